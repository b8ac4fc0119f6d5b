"""The meeting as plain values: what `export --format json` prints and what templates show. Pure.

The shape is that of ``publish/export.schema.json``; a template may use every name of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mailproc.meeting.action_list import action_view, actions_shown
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance, attendee_name
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.decision_view import decision_on, separate_topics
from mailproc.meeting.discussion import discussions
from mailproc.meeting.election_view import elections_view
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.meeting_state import state_of
from mailproc.meeting.minute_view import called, noted_lines
from mailproc.meeting.ranking import comparison, ranking
from mailproc.meeting.records import Topic
from mailproc.meeting.rooms.assign import Timed, timed
from mailproc.meeting.series import series_view
from mailproc.meeting.snapshots import result_of
from mailproc.meeting.tally import Tally, tally
from mailproc.meeting.tally_sheet import reasons
from mailproc.meeting.timetable import days_of, minutes
from mailproc.meeting.unmet_wishes import unmet_wishes

#: What digests do not show; who is put above whom they show by the ranks.
_NOT_IN_DIGESTS: Final = ("notes", "actions", "series", "changed", "pairwise")

View = Mapping[str, Any]
"""A meeting in JSON values; which they are is said by the schema of exports, not by types."""
ViewPart = Mapping[str, Any]
"""A JSON object inside of a `View`: a topic, a slot of the agenda, a person."""


def overview(
    agenda: Agenda,
    journal: str = "",
    latest: tuple[int, datetime] | None = None,
    *,
    by_ballots: bool = True,
) -> View:
    """Everything about the current meeting that anybody may see.

    Of a vote that is closed the counts and ranks are those of its result, whatever became of the
    topics since; a topic that is newer than the result has no rank. While a secret vote is open,
    nothing in it depends on a ballot: tallies and ranks are None, and there is no agenda before
    one was posted.

    Args:
        agenda: the list's agenda.
        journal: the hash over all mails so far, in hexadecimal.
        latest: the number of the last letter that was decided about, and when we received it.
        by_ballots: False where nobody looks at times and rooms; see `rooms.assign.timed`.

    Returns:
        A structure of JSON values only; times are ISO 8601 in the meeting's timezone. It is made
        once until something changes, however often it is asked for.
    """
    return _with_discussions(agenda, _remembered(agenda, journal, latest, by_ballots=by_ballots))


def _remembered(
    agenda: Agenda,
    journal: str = "",
    latest: tuple[int, datetime] | None = None,
    *,
    by_ballots: bool = True,
) -> View:
    """All of it that follows from the records."""
    made = partial(_overview, agenda, journal, latest, by_ballots=by_ballots)
    return agenda.remember(("overview", journal, latest, by_ballots), made)


def _with_discussions(agenda: Agenda, view: View) -> View:
    """It with what the threads tell of each topic, where somebody knows them."""
    found = discussions(agenda)
    if not found:
        return view
    zone = ZoneInfo(agenda.meeting.timezone)
    told = {
        f"T{number}": {"mails": one.mails, "people": one.people, "last": _iso(one.last, zone)}
        for number, one in found.items()
    }
    topics = [{**topic, "discussion": told.get(topic["id"])} for topic in view["topics"]]
    return {**view, "topics": topics}


def _overview(
    agenda: Agenda, journal: str, latest: tuple[int, datetime] | None, *, by_ballots: bool
) -> View:
    counted = result_of(agenda) or agenda
    places = enumerate(ranking(counted), 1)
    ranks = {topic.number: rank for rank, (topic, count) in places if count is not None}
    fitted = timed(agenda, [topic for topic, _ in ranking(agenda)], by_ballots=by_ballots)
    zone = ZoneInfo(agenda.meeting.timezone)
    return {
        "list": agenda.rules.name,
        "address": agenda.rules.address,
        "agent": agenda.rules.agent,
        "pages_url": agenda.rules.pages_url or None,
        "proposal_tags": list(agenda.rules.proposal_tags),
        "bare_votes": agenda.rules.bare_votes,
        "decides": agenda.rules.decides,
        "as_of": {"letter": latest[0], "received": _iso(latest[1], zone)} if latest else None,
        "meeting": {**_meeting(agenda, zone), "turnout": _turnout(counted)},
        "topics": [
            *(_counted_topic(agenda, counted, topic, ranks) for topic in agenda.topics),
            *(
                {**_topic(agenda, agenda, topic, {}), "status": "separate", "tally": None}
                for topic in separate_topics(agenda)
            ),
        ],
        **_plan(agenda, fitted, zone),
        "notes": _notes(agenda),
        "actions": [action_view(agenda, one) for one in actions_shown(agenda)],
        "elections": [] if agenda.meeting.ended_by else elections_view(agenda),
        "series": series_view(agenda),
        "changed": _changed(agenda),
        "digest_of_letters": f"sha256:{journal}",
        **comparison(counted),
    }


def with_plan(agenda: Agenda, fitted: Timed) -> View:
    """What `overview` tells, with an agenda that is not posted."""
    zone = ZoneInfo(agenda.meeting.timezone)
    return {**overview(agenda, by_ballots=False), **_plan(agenda, fitted, zone)}


def _plan(agenda: Agenda, fitted: Timed, zone: ZoneInfo) -> ViewPart:
    """An agenda: what is when, what did not fit in, and what it does not obey."""
    return {
        "agenda": _slots(agenda, fitted, zone),
        "overflow": [
            {"topic": f"T{left.topic}", "needs_minutes": left.needs_minutes}
            for left in fitted.overflow
        ],
        "unmet": [
            {"topic": f"T{one.topic}", "wish": str(one.wish), "why": str(one.why)}
            for one in unmet_wishes(agenda, fitted)
        ],
    }


def fingerprint(agenda: Agenda) -> str:
    """A hash over all that a digest shows: equal means that there is no news.

    It is the same whether a solver is installed or not, so that whoever verifies needs none.
    """
    view = _remembered(agenda, by_ballots=False)
    shown = {name: part for name, part in view.items() if name not in _NOT_IN_DIGESTS}
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def archived_at(agenda: Agenda, message_id: str) -> str | None:
    """Where the list's archive shows a mail, or None if the operator named no archive."""
    if not agenda.rules.archive_url:
        return None
    return agenda.rules.archive_url.replace("{message_id}", quote(message_id.strip("<>"), safe="@"))


