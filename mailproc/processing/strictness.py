"""How strictly a letter is read: by the way it came, what it answers, and who wrote it. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import Who
from mailproc.commands.context import Context
from mailproc.commands.grammar import EVERYBODY, Reading
from mailproc.mail.subject import Subject
from mailproc.meeting.ballot_types import ranks_topics
from mailproc.meeting.election import Election
from mailproc.meeting.election_list import candidacy, candidates_of, open_elections
from mailproc.processing.answered_kind import answered_kind, asked_actions, asked_election
from mailproc.processing.form_owner import form_reading
from mailproc.processing.votes_meant import (
    answers_call,
    answers_topics,
    bare_votes,
    called_to_vote,
    objects,
    quoted_topics,
)

_STRANGERS: Final = frozenset[Who](("anyone",))
_MEMBERS: Final = _STRANGERS | frozenset[Who](("member", "proposer"))
_CHAIRS: Final = frozenset[Who](("chair",))


def reading_of(context: Context, subject: Subject) -> Reading:
    """By what the lines of a letter are read, as `Reading` says."""
    answers = answered_kind(context, subject)
    going_on = open_elections(context.agenda)
    voted = [one for one in going_on if one.state == "voting"]
    named = [one for election in voted for one in candidates_of(context.agenda, election)]
    candidates = [one for one in named if one.state == "standing"]
    return Reading(
        direct=context.direct,
        answers=answers,
        asked=bool(answers and context.asked),
        asked_actions=asked_actions(context, subject) if answers == "actions" else (),
        asked_election=asked_election(context, subject) if answers == "candidacy" else 0,
        nominating=any(one.state == "nominating" for one in going_on),
        candidates={one.number: one.name for one in candidates},
        withdrawn={one.number: one.name for one in named if one.state == "withdrawn"},
        own_candidates=tuple(
            one.number
            for one in candidates
            if context.agenda.roster.now(one.person) == context.person
        ),
        stands_for=tuple(one.number for one in going_on if _stands(context, one)),
        voted_elections=tuple(one.number for one in voted),
        bare="" if _posts_result(context, subject) else bare_votes(context),
        called=called_to_vote(context, subject),
        answers_call=answers_call(context),
        own_call=_is_own_call(context),
        objects=objects(context),
        lists_topics=answers_topics(context),
        quoted=quoted_topics(context, subject),
        forms=form_reading(context),
        may_give=_may_give(context),
        names=context.names,
        names_member=lambda name: len(context.agenda.roster.named(name)) == 1,
        titles=context.agenda.titles,
        ranked=ranks_topics(context.agenda),
        decides=context.agenda.rules.decides,
    )


def _stands(context: Context, election: Election) -> bool:
    """Whether the letter's author stands in an election, or is asked whether they do."""
    known = candidacy(context.agenda, election, context.person)
    return known is not None and known.state in ("asked", "standing")


def _is_own_call(context: Context) -> bool:
    """Whether the letter's author has called the vote in whose thread it stands."""
    decision, agenda = context.thread_decision, context.agenda
    if decision is None or context.archived:
        return False
    return agenda.proposer_of(agenda.topic(decision.topic)) == context.person


def _posts_result(context: Context, subject: Subject) -> bool:
    """Whether a mail on the list tells how a vote stands, or ended, and so counts its votes."""
    tells = subject.tells_result or subject.voted_on is not None
    return tells and not subject.is_reply and not context.direct


def _may_give(context: Context) -> frozenset[Who]:
    """Whose commands the letter's author may give."""
    if context.console:
        return EVERYBODY
    known = _STRANGERS if context.from_stranger else _MEMBERS
    return known | _CHAIRS if context.says_chair else known
