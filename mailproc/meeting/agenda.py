"""The agenda of one list: its topics, ballots, meetings and people, and the rules between them.

Pure: no clock, no I/O, no SQL. Whoever changes something says when (``received``) and by which
letter. Every change is noted (`tracked_records`), so that a letter can be taken back as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from mailproc.mail.letter import address_key
from mailproc.meeting.discussion import ThreadSource
from mailproc.meeting.identities import home_of
from mailproc.meeting.meeting_terms import DEFAULT_TITLE
from mailproc.meeting.pending import Digested, Hold
from mailproc.meeting.records import (
    NOTES,
    OPEN,
    Ballot,
    Change,
    Invitation,
    Lead,
    Meeting,
    Person,
    Ranking,
    Record,
    Second,
    Setting,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Roster, Rules, with_settings
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.titles import TopicTitles
from mailproc.meeting.tracked_records import R, TrackedRecords, overtaken
from mailproc.meeting.vote_rules import check_change
from mailproc.structs import replace

V = TypeVar("V")


class NotStanding(Refused):
    """A topic is off the agenda or was dealt with; chairs can bring it back."""

    def __init__(self, said: Sentence, topic: str) -> None:
        super().__init__("{said}", said=said)
        self.topic = topic


class Agenda(TrackedRecords):
    """What is known of one list: its records, and what follows from them.

    `received` is when the letter came that is being decided about; it counts for deadlines.
    `thread_source` tells what is said on the list; what a mail shows of that follows from it, and
    nothing that is decided. `last_letter` is the last one that counts; None: all do.
    """

    def __init__(self, rules: Rules, records: Iterable[Record] = ()) -> None:
        super().__init__()
        self._given = rules
        self._rules: Rules | None = None
        self.received: datetime | None = None
        self.thread_source: ThreadSource | None = None
        self.last_letter: int | None = None
        self._ballots: dict[int, dict[str, Ballot]] = {}
        self._some_withdrawn: set[int] = set()
        self._holds: dict[str, dict[str, Hold]] = {}
        self._questions: dict[str, set[str]] = {}
        self._sources: dict[int, set[int]] = {}
        self._remembered: dict[object, Any] = {}
        self._settled: dict[object, tuple[object, Any]] = {}
        self._editions: Counter[int] = Counter()
        self._roster: Roster | None = None
        self._meeting: Meeting | None = None
        self._topics: list[Topic] | None = None
        self._titles: TopicTitles | None = None
        for record in records:
            self._set(record)

    # -- what follows from records ---------------------------------------------------------

    def remember(self, what: object, make: Callable[[], V], *, given: object = None) -> V:
        """What `make` gives, made once until a record changes that is no note (see `NOTES`).

        Args:
            what: tells it from all else that is remembered.
            make: takes it from these records alone; nobody changes what it gives.
            given: all that it follows from of the votes at the current meeting, such as their
                `editions`. Then a vote changes nothing, as long as this is equal.
        """
        if given is None:
            if what not in self._remembered:
                self._remembered[what] = make()
            made: V = self._remembered[what]
            return made
        known = self._settled.get(what)
        if known is None or known[0] != given:
            known = self._settled[what] = given, make()
        found: V = known[1]
        return found

    def editions(self, topics: Iterable[int]) -> tuple[int, ...]:
        """Numbers that rise with each ballot on one of these very topics that comes or goes."""
        return tuple(self._editions[topic] for topic in topics)

    def _check(self, change: Change) -> None:
        check_change(self, change.before, change.after)

    def _note(self, record: Record, *, there: bool) -> None:
        # By types, since there are very many ballots: to ask whether one is a note takes longest.
        if type(record) in NOTES:
            if isinstance(record, Hold):
                self._note_hold(record, there=there)
            return
        self._remembered.clear()
        if self._settled and not self._is_vote_now(record):
            self._settled.clear()
        if isinstance(record, Ballot):
            self._editions[record.topic] += 1
            self._note_ballot(record, there=there)
        elif isinstance(record, Topic):
            self._topics = self._titles = None
            for fed in record.feeds:
                sources = self._sources.setdefault(fed, set())
                (sources.add if there else sources.discard)(record.number)
        else:
            self._forget_what_follows_from(record)

    def _is_vote_now(self, record: Record) -> bool:
        """Whether it is a ballot at the current meeting; others may be a part of what is over."""
        return isinstance(record, Ballot | Ranking) and record.meeting == self.meeting.number

    def _note_ballot(self, ballot: Ballot, *, there: bool) -> None:
        """Have the ballot of the last meeting found at which somebody voted on a topic."""
        standing = self._ballots.setdefault(ballot.topic, {})
        known = standing.get(ballot.voter)
        if there:
            if known is None or known.meeting <= ballot.meeting:
                standing[ballot.voter] = ballot
            if ballot.withdrawn:
                self._some_withdrawn.add(ballot.topic)
        elif known is not None and known.meeting == ballot.meeting:
            earlier = self.ballot_before(ballot)
            if earlier is None:
                del standing[ballot.voter]
            else:
                standing[ballot.voter] = earlier

    def _note_hold(self, hold: Hold, *, there: bool) -> None:
        """Have a held letter found by its author, and by the questions about it."""
        theirs = self._holds.setdefault(hold.address, {})
        if there:
            theirs[hold.token] = hold
        else:
            del theirs[hold.token]
        for question in hold.questions:
            asked = self._questions.setdefault(question, set())
            (asked.add if there else asked.discard)(hold.token)

    def _forget_what_follows_from(self, record: Record) -> None:
        """Have the roster, the rules or the current meeting made again when asked for."""
        if isinstance(record, Person):
            self._roster = None
        elif isinstance(record, Setting):
            self._rules = self._meeting = None  # the first meeting is in the list's timezone
        elif isinstance(record, Meeting):
            self._meeting = self._topics = self._titles = None

    # -- rules -----------------------------------------------------------------------------

    @property
    def rules(self) -> Rules:
        """The list's rules, as the last SETTINGS letter says; before it, as they were given."""
        if self._rules is None:
            told = {setting.name: setting.value for setting in self.all(Setting)}
            self._rules = with_settings(self._given, told)
        return self._rules

    # -- people ----------------------------------------------------------------------------

    @property
    def roster(self) -> Roster:
        """The people of the list."""
        if self._roster is None:
            people = list(self.all(Person))
            self._roster = Roster(
                (person.as_member() for person in people if person.addresses),
                {person.member: person.same_as or person.member for person in people},
                home_of(people),
            )
        return self._roster

    def of_person(self, kind: type[R], person: str, *about: object) -> list[R]:
        """A person's records of one kind, whichever of their keys they are kept under.

        Args:
            kind: one whose key ends with a person's.
            person: the key that they go by.
            about: what stands before it in the record's key.
        """
        found = (self.get(kind, *about, key) for key in self.roster.keys(person))
        return [record for record in found if record is not None]

    def proposer_of(self, topic: Topic) -> str:
        """The key of whoever proposed this topic."""
        if not topic.owner:
            return self.roster.person(topic.proposer.address)
        return self.roster.now(topic.owner)

    def lead_of(self, lead: Lead) -> str:
        """The key of a topic's lead; ``""`` for nobody known."""
        if not lead.person:
            return self.roster.person(lead.address) if lead.address else ""
        return self.roster.now(lead.person)

    def invitation(self, person: str) -> Invitation | None:
        """How the person with this key stands to the current meeting."""
        found = self.of_person(Invitation, person, self.meeting.number)
        return max(found, key=lambda invitation: invitation.letter, default=None)

    def is_invited(self, address: str) -> bool:
        """Whether this person is invited to the current meeting."""
        return self._is_invited(self.roster.person(address))

    def _is_invited(self, person: str) -> bool:
        invitation = self.invitation(person)
        return invitation is not None and invitation.state == "invited"

    def knows(self, address: str) -> bool:
        """Whether this is somebody whom the list gave a say: no stranger."""
        return self.rules.voters == "anyone" or self.is_listed(address)

    def is_listed(self, address: str) -> bool:
        """Whether this is somebody by name: on the roster, or invited to the meeting."""
        return self.roster.find(address) is not None or self.is_invited(address)

    def may_vote(self, address: str) -> bool:
        """Whether this person's ballots count, under the list's ``voters``."""
        return self.voter(self.roster.person(address)) is not None

    def voter(self, key: str) -> str | None:
        """The key of who a ballot counts for that is kept under `key`; None if it does not count.

        Once voting has closed, that is who they were then.
        """
        known: dict[str, str | None] = self.remember("whose ballots", dict, given=())
        if key not in known:
            known[key] = self._voter(key)
        return known[key]

    def _voter(self, key: str) -> str | None:
        frozen = self.remember("electorate", self._electorate, given=())
        if frozen is not None:
            return frozen.get(key)
        person = self.roster.now(key)
        if self.rules.voters == "anyone":
            return person
        if self.rules.voters == "invited":
            return person if self._is_invited(person) else None
        return person if self.roster.member(person) else None

    def _electorate(self) -> Mapping[str, str] | None:
        """Who may vote, by each of their keys, once voting on the meeting has closed."""
        voters = self.meeting.electorate
        if voters is None:
            return None
        return {key: one.person for one in voters for key in (one.person, *one.known_as)}

    def notify_chairs(self, topic: int | None, line: Sentence, *, but: str = "") -> None:
        """Have the chairs told one more thing, all but the person with the key `but`."""
        for chair in self.roster.chairs:
            if chair.key != but:
                self.notify_person(chair.key, topic, line, to_chairs=True)

    def notify_person(
        self, person: str, topic: int | None, line: Sentence, *, to_chairs: bool = False
    ) -> None:
        """Have a person told one more thing; all that one letter does to them is one mail.

        `person` is their key; `topic` what it is about, None for the meeting as a whole;
        `to_chairs` whether they are told as a chair, not as somebody whom it concerns.
        """
        to = self.roster.address_of(person)
        self._notifications.add_line(to, topic, line, to_chairs=to_chairs)

    # -- meeting and topics ----------------------------------------------------------------

    @property
    def meeting(self) -> Meeting:
        """The current meeting: the last one set up."""
        if self._meeting is None:
            newest = max(self.all(Meeting), key=_number, default=None)
            self._meeting = newest or self._first_meeting()
        return self._meeting

    def _first_meeting(self) -> Meeting:
        """The first meeting while nobody has set it up."""
        return Meeting(1, DEFAULT_TITLE, letter=0, timezone=self.rules.timezone)

    def unset_meeting(self, number: int) -> Meeting | None:
        """The meeting with this number while nobody has set it up: there is a first one always."""
        return self._first_meeting() if number == 1 else None

    def meeting_as(self, number: int) -> Meeting | None:
        """The meeting with this number as it is, set up or not."""
        return self.get(Meeting, number) or self.unset_meeting(number)

    @property
    def topics(self) -> list[Topic]:
        """Every topic of the current meeting, by number."""
        if self._topics is None:  # votes, which are many, change none
            number = self.meeting.number
            current = (t for t in self.all(Topic) if t.meeting == number)
            self._topics = sorted(current, key=_number)
        return list(self._topics)

    @property
    def titles(self) -> TopicTitles:
        """The titles of topics, by number those of all meetings."""
        if self._titles is None:
            self._titles = TopicTitles(self._title_of, lambda: self.topics)
        return self._titles

    def _title_of(self, number: int) -> str:
        topic = self.get(Topic, number)
        return topic.title if topic else ""

    def topic(self, number: int) -> Topic:
        """The topic with this number.

        Raises:
            Refused: there is none.
        """
        topic = self.get(Topic, number)
        if topic is None:
            raise Refused("There is no topic T{number}; AGENDA shows them all.", number=number)
        return topic

    def standing(self, number: int) -> Topic:
        """The topic with this number, which can still be voted on and changed.

        Raises:
            NotStanding: it is off the agenda, or was dealt with.
            Refused: there is none.
        """
        topic = self.topic(number)
        if topic.status == "separate":
            raise Refused("{id} is voted on by itself, and is on no agenda.", id=topic.id)
        if topic.status not in OPEN:
            # Of a topic that was withdrawn, the reason is ours.
            why = (
                Sentence(" ({reason})", reason=Word(topic.reason.rstrip(".")))
                if topic.reason
                else ""
            )
            said = Sentence(
                "{id} is {status}{why}.", id=topic.id, status=Word(topic.status), why=why
            )
            raise NotStanding(said, topic.id)
        return topic

    def fed_by(self, number: int) -> tuple[int, ...]:
        """The numbers of the topics that were consolidated into this one."""
        return tuple(sorted(self._sources.get(number, ())))

    def is_consolidated(self, topic: Topic) -> bool:
        """Whether the chairs have made it what it is: an item of theirs, or a part of one.

        What is done to it is done to their list, whoever proposed it.
        """
        return topic.item or bool(topic.feeds) or bool(self.fed_by(topic.number))

    def sources(self, number: int) -> list[int]:
        """The topic itself and every topic that feeds it, directly or through others."""
        return _reached([number], self.fed_by) if self._sources.get(number) else [number]

    def fed_in_the_end(self, numbers: Iterable[int]) -> list[int]:
        """These topics and every topic that they feed, directly or through others."""
        return _reached(numbers, self._feeds)

    def _feeds(self, number: int) -> tuple[int, ...]:
        topic = self.get(Topic, number)
        return topic.feeds if topic else ()

    def revise(self, topic: Topic, **fields: Any) -> Topic:  # Any: whatever `replace` takes
        """`topic` with some fields changed, put in its place."""
        revised = replace(topic, **fields)
        self.put(revised)
        return revised

    # -- ballots ---------------------------------------------------------------------------

    def cast(self, ballot: Ballot | Ranking) -> None:
        """Put a ballot of somebody who votes now, as secret as the meeting's ballots are.

        Raises:
            Refused: voting is closed, or is not secret any more (see `as_older`), or a letter that
                came later has cast it.
        """
        meeting = self.meeting
        if self._only_secret and not meeting.secret:
            raise Refused(
                "This was sent when the vote was secret, and now everybody would see it with your "
                "name. If that is fine, please vote again."
            )
        ballot = replace(ballot, secret=meeting.secret, meeting=meeting.number)
        before = self.get(type(ballot), *key_of(ballot))
        if before is not None and before.letter > ballot.letter:
            raise overtaken()  # the older one had to wait
        self.put(ballot)

    def ballots(self, topic: int) -> dict[str, Ballot]:
        """The ballots that stand on this very topic, by voter as they were known then."""
        standing = self._ballots.get(topic, {})
        if topic not in self._some_withdrawn:
            return standing
        return {voter: one for voter, one in standing.items() if not one.withdrawn}

    @property
    def voters(self) -> frozenset[str]:
        """Everybody who ever voted, by the keys under which their ballots are kept."""
        return self.remember("voters", self._voters)

    def _voters(self) -> frozenset[str]:
        ranked = (ranking.voter for ranking in self.all(Ranking))
        return frozenset().union(ranked, *self._ballots.values())

    def ballot_before(self, ballot: Ballot) -> Ballot | None:
        """What the same voter said on the same topic at an earlier meeting, the latest of those."""
        for meeting in range(ballot.meeting - 1, 0, -1):
            known = self.get(Ballot, meeting, ballot.topic, ballot.voter)
            if known is not None:
                return known
        return None

    def withdraw(self, ballot: Ballot, letter: int) -> None:
        """Have a ballot that stands not count any more, because of this letter.

        Raises:
            Refused: the vote is over.
        """
        number = self.meeting.number
        if ballot.meeting == number and self.ballot_before(ballot) is None:
            self.remove(ballot)
        else:  # the earlier one stays where it was counted
            gone = replace(ballot, choice=0, reason="", withdrawn=True)
            self.put(replace(gone, meeting=number, letter=letter))

    def ballot_of(self, topic: int, address: str) -> Ballot | None:
        """This person's ballot on this topic, whatever address they cast it from."""
        return max(self.ballots_of(topic, self.roster.person(address)), key=_age, default=None)

    def ballots_of(self, topic: int, person: str) -> list[Ballot]:
        """Somebody's ballots on this topic: one for each of their keys, if they were two before."""
        standing = self.ballots(topic)
        return [standing[key] for key in self.roster.keys(person) if key in standing]

    def seconds(self, topic: int) -> int:
        """How many people seconded this topic."""
        return self.remember("seconds", self._seconds, given=())[topic]

    def _seconds(self) -> Counter[int]:
        found = {(second.topic, self.roster.now(second.member)) for second in self.all(Second)}
        return Counter(topic for topic, _ in found)

    # -- notes -----------------------------------------------------------------------------

    @property
    def has_holds(self) -> bool:
        """Whether a letter was held, so that our question may be answered; on most lists none."""
        return bool(self._records.get(Hold))

    def hold(self, token: str) -> Hold | None:
        """The held letter that this token releases, or has released."""
        return self.get(Hold, token.lower())

    def holds_of(self, address: str) -> list[Hold]:
        """The letters in this person's name that were held, under any of their addresses."""
        member = self.roster.find(address)
        known_as = {address_key(one) for one in member.addresses} if member else set()
        known_as.add(address_key(address))
        return [one for known in sorted(known_as) for one in self._holds.get(known, {}).values()]

    def holds_asked_by(self, message_id: str) -> list[Hold]:
        """The held letters that our question with this Message-ID was about."""
        tokens = self._questions.get(message_id, ())
        found = [one for token in tokens if (one := self.get(Hold, token)) is not None]
        return sorted(found, key=lambda one: one.held_letter)

    def digested(self, kind: str) -> Digested | None:
        """The last digest of one kind."""
        return self.get(Digested, kind)


def _reached(numbers: Iterable[int], following: Callable[[int], Iterable[int]]) -> list[int]:
    """These numbers, and all that follow from them; each once."""
    found = list(numbers)
    seen = set(found)
    for number in found:  # grows while we walk it
        more = [one for one in following(number) if one not in seen]
        found.extend(more)
        seen.update(more)
    return found


def _age(ballot: Ballot) -> tuple[datetime, int, int]:
    return ballot.age


def _number(record: Topic | Meeting) -> int:
    return record.number
