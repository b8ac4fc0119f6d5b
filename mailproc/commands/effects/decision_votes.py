"""A vote in a decision: cast, replaced, taken back; and what its voter is told of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import Choice, shown
from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.decision_count import (
    houses_of,
    latest_decision,
    open_decision,
    open_decisions,
    rule_by,
    vote_of,
)
from mailproc.meeting.eligibility import check_choice
from mailproc.meeting.notification import OF_DECISIONS
from mailproc.meeting.records import Topic
from mailproc.meeting.rule_sentences import house_in_words
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.tokens import decision_receipt
from mailproc.meeting.vote_rules import check_decision_open
from mailproc.structs import replace


def decides(request: Request, topic: Topic) -> bool:
    """Whether a vote on a topic is one in a decision: while that is open, and if it is all.

    So is what answers our call to vote in it, which may come late.
    """
    decision = latest_decision(request.agenda, topic.number)
    if decision is None:
        return False
    if decision.is_open or topic.status == "separate":
        return True
    context = request.context
    kind = context.threads.answered_kind(context.letter.references)
    return kind in OF_DECISIONS and topic.number in request.thread


def ballot_of_meeting(request: Request, topic: Topic) -> tuple[Sentence, ...]:
    """What to say to a vote on a topic of the meeting on which there was a decision, too."""
    decision = latest_decision(request.agenda, topic.number)
    if decision is None:
        return ()
    said = Sentence(
        "This is a vote on the agenda of {meeting}; the vote by the rule {rule} is closed.",
        meeting=request.agenda.meeting.title,
        rule=decision.rule,
    )
    return (said,)


def votes_on_decisions(request: Request, topics: Iterable[Topic]) -> bool:
    """Whether these are topics in whose decisions anybody may vote, and nothing else."""
    found = list(topics)
    return bool(found) and all(decides(request, topic) for topic in found)


def is_secret(agenda: Agenda, topic: Topic) -> bool:
    """Whether the votes in the decision on a topic are secret."""
    decision = latest_decision(agenda, topic.number)
    return decision is not None and decision.secret


def vote_in_decision(request: Request, topic: Topic, choice: Choice, reason: str) -> Sentence:
    """Cast a vote in the decision on a topic; anybody may, and it says whether that binds.

    Returns:
        What the voter is told.

    Raises:
        Refused: it is over, or there is no such choice; or a newer mail said otherwise.
    """
    agenda, decision = request.agenda, _in_time(request, topic)
    check_choice(topic, choice, decision.scale)
    old = vote_of(agenda, decision, request.person)
    if old is not None and old.letter > request.letter:
        raise Refused(
            "A newer mail about this came in the meantime, and that one counts; this older one "
            "changes nothing."
        )
    if request.context.only_secret and not decision.secret:
        raise Refused(
            "This was sent when the vote was secret, and now everybody would see it with your "
            "name. If that is fine, please vote again."
        )
    vote = DecisionVote(
        topic=topic.number,
        round=decision.round,
        voter=request.person,
        choice=choice,
        cast=request.received,
        letter=request.letter,
        version=decision.version,
        name=request.sender.name,
        reason=reason,
        secret=decision.secret,
    )
    agenda.put(vote)
    return _told(request, decision, vote, old)


def unvote_in_decision(request: Request, topic: Topic) -> Sentence:
    """Take one's vote in the decision on a topic back.

    Raises:
        Refused: it is over, or there is none.
    """
    agenda, decision = request.agenda, _in_time(request, topic)
    old = vote_of(agenda, decision, request.person)
    if old is None:
        raise Refused("You have no vote on {id} to take back.", id=topic.id)
    for one in agenda.of_person(DecisionVote, request.person, topic.number, decision.round):
        agenda.remove(one)
    return Sentence(
        "{id}: your vote {old} is taken back. You now have no vote on it.",
        id=topic.id,
        old=shown(old.choice),
    )


def open_to_vote(agenda: Agenda, person: str) -> list[Decision]:
    """The decisions in which somebody has no vote that counts, what ends first first."""
    votes = ((one, vote_of(agenda, one, person)) for one in _by_end(agenda))
    return [one for one, vote in votes if vote is None or vote.version != one.version]


def _by_end(agenda: Agenda) -> list[Decision]:
    return sorted(open_decisions(agenda), key=lambda one: (one.until, one.topic))


def own_votes(request: Request) -> Iterator[Sentence]:
    """The sender's votes in the decisions that are open, what ends first first."""
    agenda = request.agenda
    for decision in _by_end(agenda):
        vote = vote_of(agenda, decision, request.person)
        if vote is None:
            said: Sentence | str = Word("you have not voted yet")
        elif vote.version != decision.version:
            said = Sentence(
                "{choice}, on an earlier text; please vote again", choice=shown(vote.choice)
            )
        else:
            said = shown(vote.choice)
        yield Sentence(
            "T{number} {title}, by the rule {rule}: {said}",
            number=decision.topic,
            title=decision.title,
            rule=decision.rule,
            said=said,
        )


