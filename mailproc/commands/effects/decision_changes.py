"""What becomes of a vote on a decision: another text, another end, the result, no vote. Pure."""

from __future__ import annotations

from datetime import UTC

from mailproc.commands.arguments.given_title import plain_title
from mailproc.commands.arguments.times import later_end
from mailproc.commands.base import Answer, Request
from mailproc.commands.effects.decision_call import announce, end_of_vote, now
from mailproc.mail.subject import read_subject
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import shown
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import (
    electors,
    open_decision,
    open_decisions,
    rule_by,
    titled,
    verdict,
    votes_counted,
)
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Topic
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import in_zone
from mailproc.meeting.similar_topics import are_alike
from mailproc.meeting.tally import stands
from mailproc.meeting.vote_rules import check_decision_open
from mailproc.structs import replace


def voted_on(agenda: Agenda, topic: Topic) -> Decision:
    """The open decision on a topic.

    Raises:
        Refused: there is none.
    """
    found = open_decision(agenda, topic.number)
    if found is None and agenda.meeting.voting == "open" and stands(topic):
        raise Refused(
            "{id} {title} is voted on with the other topics of {meeting}; for that vote leave its "
            "number out.",
            id=topic.id,
            title=topic.title,
            meeting=agenda.meeting.title,
        )
    if found is None:
        raise Refused("{id} {title} is not voted on now.", id=topic.id, title=topic.title)
    return found


def thread_vote(request: Request) -> Topic | None:
    """The topic of a letter's thread, if that is one on which the list votes by a rule now."""
    if len(request.thread) != 1 or open_decision(request.agenda, request.thread[0]) is None:
        return None
    return request.agenda.topic(request.thread[0])


def open_by_title(agenda: Agenda, title: str) -> Decision | None:
    """The open decision with a title, whatever its case; None if there is none."""
    return next(iter(titled(open_decisions(agenda), title)), None)


def revised(request: Request) -> Decision | None:
    """The open decision on a proposal of the sender's that this letter brings once more.

    In answer to its call the title may be another one, like the first; with a tag such as
    ``[VOTE v2]`` any.
    """
    title = plain_title(request["title"])
    decision = open_by_title(request.agenda, title)
    if decision is None:
        called = request.context.thread_decision
        if called and (are_alike(called.title, title) or _says_version(request)):
            decision = called
    return decision if decision and is_own(request, decision) else None


def _says_version(request: Request) -> bool:
    return read_subject(request.context.letter.subject).revised


def is_own(request: Request, decision: Decision) -> bool:
    """Whether the sender has proposed what is voted on."""
    topic = request.agenda.topic(decision.topic)
    return request.agenda.proposer_of(topic) == request.person


def act_on_text(request: Request) -> Act:
    """To open a topic is as proposing; to change what people vote on takes more."""
    return "vote" if revised(request) else "propose"


def revise_text(request: Request, decision: Decision, text: str) -> Answer:
    """Have the list vote on this text of a proposal instead.

    Raises:
        Refused: the vote is over, or the text is the same.
    """
    agenda, topic = request.agenda, request.agenda.topic(decision.topic)
    check_decision_open(agenda, decision.topic, decision.round)
    title = plain_title(request["title"])
    said = change_text(request, agenda.revise(topic, title=title, description=text), decision)
    if not said:
        raise Refused("That is the text of {id} already; nobody need vote again.", id=topic.id)
    if title.casefold() != decision.title.casefold():
        more = Sentence(
            "It takes the place of “{before}”, since it answers that. For a vote of its own, send "
            "it in a new mail.",
            before=decision.title,
        )
        said = (*said, more)
    return Answer(said, topics=(topic.number,), opened=(topic.number,))


