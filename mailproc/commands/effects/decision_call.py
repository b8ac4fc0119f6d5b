"""How the vote on a decision begins: by which rule, until when, and who is told. Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from mailproc.commands.arguments.durations import span_of
from mailproc.commands.arguments.times import end_in
from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import latest_decision, rule_by
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Topic
from mailproc.meeting.rule_grammar import rule_of
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import in_zone

#: How long a vote is open where neither its rule nor anybody says how long.
_USUAL: Final = timedelta(days=7)
_LONGEST: Final = timedelta(days=366)


def chosen_rule(agenda: Agenda, written: str, again: str) -> str:
    """The name of the rule that somebody writes; the list's only one where they write none.

    Args:
        agenda: the list's agenda.
        written: as the letter names it; ``""`` where it does not.
        again: what to send instead, with ``{rule}`` where the name stands.

    Raises:
        Refused: there is no such rule, or there are several; with those that there are.
    """
    known = list(agenda.rules.decision_rules)
    if not known:
        raise Refused(
            "This list has no rule to decide by yet; its operator sets them in the configuration."
        )
    found = [name for name in known if name.casefold() == written.strip().casefold()]
    if found or (len(known) == 1 and not written.strip()):
        return (found or known)[0]
    line = again.replace("{rule}", known[0])
    names = ", ".join(known)
    if not written.strip():
        raise Refused(
            "Which rule decides it: {names}? Please send it again, for instance with:  {line}",
            names=names,
            line=line,
        )
    raise Refused(
        "There is no rule “{written}” here, only: {names}. Please send it again, for instance "
        "with:  {line}",
        written=written.strip()[:60],
        names=names,
        line=line,
    )


def open_vote(
    request: Request, topic: Topic, rule: str, until: datetime | None, *, secret: bool
) -> Decision:
    """Have the list vote on a topic from now on.

    Args:
        request: the command.
        topic: as it stands; its title and description are what is voted on.
        rule: its name.
        until: when the vote ends, aware; None: after the rule's shortest time.
        secret: whether the votes are secret.

    Raises:
        Refused: it is voted on already, or would end too early or in too long a time.
    """
    agenda, before = request.agenda, latest_decision(request.agenda, topic.number)
    if before is not None and before.is_open:
        raise Refused(
            "{id} is voted on until {until} already.",
            id=topic.id,
            until=in_zone(agenda.rules.timezone, before.until),
        )
    table = agenda.rules.decision_rules[rule]
    least = rule_of(rule, table, agenda.rules.scale).least
    decision = Decision(
        topic=topic.number,
        round=before.round + 1 if before else 1,
        rule=rule,
        rule_table=json.dumps(table, sort_keys=True),
        scale=agenda.rules.scale,
        opener=request.person,
        opened=now(request),
        earliest=now(request) + least,
        until=(until or now(request) + (least or _USUAL)).astimezone(UTC),
        title=topic.title,
        text=topic.description,
        letter=request.letter,
        secret=secret,
    )
    _check_until(agenda, decision)
    agenda.put(decision)
    announce(agenda, decision, "opened")
    return decision


def announce(agenda: Agenda, decision: Decision, what: str) -> None:
    """Have the list told of a vote.

    It is ``opened``, ``changed``, ``extended``, ``cancelled``, or near its end (``reminder``).
    """
    values: dict[str, object] = {"what": what, "round": decision.round}
    agenda.notify(Notification("decision", "list", (decision.topic,), values))


def now(request: Request) -> datetime:
    """When a letter is done: later than when it came, if it had to wait for a yes."""
    decision = request.agenda.decision
    return decision.at if decision is not None else request.received


def end_of_vote(request: Request, written: str) -> datetime:
    """When a vote ends as somebody writes it: a date, a date and time, or how long it is open.

    Raises:
        Refused: it is none, or has passed.
    """
    if span := span_of(written):
        return now(request) + span
    until = end_in(request.agenda.rules.timezone, written, request.received)
    if until <= now(request):
        raise Refused("{until} has passed already.", until=written[:60])
    return until


def _check_until(agenda: Agenda, decision: Decision) -> None:
    if decision.until < decision.earliest:
        raise Refused(
            "The rule {rule} asks for at least {hours} hours, so it cannot end before {earliest}.",
            rule=decision.rule,
            hours=_hours(rule_by(decision).least),
            earliest=in_zone(agenda.rules.timezone, decision.earliest),
        )
    if decision.until > decision.opened + _LONGEST:
        raise Refused("A vote can be open for a year at most.")


def _hours(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours:.0f}" if hours == int(hours) else f"{hours:.1f}"


def told_open(agenda: Agenda, decision: Decision) -> Sentence:
    """What whoever opened it is told."""
    return Sentence(
        "The list votes on T{number} {title} until {until}, by the rule {rule}; the call goes to "
        "the list.",
        number=decision.topic,
        title=decision.title,
        until=in_zone(agenda.rules.timezone, decision.until),
        rule=decision.rule,
    )
