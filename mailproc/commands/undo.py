"""UNDO: takes back one's own last letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.meeting_retraction import check_goes_back, drop_ballots
from mailproc.commands.effects.taken_back import now_so, tell_again
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.election import Candidate, Election, ElectionBallot, check_voting
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.pending import Digested
from mailproc.meeting.records import (
    OPEN,
    Action,
    Ballot,
    Change,
    Invitation,
    LastLetter,
    Meeting,
    Minute,
    Ranking,
    Record,
    Second,
    Series,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.tally import stands
from mailproc.meeting.vote_rules import check_decision_open, check_not_over, check_period
from mailproc.structs import replace


def _act(request: Request) -> Act:
    """Taking a letter back is the act that it was; to stand no more takes what a vote does."""
    last = _last_letter(request)
    if last is None:
        return "ask"
    stood = any(
        isinstance(c.after, Candidate) and c.after.state == "standing" for c in last.changes
    )
    return "vote" if last.act == "propose" and stood else last.act


def _last_letter(request: Request) -> LastLetter | None:
    found = request.agenda.of_person(LastLetter, request.person)
    return max(found, key=lambda last: last.letter, default=None)


@command("UNDO", "UNDO", act="vote", act_of=_act, public=True, takes_back=True, argument="strict")
def undo(request: Request) -> Answer:
    """Take back your last mail.

    What it did is undone, unless somebody has built on it since.
    """
    agenda = request.agenda
    last = _to_take_back(request)
    fixed = [change for change in last.changes if _is_fixed(agenda, change)]
    changes = [change for change in last.changes if change not in fixed]
    stays = _ballots_stay(agenda, fixed)
    if not changes:
        raise Refused("That can no longer be taken back. {stays}", stays=stays)
    for change in {(type(c.record), key_of(c.record)): c for c in changes}.values():
        _check_untouched(agenda, change)  # the last one of each record
    _check_no_election(request, changes)
    check_goes_back(agenda, changes, request.received)
    for change in changes:
        _check_result_stays(request, last, change)
        if isinstance(change.after, Topic) and change.before is None:
            _check_not_built_on(agenda, change.after, last, request.person)
    _take_all_back(agenda, changes)
    agenda.remove(last)
    said = [Sentence("What your last mail did is taken back: {what}.", what=_told(changes))]
    said += now_so(agenda, changes)
    if fixed:
        said.append(stays)
    if told := tell_again(request, last, changes):
        said.append(told)
    topics = tuple(dict.fromkeys(filter(None, map(_topic_of, changes))))
    return Answer(tuple(said), topics=topics)


def _to_take_back(request: Request) -> LastLetter:
    """The sender's last letter.

    Raises:
        Refused: there is none, or it is not theirs to take back, or did nothing that could be.
    """
    last = _last_letter(request)
    if last is None:
        raise Refused(
            "There is nothing of yours to take back: only your latest mail can be, and "
            "that is done already, or you sent none."
        )
    if last.letter > request.letter:  # we have asked whether this one was theirs, and it took long
        raise Refused("You have sent another mail that did something since; UNDO takes that back.")
    if last.act == "chair" and not request.says_chair:
        _check_no_chairs(request.agenda, last.changes, request.person)
    if all(isinstance(change.record, Digested) for change in last.changes):
        raise Refused("Your last mail posted a digest, which cannot be called back.")
    return last


def _check_no_chairs(agenda: Agenda, changes: Iterable[Change], person: str) -> None:
    """Refuse to take back what somebody did as a chair who is none any more."""
    for change in changes:
        record = change.record
        if isinstance(record, Topic):
            own = not record.item and agenda.proposer_of(record) == person
            chairs = not own and not _only_leads(change)
        else:
            chairs = isinstance(record, Meeting | Series | Minute | Invitation) or _is_given(
                change, person
            )
        if chairs:
            raise Refused(
                "You did that as a chair, which you no longer are; please ask the chairs."
            )


def _is_given(change: Change, person: str) -> bool:
    """Whether an action is noted, or is changed that is another person's."""
    before = change.before
    if not isinstance(change.record, Action):
        return False
    return not isinstance(before, Action) or before.owner != person