def _meeting(agenda: Agenda, zone: ZoneInfo) -> ViewPart:
    meeting = agenda.meeting
    return {
        "number": meeting.number,
        "title": meeting.title,
        "starts": _iso(meeting.starts, zone),
        "ends": _iso(meeting.ends, zone),
        "timezone": meeting.timezone,
        "location": meeting.location,
        "ballot": meeting.ballot,
        "scale": agenda.rules.scale,
        "secret": meeting.secret,
        "voters": agenda.rules.voters,
        "voting": meeting.voting,
        "deadline": _iso(meeting.deadline, zone),
        "scheduled": meeting.scheduled,
        "default_minutes": meeting.default_minutes,
        "breaks": [
            {
                "start": _iso(pause.at, zone),
                "end": _iso(pause.at + timedelta(minutes=pause.minutes), zone),
            }
            for pause in meeting.breaks
        ],
        "attendance": _attendance(agenda),
        "state": state_of(agenda),
        "days": [
            {"start": _iso(day.starts, zone), "end": _iso(day.ends, zone)}
            for day in days_of(meeting)
        ],
        "cancelled": meeting.cancelled,
    }


def _attendance(agenda: Agenda) -> list[ViewPart]:
    """Who said whether they come, by name: each person once, as they said last."""
    found = [
        {
            "name": attendee_name(agenda, person, one),
            "state": one.state,
            **({"remote": True} if one.remote else {}),
        }
        for person, one in attendance(agenda).items()
    ]
    return sorted(found, key=lambda one: (one["name"].casefold(), one["name"]))