def close_vote(request: Request, topic: Topic) -> Answer:
    """End a vote and have its result posted: never before its shortest time is over."""
    agenda, decision = request.agenda, voted_on(request.agenda, topic)
    if now(request) < decision.earliest:
        raise Refused(
            "The vote on {id} has to be open until {earliest} at least.",
            id=topic.id,
            earliest=in_zone(agenda.rules.timezone, decision.earliest),
        )
    ended = replace(
        decision,
        electors=electors(agenda, decision),
        closed=min(now(request), decision.until),
        closed_by=request.letter,
    )
    outcome = verdict(agenda, ended).outcome
    agenda.put(replace(ended, state=outcome))
    values: dict[str, object] = {"round": decision.round}
    agenda.notify(Notification("verdict", "list", (topic.number,), values))
    said = Sentence("The vote on {id} is closed; the result goes to the list.", id=topic.id)
    return Answer((said,), topics=(topic.number,))


def extend_vote(request: Request, topic: Topic, written: str, *, tell: bool = True) -> Answer:
    """Let a vote go on for longer; the list is told, unless it is told of the vote already."""
    agenda, decision = request.agenda, voted_on(request.agenda, topic)
    if now(request) > decision.until:
        raise Refused("The vote on T{number} is closed.", number=topic.number)
    again = later_end(agenda.rules.timezone, decision.until, written)
    until = end_of_vote(request, again).astimezone(UTC)
    if until <= decision.until:
        raise Refused(
            "The vote on {id} goes on until {now} already, which is not before {until}.",
            id=topic.id,
            now=in_zone(agenda.rules.timezone, decision.until),
            until=written[:60],
        )
    agenda.put(replace(decision, until=until, letter=request.letter))
    if tell:
        announce(agenda, decision, "extended")
    said = Sentence(
        "The vote on {id} goes on until {until} (it was: {before}); the list is told.",
        id=topic.id,
        until=in_zone(agenda.rules.timezone, until),
        before=in_zone(agenda.rules.timezone, decision.until),
    )
    return Answer((said,), topics=(topic.number,))


def cancel_vote(request: Request, decision: Decision, reason: str) -> Sentence:
    """Call a vote off; the list is told. What was voted is kept, and counts nowhere."""
    agenda = request.agenda
    agenda.put(
        replace(
            decision,
            state="cancelled",
            electors=electors(agenda, decision),
            closed=now(request),
            closed_by=request.letter,
            reason=reason,
        )
    )
    announce(agenda, decision, "cancelled")
    return Sentence(
        "The vote on T{number} {title} is called off; the list is told.",
        number=decision.topic,
        title=decision.title,
    )


def change_text(request: Request, topic: Topic, decision: Decision) -> tuple[Sentence, ...]:
    """Have the list vote on the topic as it is now; whoever voted is asked to vote again.

    It is open for its shortest time once more. The votes stay known, and do not count.

    Returns:
        What the sender is told; nothing if the text is the same, or the time of the vote is over.
    """
    agenda = request.agenda
    same = (topic.title, topic.description) == (decision.title, decision.text)
    if same or now(request) > decision.until:
        return ()
    voted = votes_counted(agenda, decision)
    earliest = now(request) + rule_by(decision).least
    changed = replace(
        decision,
        title=topic.title,
        text=topic.description,
        version=decision.version + 1,
        earliest=earliest,
        until=max(decision.until, earliest),
        letter=request.letter,
    )
    agenda.put(changed)
    announce(agenda, changed, "changed")
    for person, vote in voted.items():
        if agenda.roster.member(person) and person != request.person:
            told = {"round": decision.round, "choice": shown(vote.choice)}
            to = agenda.roster.address_of(person)
            agenda.notify(Notification("revote", to, (topic.number,), told))
    said = [
        Sentence(
            "The list votes on the new text of {id} until {until}, and is told.",
            id=topic.id,
            until=in_zone(agenda.rules.timezone, changed.until),
        )
    ]
    if voted and not decision.secret:
        said.append(
            Sentence(
                "Whoever voted on the old text is asked to vote again, you too: {count}.",
                count=len(voted),
            )
            if request.person in voted
            else Sentence(
                "Whoever voted on the old text is asked again: {count}.", count=len(voted)
            )
        )
    return tuple(said)
