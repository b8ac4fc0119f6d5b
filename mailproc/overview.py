"""The meeting as plain values: what `export --format json` prints and what templates show. Pure.

The shape is SPEC.md section 13; a template may use every name of it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mailproc.agenda import Agenda
from mailproc.records import Topic
from mailproc.schedule import fit, minutes
from mailproc.tally import Tally, pairwise, ranking, tally


def overview(agenda: Agenda, journal: str = "") -> dict[str, Any]:
    """Everything about the current meeting.

    Args:
        agenda: the list's agenda.
        journal: the hash over all letters so far, in hexadecimal.

    Returns:
        A structure of JSON values only; times are ISO 8601 in the meeting's timezone.
    """
    ranked = ranking(agenda)
    ranks = {topic.number: rank for rank, (topic, _) in enumerate(ranked, 1)}
    slots, overflow = fit(agenda.meeting, [topic for topic, _ in ranked])
    zone = ZoneInfo(agenda.meeting.timezone)
    view = {
        "list": agenda.rules.name,
        "meeting": _meeting(agenda, zone),
        "topics": [_topic(agenda, topic, ranks.get(topic.number)) for topic in agenda.topics],
        "agenda": [
            {
                "start": _iso(slot.start, zone),
                "end": _iso(slot.end, zone),
                "topic": f"T{slot.topic}",
            }
            for slot in slots
        ],
        "overflow": [
            {"topic": f"T{left.topic}", "needs_minutes": left.needs_minutes} for left in overflow
        ],
        "digest_of_letters": f"sha256:{journal}",
    }
    if agenda.meeting.ballot == "ranked":
        view["pairwise"] = {
            f"T{one}": {f"T{other}": votes for other, votes in row.items() if other != one}
            for one, row in pairwise(agenda).items()
        }
    return view


def fingerprint(agenda: Agenda) -> str:
    """A hash over all that a digest shows: equal means that there is no news."""
    return hashlib.sha256(json.dumps(overview(agenda)).encode()).hexdigest()


def archived_at(agenda: Agenda, message_id: str) -> str | None:
    """Where the list's archive shows a mail, or None if the operator named no archive."""
    if not agenda.rules.archive_url:
        return None
    return agenda.rules.archive_url.replace("{message_id}", quote(message_id.strip("<>"), safe="@"))


def _meeting(agenda: Agenda, zone: ZoneInfo) -> dict[str, Any]:
    meeting = agenda.meeting
    return {
        "title": meeting.title,
        "starts": _iso(meeting.starts, zone),
        "ends": _iso(meeting.ends, zone),
        "timezone": meeting.timezone,
        "location": meeting.location,
        "ballot": meeting.ballot,
        "secret": meeting.secret,
        "voting": meeting.voting,
        "deadline": _iso(meeting.deadline, zone),
    }


def _topic(agenda: Agenda, topic: Topic, rank: int | None) -> dict[str, Any]:
    return {
        "id": topic.id,
        "title": topic.title,
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
        "reason": topic.reason,
        "tally": _tally(tally(agenda, topic.number)),
        "seconds": agenda.seconds(topic.number),
        "rank": rank,
        "message_id": topic.message_id,
        "archived_at": archived_at(agenda, topic.message_id),
        "received": topic.received.isoformat(),
    }


def _tally(count: Tally) -> dict[str, int]:
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
