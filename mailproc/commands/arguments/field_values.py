"""What lines below MEETING, SERIES and CALL VOTE have in common: values, what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailproc.mail.text import folded
from mailproc.mail.yes_or_no import opening
from mailproc.meeting.ballot_types import BALLOT_TYPES
from mailproc.meeting.meeting_terms import MOST_ROOMS, BallotName
from mailproc.meeting.sentences import Refused, Sentence, Word


def ballot_name(written: str) -> BallotName:
    """The ballot type that ``Ballot:`` names, in whatever case.

    Raises:
        Refused: there is none of this name.
    """
    for name in BALLOT_TYPES:
        if name == written.casefold():
            return name
    *some, last = BALLOT_TYPES
    types = Sentence("{some} or {last}", some=", ".join(some), last=last)
    raise Refused("Ballot: is {types}, not “{written}”.", types=types, written=written)


def says_secret(written: str) -> bool:
    """Whether a vote is to be secret, by what stands behind ``Secret:``.

    Raises:
        Refused: it says neither yes nor no; once votes were seen with names it would be too late.
    """
    said, _ = opening(folded(written))
    if not said:
        raise Refused("Secret: is yes or no, not “{written}”.", written=written)
    return said == "yes"


def room_count(written: str) -> int:
    """How many rooms ``Rooms:`` gives.

    Raises:
        Refused: it is no number, or too many.
    """
    if not written.isdecimal() or not 1 <= int(written) <= MOST_ROOMS:
        raise Refused("Rooms: takes a number from 1 to {most}.", most=MOST_ROOMS)
    return int(written)


def changed_values(
    old: Mapping[str, object], now: Mapping[str, object], *, is_new: bool
) -> Iterator[Sentence]:
    """Each field whose value is another one now, in order; of what is new, without the old value.

    Args:
        old: the fields as people read them, by the names of their lines.
        now: the same fields as they are now.
        is_new: whether `old` is only what would be usual.
    """
    for name, value in now.items():
        if old[name] == value:
            continue
        if is_new:
            yield Sentence("{field}: {new}", field=name, new=value)
        else:
            yield Sentence(
                "{field}: {old} → {new}",
                field=name,
                old=old[name] or Word("none"),
                new=value or Word("none"),
            )
