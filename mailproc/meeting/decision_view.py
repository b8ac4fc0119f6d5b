"""A decision as plain values: what exports print of it, and what templates show. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import shown
from mailproc.meeting.decision import Decision, DecisionVote, Elector
from mailproc.meeting.decision_count import (
    electors,
    latest_decision,
    rule_by,
    verdict,
    votes_cast,
    votes_counted,
)
from mailproc.meeting.decision_rule import Lazy
from mailproc.meeting.decision_verdict import HouseCount, Verdict
from mailproc.meeting.records import Snapshot, Topic
from mailproc.meeting.rule_sentences import rule_in_words, standing_in_words
from mailproc.meeting.tokens import decision_receipt

DecisionView = Mapping[str, Any]
"""A decision in JSON values; which they are is said by the schema of exports."""


def text_hash(title: str, text: str) -> str:
    """The SHA-256, in hexadecimal, of what is voted on: the title, an empty line, the text.

    Lines end in LF, the last one too; the characters are in UTF-8. So ``sha256sum`` gives it of a
    file that holds just this.
    """
    return hashlib.sha256(f"{title}\n\n{text}\n".encode()).hexdigest()


def separate_topics(agenda: Agenda) -> list[Topic]:
    """The topics of no meeting, or of an earlier one, that are decided by a vote; by number.

    What ended before an earlier meeting did is shown there, and stays so.
    """
    found = {decision.topic for decision in agenda.all(Decision) if not _is_shown(agenda, decision)}
    topics = [topic for topic in map(agenda.topic, found) if topic.meeting != agenda.meeting.number]
    return sorted(topics, key=lambda topic: topic.number)


def _is_shown(agenda: Agenda, decision: Decision) -> bool:
    """Whether an earlier meeting's pages show a decision, as it was when that meeting ended."""
    kept = agenda.get(Snapshot, agenda.topic(decision.topic).meeting, "agenda")
    return kept is not None and 0 < decision.closed_by <= kept.letter


def decision_on(agenda: Agenda, topic: int) -> DecisionView | None:
    """The last decision on a topic; None if there was none."""
    decision = latest_decision(agenda, topic)
    return decision_view(agenda, decision) if decision else None


def decision_view(agenda: Agenda, decision: Decision) -> DecisionView:
    """All that anybody may see of a decision.

    While a secret one is open nothing in it depends on a vote; of one that has ended it has the
    counts, and neither names nor reasons. Times are ISO 8601 in the list's timezone.
    """
    zone = ZoneInfo(agenda.rules.timezone)
    rule, found, count = rule_by(decision), verdict(agenda, decision), _count(agenda, decision)
    hidden = decision.hides_counts
    again = len(votes_cast(agenda, decision)) - len(count.votes)  # on an earlier text alone
    return {
        "round": decision.round,
        "title": decision.title,
        "description": decision.text,
        "text_hash": f"sha256:{text_hash(decision.title, decision.text)}",
        "version": decision.version,
        "rule": decision.rule,
        "rule_in_words": str(rule_in_words(rule)),
        "scale": decision.scale,
        "veto": rule.veto != "none",
        "lazy": isinstance(rule.passing, Lazy),
        "secret": decision.secret,
        "state": decision.state,
        "opened": _iso(decision.opened, zone),
        "earliest": _iso(decision.earliest, zone),
        "until": _iso(decision.until, zone),
        "closed": _iso(decision.closed, zone),
        "would_be": None if hidden or not decision.is_open else found.outcome,
        "outlook": None if hidden or not decision.is_open else str(standing_in_words(found)),
        "reason": decision.reason or None,
        "houses": _houses(decision, found, count),
        "advisory": [] if decision.secret else _votes(count, None),
        "advisory_counts": None if hidden else _advisory_counts(count),
        "objections": [] if decision.secret else _objections(count, found),
        "asked_again": 0 if hidden else again,
    }


def decision_sheet(agenda: Agenda, decision: Decision, secret: str) -> list[DecisionView]:
    """One line a vote that counts, for whoever counts again: ``{"voter", "choice", "houses"}``.

    `voter` is a name or, of a secret decision, the receipt that the voter was told. Beside a
    receipt stands no reason. While a secret one is open, nobody asks for it.

    Args:
        agenda: the list's agenda.
        decision: the decision.
        secret: the list's secret, from which receipts are made.
    """
    if decision.hides_counts:
        return []
    count = _count(agenda, decision)
    lines = [
        {
            "voter": decision_receipt(secret, decision.topic, decision.round, vote.voter)
            if decision.secret
            else count.who[person].name,
            "choice": shown(vote.choice),
            "reason": "" if decision.secret else vote.reason,
            "houses": list(count.who[person].houses),
        }
        for person, vote in count.votes.items()
    ]
    return sorted(lines, key=lambda one: str(one["voter"]))


class _Count(NamedTuple):
    """Whose votes there are, and those that count, by the key of each person."""

    who: Mapping[str, Elector]
    votes: Mapping[str, DecisionVote]


def _count(agenda: Agenda, decision: Decision) -> _Count:
    who = {one.person: one for one in electors(agenda, decision)}
    return _Count(who, votes_counted(agenda, decision))


def _houses(decision: Decision, found: Verdict, count: _Count) -> list[DecisionView]:
    return [
        {
            "name": counted.house.name,
            "eligible": len(counted.house.people),
            "needed": counted.needed,
            **({} if decision.hides_counts else _counts(counted)),
            "votes": [] if decision.secret else _votes(count, counted.house.people),
        }
        for counted in found.houses
    ]


def _counts(count: HouseCount) -> DecisionView:
    return {
        "for": count.for_,
        "abstain": count.abstain,
        "against": count.against,
        "outcome": count.outcome,
    }


def _votes(count: _Count, people: Iterable[str] | None) -> list[DecisionView]:
    """The votes of the people of a house, or the advisory ones: the highest first, then by name."""
    who, votes = count
    wanted = set(people) if people is not None else {p for p, one in who.items() if not one.houses}
    told = [_told(who[person], vote) for person, vote in votes.items() if person in wanted]
    return sorted(told, key=lambda one: (-int(one["choice"]), one["name"]))


def _told(who: Elector, vote: DecisionVote) -> DecisionView:
    return {"name": who.name, "choice": shown(vote.choice), "reason": vote.reason}


def _advisory_counts(count: _Count) -> DecisionView:
    choices = [vote.choice for person, vote in count.votes.items() if not count.who[person].houses]
    for_, against = sum(one > 0 for one in choices), sum(one < 0 for one in choices)
    return {"for": for_, "abstain": len(choices) - for_ - against, "against": against}


def _objections(count: _Count, found: Verdict) -> list[DecisionView]:
    """The binding votes against it that say why, or that stop it; those that were answered say so.

    One that would stop it if it said why has an empty reason.
    """
    who, votes = count
    stopping = {one.voter for one in found.objections}
    unreasoned = {one.voter for one in found.unreasoned}
    told = [
        {
            **_told(who[person], vote),
            "stops": person in stopping,
            "answered": vote.answered > 0,
        }
        for person, vote in votes.items()
        if who[person].houses
        and (person in stopping or person in unreasoned or (vote.choice < 0 and vote.reason))
    ]
    return sorted(told, key=lambda one: (not one["stops"], one["name"]))


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None