def _only_leads(change: Change) -> bool:
    """Whether nothing of a topic is changed but who leads it."""
    before, after = change.before, change.after
    if not isinstance(before, Topic) or not isinstance(after, Topic):
        return False
    return replace(before, leads=after.leads) == after


def _is_fixed(agenda: Agenda, change: Change) -> bool:
    """Whether it is a ballot's, and the vote is over."""
    record = change.record
    if not isinstance(record, Ballot | Ranking | DecisionVote | ElectionBallot):
        return False
    try:
        if isinstance(record, DecisionVote):
            check_decision_open(agenda, record.topic, record.round)
        elif isinstance(record, ElectionBallot):
            check_voting(election_numbered(agenda, record.election), agenda.received)
        else:
            check_not_over(agenda, record)
    except Refused:
        return True
    return False


def _ballots_stay(agenda: Agenda, fixed: Iterable[Change]) -> Sentence:
    """What is now so; not how anybody voted, since operators see why something was refused."""
    topics = dict.fromkeys(f"T{number}" for number in filter(None, map(_topic_of, fixed)))
    if not topics:
        return Sentence("Voting is closed, so your ranking stays as it is.")
    names = ", ".join(topics)
    again = [t.id for t in agenda.topics if t.id in topics and t.status in OPEN]
    if again and agenda.meeting.voting == "open":
        return Sentence(
            "The vote that it was cast in is over, so your vote on {topics} stays there as it is. "
            "It came along to {title}; to take it back here, send:  UNVOTE {again}",
            topics=names,
            title=agenda.meeting.title,
            again=again[0],
        )
    return Sentence("Voting is closed, so your vote on {topics} stays as it is.", topics=names)


def _check_no_election(request: Request, changes: Iterable[Change]) -> None:
    """Refuse to take back an election, or that somebody else is asked to stand in it.

    Nor who stands, once people vote.
    """
    for change in changes:
        record = change.record
        if isinstance(record, Election):
            raise Refused(
                "The list was told of {id} {title}, so UNDO does not take that back. ELECTION {id} "
                "changes it, CANCEL ELECTION {id} calls it off.",
                id=record.id,
                title=record.title,
            )
        own = request.agenda.roster.now
        if isinstance(record, Candidate) and own(record.person) != request.person:
            raise Refused(
                "{name} was asked whether they stand, so UNDO does not take that back.",
                name=record.name,
            )
        if isinstance(record, Candidate):
            _check_not_voted_on(request.agenda, record)


def _check_not_voted_on(agenda: Agenda, candidate: Candidate) -> None:
    """Refuse to change silently for whom people can vote, or against what the list was told."""
    election = agenda.get(Election, candidate.election)
    if election is None or election.state != "voting":
        return
    values = {"id": election.id, "title": election.title}
    if candidate.state == "standing":
        raise Refused(
            "People vote on {id} {title} already. To stand no more, send:  NOMINATE {id} none",
            **values,
        )
    raise Refused(
        "The list was told that you do not stand for {id} {title}, so UNDO does not take that "
        "back.",
        **values,
    )


def _check_result_stays(request: Request, last: LastLetter, change: Change) -> None:
    """Refuse what would open or close a vote silently, or change what came of one."""
    meeting, record = request.agenda.meeting, change.record
    if isinstance(record, Decision):
        raise _decision_stays(record)
    if isinstance(record, Meeting):
        before = change.before if isinstance(change.before, Meeting) else None
        before = before or request.agenda.unset_meeting(record.number)
        if before is not None:
            _check_voting_stays(request.agenda, before, record, request.received)
    elif last.letter < meeting.closed_by and _counts_otherwise(change):
        raise Refused("Voting has closed since then, and the result counts what that mail did.")


def _decision_stays(decision: Decision) -> Refused:
    if decision.is_open:
        return Refused(
            "The list was told of the vote on T{number}, so that cannot be taken back. To call the "
            "vote off, send:  CANCEL VOTING T{number}",
            number=decision.topic,
        )
    return Refused(
        "The vote on T{number} is over, and the list was told; it can only be called again.",
        number=decision.topic,
    )


def _counts_otherwise(change: Change) -> bool:
    """Whether a topic is counted in another way without the change."""
    before, after = change.before, change.after
    if not isinstance(after, Topic):
        return False
    return not isinstance(before, Topic) or _counted_as(before) != _counted_as(after)


