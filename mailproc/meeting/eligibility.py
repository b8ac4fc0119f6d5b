"""Whether a ballot may be cast: now, by this person, with this choice; who is in a house. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import Choice, Scale, on_scale, shown
from mailproc.meeting.decision_rule import MEMBERS
from mailproc.meeting.records import Ballot, Invitation, Ranking, Topic, Voter
from mailproc.meeting.sentences import Refused
from mailproc.meeting.vote_rules import check_period


def electorate(agenda: Agenda) -> tuple[Voter, ...]:
    """Everybody who may vote on this meeting, by key: as of now, or of when voting closed."""
    if agenda.meeting.electorate is not None:
        return agenda.meeting.electorate
    return agenda.remember("may vote now", partial(_of_now, agenda))


def _of_now(agenda: Agenda) -> tuple[Voter, ...]:
    """The same as before where nobody has voted who had not."""
    cast = agenda.voters
    return agenda.remember("may vote", partial(_may_vote, agenda, cast), given=cast)


def _may_vote(agenda: Agenda, cast: Iterable[str]) -> tuple[Voter, ...]:
    """Who may vote, of whom these keys have voted."""
    keys: dict[str, list[str]] = {person: [] for person in _eligible(agenda)}
    for key in sorted(cast):
        person = agenda.voter(key)
        if person is not None:
            keys.setdefault(person, []).extend([key] if key != person else [])
    called = {person: _called(agenda, person) for person in keys}
    often = Counter(called.values())
    return tuple(
        Voter(person, _told_apart(agenda, person, called[person], often), tuple(keys[person]))
        for person in sorted(keys)
    )


def people_in(agenda: Agenda, house: str) -> frozenset[str]:
    """The keys of everybody in a house, as of now; `MEMBERS` is one."""
    if house == MEMBERS:
        return frozenset(member.key for member in agenda.roster.members)
    return frozenset(map(agenda.roster.person, agenda.rules.houses.get(house, ())))


def is_voted_on(agenda: Agenda) -> bool:
    """Whether anybody has voted at the current meeting; what came along to it does not count."""
    number = agenda.meeting.number
    cast: list[Iterable[Ballot | Ranking]] = [agenda.all(Ballot), agenda.all(Ranking)]
    return any(one.meeting == number for kind in cast for one in kind)


def _eligible(agenda: Agenda) -> Iterable[str]:
    """The keys of who may vote; where that is anybody, of nobody who has not voted."""
    if agenda.rules.voters == "members":
        return (member.key for member in agenda.roster.members)
    if agenda.rules.voters == "invited":
        number = agenda.meeting.number
        asked = (i.address for i in agenda.all(Invitation) if i.meeting == number)
        return filter(None, map(agenda.voter, asked))
    return ()


def _called(agenda: Agenda, person: str) -> str:
    member = agenda.roster.member(person)
    return shown_name(member.name if member else "", agenda.roster.address_of(person))


def _told_apart(agenda: Agenda, person: str, name: str, often: Counter[str]) -> str:
    """The name, with the address behind it where several are named so."""
    return name if often[name] == 1 else f"{name} ({agenda.roster.address_of(person)})"


def check_open(agenda: Agenda, received: datetime) -> None:
    """Refuse a vote that comes too late.

    Args:
        agenda: the list's agenda, whose current meeting says until when.
        received: when *we* received the vote; no Date header counts.

    Raises:
        Refused: with the deadline.
    """
    check_period(agenda.meeting, received)


def can_vote(agenda: Agenda, address: str, received: datetime) -> bool:
    """Whether this person may vote, and voting is open."""
    try:
        check_open(agenda, received)
    except Refused:
        return False
    return agenda.may_vote(address)


def check_choice(topic: Topic, choice: Choice, scale: Scale) -> None:
    """Refuse a choice that is further from 0 than votes may be.

    Raises:
        Refused: with those that there are.
    """
    if abs(choice) > scale:
        raise Refused(
            "You can vote {choices} here, so {choice} does not count. Send, for instance:"
            "\nVOTE {id} {nearest}",
            choices=on_scale(scale),
            choice=shown(choice),
            id=topic.id,
            nearest=shown(1 if choice > 0 else -1),
        )


def check_voter(agenda: Agenda, address: str) -> None:
    """Refuse a person whose ballots do not count.

    Raises:
        Refused: with what they can do about it.
    """
    if agenda.may_vote(address):
        return
    if agenda.rules.voters == "invited":
        raise Refused(
            "Only invited people vote here. To ask for an invitation, send REQUEST INVITE and why."
        )
    raise Refused(
        "Only members of the list vote here. If you are one under another address, "
        "write from that, or ask the chairs."
    )