def receipt_for(request: Request, decision: Decision) -> str:
    """What the sender finds their vote by in a secret decision; ``""`` in any other."""
    secret = request.context.secret
    if not decision.secret or not secret:
        return ""
    return decision_receipt(secret, decision.topic, decision.round, request.person)


def _in_time(request: Request, topic: Topic) -> Decision:
    decision = latest_decision(request.agenda, topic.number)
    if decision is None:
        raise Refused("{id} {title} is not voted on now.", id=topic.id, title=topic.title)
    return check_decision_open(request.agenda, topic.number, decision.round)


def _told(
    request: Request, decision: Decision, vote: DecisionVote, old: DecisionVote | None
) -> Sentence:
    counted_before = old if old is not None and old.version == vote.version else None
    said = Sentence(
        "T{number} {title}: {new} (was: {old}), {weight}",
        number=vote.topic,
        title=decision.title,
        new=shown(vote.choice),
        old=shown(counted_before.choice if counted_before else None),
        weight=_weight(request.agenda, decision, request.person),
    )
    if vote.reason:
        said = Sentence("{said}. Your reason: “{reason}”", said=said, reason=vote.reason)
    if needs_reason(request.agenda, decision, request.person, vote):
        said = Sentence(
            "{said}. It is a veto if you say why; until then it is one vote against it. To say "
            "why, just answer this mail, or send:  VOTE T{number} {choice}, because ...",
            said=said,
            number=vote.topic,
            choice=shown(vote.choice),
        )
    if receipt := receipt_for(request, decision):
        said = Sentence(
            "{said}\nYour receipt is {receipt}; with it you can find your vote in TALLY "
            "T{number} once it is closed.",
            said=said,
            receipt=receipt,
            number=vote.topic,
        )
    return said


def own_vote_without_reason(agenda: Agenda, topic: int, person: str) -> Choice | None:
    """How somebody votes on a topic whose vote would be a veto, if it only said why; else None."""
    decision = open_decision(agenda, topic)
    vote = vote_of(agenda, decision, person) if decision else None
    if decision is None or vote is None or vote.version != decision.version:
        return None
    return vote.choice if needs_reason(agenda, decision, person, vote) else None


def needs_reason(agenda: Agenda, decision: Decision, person: str, vote: DecisionVote) -> bool:
    """Whether a vote would be a veto, if it only said why."""
    rule = rule_by(decision)
    is_veto = rule.veto == "needs a reason" and vote.choice == -decision.scale
    return is_veto and not vote.reason and bool(houses_of(agenda, decision, person))


def _weight(agenda: Agenda, decision: Decision, person: str) -> Sentence | str:
    """Whether somebody's vote binds, and in which houses."""
    houses = [house_in_words(one) for one in houses_of(agenda, decision, person)]
    if not houses:
        return Word("advisory")
    if len(rule_by(decision).houses) == 1:
        return Word("binding")
    return Sentence("binding among the {houses}", houses=", ".join(houses))


def as_answered(vote: DecisionVote, letter: int) -> DecisionVote:
    """An objection that somebody has answered."""
    return replace(vote, answered=letter)