def _turnout(agenda: Agenda) -> ViewPart | None:
    """How many voted, of how many who may; None while a secret vote is open."""
    if agenda.meeting.hides_counts:
        return None
    anybody = agenda.rules.voters == "anyone"
    return {
        "voted": len(ballot_type(agenda.meeting.ballot).voters(agenda)),
        "eligible": None if anybody else len(electorate(agenda)),
    }


def _slots(agenda: Agenda, fitted: Timed, zone: ZoneInfo) -> list[ViewPart]:
    """The agenda by time; the room is named where there are several."""
    return [
        {
            "start": _iso(slot.start, zone),
            "end": _iso(slot.end, zone),
            "topic": f"T{slot.topic}",
            **({"room": slot.room} if agenda.meeting.rooms > 1 else {}),
        }
        for slot in fitted.slots
    ]


def _counted_topic(
    agenda: Agenda, counted: Agenda, topic: Topic, ranks: Mapping[int, int]
) -> ViewPart:
    """A topic, made again while people vote only where their votes change what it shows."""
    if counted is not agenda:
        return _topic(agenda, counted, topic, ranks)
    given = agenda.editions(agenda.sources(topic.number)), electorate(agenda)
    made = agenda.remember(
        ("topic", topic.number), partial(_topic, agenda, counted, topic, {}), given=given
    )
    return {**made, "rank": ranks.get(topic.number)}


def _topic(agenda: Agenda, counted: Agenda, topic: Topic, ranks: Mapping[int, int]) -> ViewPart:
    if counted.get(Topic, topic.number) is None:  # it is newer than the result
        counted = agenda
    return {
        "id": topic.id,
        "title": topic.title,
        "description": topic.description,
        "outcome": topic.outcome,
        "proposer": {"name": topic.proposer.name, "address": topic.proposer.address},
        "leads": [
            {"name": lead.name, "address": lead.address, "accepted": lead.accepted}
            for lead in topic.leads
        ],
        "status": topic.status,
        "minutes": minutes(agenda.meeting, topic),
        "feeds": _ids(topic.feeds),
        "fed_by": _ids(agenda.fed_by(topic.number)),
        "see_also": _ids(topic.see_also),
        "depends_on": _ids(topic.depends_on),
        "after": _ids(topic.after),
        "reason": topic.reason,
        "tally": _tally(tally(counted, topic.number)),
        "reasons": reasons(counted, topic.number),
        "seconds": counted.seconds(topic.number),
        "rank": ranks.get(topic.number),
        "decision": decision_on(agenda, topic.number),
        "discussion": None,
        "message_id": topic.message_id,
        "archived_at": archived_at(agenda, topic.message_id),
        "received": topic.received.isoformat(),
    }


def _notes(agenda: Agenda) -> list[ViewPart]:
    return [
        {
            "topic": f"T{line.topic}" if line.topic is not None else None,
            "kind": line.kind,
            "who": line.who,
            "name": called(agenda, line.who),
            "text": line.text,
        }
        for line in noted_lines(agenda, agenda.meeting.number)
    ]


def _changed(agenda: Agenda) -> ViewPart:
    """By which decision the meeting and each topic were changed last, and when, in UTC."""
    dated = {"meeting": agenda.meeting.revision}
    dated |= {topic.id: topic.revision for topic in agenda.topics}
    return {
        name: {"turn": one.turn, "at": one.at.astimezone(UTC).isoformat()}
        for name, one in dated.items()
        if one is not None
    }


def _tally(count: Tally | None) -> dict[str, int] | None:
    if count is None:
        return None
    return {
        "for": count.for_,
        "abstain": count.abstain,
        "against": count.against,
        "score": count.score,
        "voters": count.voters,
    }


def _ids(numbers: tuple[int, ...]) -> list[str]:
    return [f"T{number}" for number in numbers]


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None
