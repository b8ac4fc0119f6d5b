"""The lines below ELECTION: how many seats, until when people nominate, and vote. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.times import end_in
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
        name, value = field["name"].casefold(), field["value"].strip()
        if name.startswith("seat"):
            changed = replace(changed, seats=_seats(value))
        elif name == "voters":
            changed = replace(changed, house=_house(value, rules))
        elif name.startswith("nomination"):
            changed = replace(changed, nominations=election_end(value, zone, received))
        else:
            changed = replace(changed, until=election_end(value, zone, received))
    return changed


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
    found = _NUMBER.fullmatch(value)
    seats = int(found["number"]) if found else 0
    if not 1 <= seats <= MOST_SEATS:
        raise Refused("Seats: takes a number from 1 to {most}.", most=MOST_SEATS)
    return seats


def election_end(value: str, zone: str, received: datetime) -> datetime:
    """Until when candidates are named, or people vote, as it is written; in UTC.

    Raises:
        Refused: it cannot be read.
    """
    return end_in(zone, _UNTIL.sub("", value, count=1), received).astimezone(UTC)
