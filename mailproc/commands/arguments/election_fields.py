"""The lines below ELECTION: how many seats, until when people nominate, and vote. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.number_words import NUMBER_WORDS
from mailproc.commands.arguments.times import end_in
from mailproc.mail.courtesy import without_courtesy
from mailproc.meeting.decision_rule import MEMBERS
from mailproc.meeting.election import Election
from mailproc.meeting.roster import Rules
from mailproc.meeting.sentences import Refused
from mailproc.meeting.shown_times import in_zone
from mailproc.meeting.stv import MOST_SEATS
from mailproc.structs import replace

#: The names of the lines, as `command` takes them.
ELECTION_FIELDS: Final = (
    "seats",
    "voters",
    "nominations",
    "nominations until",
    "until",
    "deadline",
)
_FIELD: Final = re.compile(
    r"(?i)[ \t>*+-]*(?P<name>seats?|voters|nominations?|until|deadline|voting)(?![\w-])"
    r"(?:[ \t]+(?:until|close|end|by))?[ \t]*[:=]?[ \t]*(?P<value>.*)"
)
_NUMBER: Final = re.compile(r"(?P<number>\d{1,4})[.!]?")
#: What a title says that belongs into a line of its own.
_SEATS_IN_TITLE: Final = re.compile(rf"(?i)\b(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})[ ]+seats?\b")
_END_IN_TITLE: Final = re.compile(r"(?i)\b(?:until|till)[ ]+\S")
_UNTIL: Final = re.compile(r"(?i)(?:until|till|by)[ \t]+")
_WEEK: Final = timedelta(days=7)
_LAST_MINUTE: Final = time(23, 59, 59)


def usual_times(zone: str, received: datetime) -> tuple[datetime, datetime]:
    """Until when candidates are named and people vote if nothing is said: a week each.

    Args:
        zone: the name of the timezone in which days end.
        received: when the letter came, aware.
    """
    days = (received.astimezone(ZoneInfo(zone)).date() + weeks * _WEEK for weeks in (1, 2))
    nominations, until = (datetime.combine(day, _LAST_MINUTE, ZoneInfo(zone)) for day in days)
    return nominations.astimezone(UTC), until.astimezone(UTC)


def with_election_fields(
    election: Election, block: Sequence[str], rules: Rules, received: datetime
) -> Election:
    """An election with what the lines below its command say; what they leave out stays.

    Raises:
        Refused: a line says nothing of an election, or not what it should.
    """
    changed, zone = election, rules.timezone
    for at, line in enumerate(block):
        field = _FIELD.fullmatch(line.rstrip())
        if not line.strip():
            if any(map(str.strip, block[:at])):
                break
            continue
        if field is None:
            if at and not any(map(str.strip, block[:at])):
                break  # what stands apart is for people
            raise Refused(
                "I cannot read “{line}” below ELECTION. The lines are Seats:, Voters: (a house), "
                "Nominations: (until when candidates can be named) and Until: (the end of the "
                "vote).",
                line=line.strip()[:60],
            )
        name, value = field["name"].casefold(), without_courtesy(field["value"].strip())
        if name.startswith("seat"):
            changed = replace(changed, seats=_seats(value))
        elif name == "voters":
            changed = replace(changed, house=_house(value, rules))
        elif name.startswith("nomination"):
            changed = replace(changed, nominations=election_end(value, zone, received))
        else:
            changed = replace(changed, until=election_end(value, zone, received))
    return changed


def check_election_title(title: str, block: Sequence[str]) -> None:
    """Refuse a title that says how many seats there are, or until when, where no line below does.

    Raises:
        Refused: with the lines.
    """
    fields = [match["name"].casefold() for match in map(_FIELD.match, block) if match]
    says_seats = any(name.startswith("seat") for name in fields)
    says_end = any(not name.startswith(("seat", "voters")) for name in fields)
    if (_SEATS_IN_TITLE.search(title) and not says_seats) or (
        _END_IN_TITLE.search(title) and not says_end
    ):
        raise Refused(
            "All of “{title}” would be the title. Please send it again with how many seats there "
            "are, and until when, in lines below the title:\n{seats}\n{until}",
            title=title,
            seats="Seats: 3",
            until="Until: 2027-08-27",
        )


def election_terms(election: Election, zone: str) -> dict[str, object]:
    """What sentences say of an election, by the names of their gaps; times in this zone."""
    return {
        "id": election.id,
        "title": election.title,
        "seats": election.seats,
        "nominations": in_zone(zone, election.nominations),
        "until": in_zone(zone, election.until),
    }


def check_times(before: Election | None, election: Election, received: datetime) -> None:
    """Refuse times that are over, or in which nobody could vote, and what comes too late.

    Args:
        before: the election as it was; None: it is new.
        election: as it is to be.
        received: when the letter came, aware.

    Raises:
        Refused: with what to write instead.
    """
    if before is not None and before.state == "voting":
        if replace(before, title=election.title, until=election.until) != election:
            raise Refused(
                "People vote on {id} already, so only the end of the vote can be moved.",
                id=election.id,
            )
    elif election.nominations <= received:
        raise Refused(
            "Nominations would be over already; with Nominations: you set until when candidates "
            "can be named."
        )
    if election.until <= max(received, election.nominations):
        raise Refused("The vote would end before it begins; with Until: you set its end.")


def _house(value: str, rules: Rules) -> str:
    """The house that is meant, in whatever case."""
    named = {name.casefold(): name for name in (MEMBERS, *rules.houses)}
    found = named.get(value.casefold().strip(" ."))
    if found is None:
        raise Refused(
            "There is no house “{house}”; Voters: takes one of: {houses}.",
            house=value[:60],
            houses=", ".join(named.values()),
        )
    return found


def _seats(value: str) -> int:
    found, word = _NUMBER.fullmatch(value), value.casefold().strip(" .!")
    seats = int(found["number"]) if found else NUMBER_WORDS.get(word, 0)
    if not 1 <= seats <= MOST_SEATS:
        raise Refused("Seats: takes a number from 1 to {most}.", most=MOST_SEATS)
    return seats


def election_end(value: str, zone: str, received: datetime) -> datetime:
    """Until when candidates are named, or people vote, as it is written; in UTC.

    Raises:
        Refused: it cannot be read.
    """
    return end_in(zone, _UNTIL.sub("", value, count=1), received).astimezone(UTC)
