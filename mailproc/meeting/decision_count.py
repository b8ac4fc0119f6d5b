"""Who votes in a decision, which votes count, and what they make of it. Pure.

Of a decision that is open it follows from the roster and the houses as they are; of one that has
ended, from who was who then (`Decision.electors`), so that its result stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import Scale
from mailproc.meeting.decision import Decision, DecisionVote, Elector
from mailproc.meeting.decision_rule import Rule
from mailproc.meeting.decision_verdict import DecisionBallot, House, Verdict, judge
from mailproc.meeting.eligibility import people_in
from mailproc.meeting.rule_grammar import rule_of

_NOBODY: Final[Mapping[str, DecisionVote]] = {}


def latest_decision(agenda: Agenda, topic: int) -> Decision | None:
    """The decision on a topic, the last one if there were several; None if there was none."""
    found: Decision | None = None
    while (later := agenda.get(Decision, topic, found.round + 1 if found else 1)) is not None:
        found = later
    return found


def open_decision(agenda: Agenda, topic: int) -> Decision | None:
    """The decision on a topic that is open; None if none is."""
    found = latest_decision(agenda, topic)
    return found if found is not None and found.is_open else None


def open_decisions(agenda: Agenda) -> tuple[Decision, ...]:
    """All that are open now."""
    return agenda.remember(
        "open decisions", lambda: tuple(one for one in agenda.all(Decision) if one.is_open)
    )


def titled(decisions: Iterable[Decision], title: str) -> list[Decision]:
    """Those of some decisions that have a title, whatever its case."""
    folded = title.casefold()
    return [one for one in decisions if one.title.casefold() == folded]


def rule_by(decision: Decision) -> Rule:
    """The rule by which a decision is made."""
    return _rule(decision.rule, decision.rule_table, decision.scale)


@cache
def _rule(name: str, table: str, scale: Scale) -> Rule:
    return rule_of(name, json.loads(table), scale)


def houses_of(agenda: Agenda, decision: Decision, person: str) -> tuple[str, ...]:
    """In which houses of its rule somebody's vote binds, as of now; none: it is advisory."""
    return tuple(house for house in rule_by(decision).houses if person in people_in(agenda, house))


def votes_cast(agenda: Agenda, decision: Decision) -> Mapping[str, DecisionVote]:
    """The latest vote of each person in a decision, on an earlier version of its text too."""
    made: dict[str, DecisionVote] = {}
    of_key = _people(decision)
    for key, vote in _votes(agenda).get((decision.topic, decision.round), _NOBODY).items():
        person = agenda.roster.now(key) if of_key is None else of_key.get(key)
        if person is not None and (person not in made or made[person].age < vote.age):
            made[person] = vote
    return made


def votes_counted(agenda: Agenda, decision: Decision) -> Mapping[str, DecisionVote]:
    """Those that count: they were cast on the text as it is. The first to be cast comes first."""
    cast = votes_cast(agenda, decision).items()
    counted = [one for one in cast if one[1].version == decision.version]
    return dict(sorted(counted, key=lambda one: one[1].age))


def vote_of(agenda: Agenda, decision: Decision, person: str) -> DecisionVote | None:
    """Somebody's vote in a decision, on whatever version of its text."""
    found = agenda.of_person(DecisionVote, person, decision.topic, decision.round)
    return max(found, key=lambda one: one.age, default=None)


def electors(agenda: Agenda, decision: Decision) -> tuple[Elector, ...]:
    """Everybody in the rule's houses, and who voted besides, by key: as of now, or of its end."""
    if decision.electors is not None:
        return decision.electors
    rule, votes = rule_by(decision), votes_cast(agenda, decision)
    houses = {house: people_in(agenda, house) for house in rule.houses}
    people = sorted(frozenset(votes).union(*houses.values()))
    kept: dict[str, list[str]] = {}
    for key in _votes(agenda).get((decision.topic, decision.round), _NOBODY):
        kept.setdefault(agenda.roster.now(key), []).append(key)
    names = {person: _called(agenda, person, votes.get(person)) for person in people}
    often = Counter(names.values())
    return tuple(
        Elector(
            person,
            names[person] if often[names[person]] == 1 else f"{names[person]} ({person})",
            tuple(house for house in rule.houses if person in houses[house]),
            tuple(key for key in kept.get(person, ()) if key != person),
        )
        for person in people
    )


def verdict(agenda: Agenda, decision: Decision) -> Verdict:
    """What the votes make of a decision; while it is open, what they would."""
    rule, who = rule_by(decision), electors(agenda, decision)
    houses = [
        House(name, frozenset(one.person for one in who if name in one.houses))
        for name in rule.houses
    ]
    ballots = [
        DecisionBallot(person, vote.choice, vote.reason)
        for person, vote in votes_counted(agenda, decision).items()
    ]
    return judge(rule, houses, ballots)


def _votes(agenda: Agenda) -> Mapping[tuple[int, int], Mapping[str, DecisionVote]]:
    return agenda.remember("decision votes", lambda: _by_decision(agenda))


def _by_decision(agenda: Agenda) -> dict[tuple[int, int], dict[str, DecisionVote]]:
    found: dict[tuple[int, int], dict[str, DecisionVote]] = {}
    for vote in agenda.all(DecisionVote):
        found.setdefault((vote.topic, vote.round), {})[vote.voter] = vote
    return found


def _people(decision: Decision) -> Mapping[str, str] | None:
    """Who is whom by each of their keys, once it has ended."""
    if decision.electors is None:
        return None
    return {key: one.person for one in decision.electors for key in (one.person, *one.known_as)}


def _called(agenda: Agenda, person: str, vote: DecisionVote | None) -> str:
    member = agenda.roster.member(person)
    name = member.name if member else vote.name if vote else ""
    return shown_name(name, agenda.roster.address_of(person))
