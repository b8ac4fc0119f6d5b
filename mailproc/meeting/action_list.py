"""What people took on: whose it is, until when, and when its owner is asked about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Action, Topic
from mailproc.meeting.sentences import Refused

#: How many days before it is due somebody is asked.
_BEFORE: Final = (7, 1)
#: How many days after it, if nobody was asked before.
_AFTER: Final = 1
_AGAIN: Final = timedelta(days=7)
_HOUR: Final = time(9)  # of the day, in the list's timezone


def actions(agenda: Agenda) -> list[Action]:
    """All of the list, by number."""
    return sorted(agenda.all(Action), key=lambda one: one.number)


def open_actions(agenda: Agenda) -> list[Action]:
    """Those that nobody has done or dropped, by number."""
    return [one for one in actions(agenda) if one.state == "open"]


def action_numbered(agenda: Agenda, number: int) -> Action:
    """The action with this number.

    Raises:
        Refused: there is none.
    """
    found = agenda.get(Action, number)
    if found is None:
        raise Refused("There is no action A{number}; ACTIONS shows them.", number=number)
    return found


def owner_of(agenda: Agenda, action: Action) -> str:
    """The key of whoever does it; ``""`` for nobody known."""
    return agenda.roster.now(action.owner) if action.owner else ""


def owner_name(agenda: Agenda, action: Action) -> str:
    """Whoever does it by name, else by address; of nobody known what was written, or ``""``."""
    member = agenda.roster.member(owner_of(agenda, action)) if action.owner else None
    name = (member.name if member else "") or action.name
    return name or (agenda.roster.address_of(action.owner) if action.owner else "")


def is_reachable(agenda: Agenda, person: str) -> bool:
    """Whether somebody is on the list, or invited to its meeting."""
    return bool(person) and agenda.is_listed(agenda.roster.address_of(person))


def today(agenda: Agenda, now: datetime) -> date:
    """The day that it is in the list's timezone."""
    return now.astimezone(ZoneInfo(agenda.rules.timezone)).date()


def is_overdue(action: Action, day: date) -> bool:
    """Whether it should have been done before this day, and is not."""
    return action.state == "open" and action.due is not None and action.due < day


def overdue_actions(agenda: Agenda, now: datetime) -> list[Action]:
    """Those that are, the longest first."""
    late = (one for one in open_actions(agenda) if is_overdue(one, today(agenda, now)))
    return sorted(late, key=lambda one: (one.due or date.max, one.number))


def next_ask(
    agenda: Agenda, due: date | None, now: datetime, *, asked: bool = False
) -> datetime | None:
    """When an owner is asked next: a week and a day before it, then each week after that.

    Args:
        agenda: whose timezone counts.
        due: when it should be done; None: nobody is asked.
        now: when it was last said, or asked about, aware.
        asked: whether they are asked now; else that is said, and a day after it the first time.
    """
    if due is None:
        return None
    zone = ZoneInfo(agenda.rules.timezone)
    days = [due - timedelta(days=before) for before in _BEFORE]
    days += [] if asked else [due + timedelta(days=_AFTER)]
    for day in days:
        if (moment := datetime.combine(day, _HOUR, zone)) > now:
            return moment
    return _week_after(now, zone)


def _week_after(asked: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(asked.astimezone(zone).date() + _AGAIN, _HOUR, zone)


def next_chase(agenda: Agenda, person: str, now: datetime) -> datetime | None:
    """When a person may be asked about what is overdue again, if that was less than a week ago.

    So all that is overdue of one person is one mail a week. None: now.
    """
    zone = ZoneInfo(agenda.rules.timezone)
    asked = [
        one.asked
        for one in of_owner(agenda, person, actions(agenda))
        if one.asked and one.due and one.due < one.asked.astimezone(zone).date()
    ]
    again = _week_after(max(asked), zone) if asked else now
    return again if again > now else None


def action_view(agenda: Agenda, action: Action) -> dict[str, Any]:
    """An action in JSON values, as exports, pages and mails show it."""
    return {
        "id": action.id,
        "topic": f"T{action.topic}" if action.topic is not None else None,
        "who": owner_name(agenda, action),
        "text": action.text,
        "due": action.due.isoformat() if action.due else None,
        "state": action.state,
        "outcome": str(action.outcome),
    }


def action_told(agenda: Agenda, action: Action) -> dict[str, Any]:
    """The same for mails, which say what it is about: ``about``, and at which meeting: ``at``."""
    meeting = agenda.meeting_as(action.meeting)
    title = meeting.title if meeting else ""
    topic = agenda.get(Topic, action.topic) if action.topic is not None else None
    about = f"{topic.id} {topic.title}" if topic else title
    return {**action_view(agenda, action), "about": about, "at": title}


def actions_shown(agenda: Agenda) -> list[Action]:
    """What a meeting's page shows: its own, and of the current one what is open of earlier ones."""
    number, over = agenda.meeting.number, agenda.meeting.ended_by
    return [
        one
        for one in actions(agenda)
        if one.meeting == number or (one.state == "open" and one.meeting < number and not over)
    ]


def of_owner(agenda: Agenda, person: str, among: Iterable[Action]) -> list[Action]:
    """Those of `among` that this person does."""
    return [one for one in among if owner_of(agenda, one) == person]