def _counted_as(topic: Topic) -> tuple[object, ...]:
    return stands(topic), topic.feeds, topic.meeting


def _check_voting_stays(agenda: Agenda, before: Meeting, now: Meeting, received: datetime) -> None:
    if now.ended_by and now.voting == "closed" and before.voting == "open":
        raise Refused(
            "The result of {title} was posted when {next} was set up, so that cannot be taken "
            "back. MEETING changes {next}.",
            title=now.title,
            next=agenda.meeting.title,
        )
    if now.voting == "closed" and before.voting == "open":
        raise Refused("The result was posted; OPEN VOTING opens voting again and tells the list.")
    if now.voting == "open" and before.voting == "closed":
        raise Refused("The list was asked to vote; CLOSE VOTING closes it and posts the result.")
    if before.deadline != now.deadline:
        check_period(now, received)
        if before.deadline is not None and before.deadline < received:
            raise Refused("The deadline before it has passed; CLOSE VOTING ends the vote now.")


def _check_untouched(agenda: Agenda, change: Change) -> None:
    """Refuse if a record is not as the letter left it."""
    record = change.record
    now = agenda.get(type(record), *key_of(record))
    if _without_thread(now) != _without_thread(change.after):
        name = getattr(record, "id", Word("it"))
        raise Refused("That cannot be taken back: {what} was changed since.", what=name)


def _without_thread(record: Record | None) -> Record | None:
    """A meeting's thread begins by itself, with the first mail about it; so do calendars follow.

    Neither does it matter that the clock has asked for topics meanwhile.
    """
    if not isinstance(record, Meeting):
        return record
    return replace(record, thread="", sequence=0, topics_called=False)


def _check_not_built_on(agenda: Agenda, topic: Topic, last: LastLetter, person: str) -> None:
    """Refuse if others act on a topic that the letter opened."""
    hidden = agenda.meeting.hides_counts  # nor is anybody told whether there are ballots
    others = set() if hidden else {*agenda.ballots(topic.number)}
    others |= {second.member for second in agenda.all(Second) if second.topic == topic.number}
    own = {c.after.number for c in last.changes if isinstance(c.after, Topic)}
    linked = any(topic.number in t.feeds and t.number not in own for t in agenda.topics)
    if {*map(agenda.roster.now, others)} - {person} or linked:
        raise Refused("{id} cannot be taken back: others act on it; WITHDRAW it.", id=topic.id)


def _take_all_back(agenda: Agenda, changes: Sequence[Change]) -> None:
    mark = agenda.mark
    try:
        drop_ballots(agenda, changes)
        for change in reversed(changes):
            _take_back(agenda, change)
    except Refused:
        agenda.undo_to(*mark)
        raise


def _take_back(agenda: Agenda, change: Change) -> None:
    """The record as it was.

    A number is never used again: a topic or a candidate is withdrawn instead, an action dropped.
    """
    now = agenda.get(type(change.record), *key_of(change.record))
    if isinstance(change.before, Meeting) and isinstance(now, Meeting):
        agenda.put(
            replace(
                change.before,
                thread=now.thread,
                sequence=now.sequence,
                topics_called=now.topics_called,
            )
        )
    elif change.before is not None:
        agenda.put(change.before)
    elif isinstance(change.after, Topic):
        agenda.revise(change.after, status="withdrawn", reason=Word("taken back by its sender"))
    elif isinstance(change.after, Candidate):
        agenda.put(replace(change.after, state="withdrawn"))
    elif isinstance(change.after, Action):
        reason = Word("taken back by its sender")
        agenda.put(replace(change.after, state="dropped", outcome=reason, next_ask=None))
    elif change.after is not None:
        agenda.remove(change.after)


def _topic_of(change: Change) -> int:
    record = change.record
    if isinstance(record, Topic):
        return record.number
    return record.topic if isinstance(record, Ballot | Second | DecisionVote) else 0


def _told(changes: Iterable[Change]) -> str:
    """What was taken back, in a few words."""
    names = dict.fromkeys(f"T{number}" for number in filter(None, map(_topic_of, changes)))
    return ", ".join(names) or Word("all of it")
