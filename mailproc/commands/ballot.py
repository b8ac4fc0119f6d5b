"""BALLOT: a form to vote with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.decision_votes import open_to_vote
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_form import election_key, form_key, open_questions
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import on_scale
from mailproc.meeting.decision import Decision
from mailproc.meeting.election import Election, check_voting
from mailproc.meeting.election_list import election_numbered, open_elections
from mailproc.meeting.election_view import election_view
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.shown_times import in_zone

_MOST_ROWS: Final = 300  # of one form, so that it can be filled in and goes into a mail


@command(
    "BALLOT",
    "BALLOT",
    r"(?:(?i:for[ \t]+)?[Ee](?P<election>\d{1,6}))?",
    act="ask",
    public=True,
    question=True,
    argument="strict",
    example="BALLOT\nBALLOT E2",
)
def ballot(request: Request) -> Answer:
    """Get a ballot form.

    It has the topics that you have not voted on yet, that of `BALLOT E2` the candidates of an
    election; fill it in and send it back. Votes by a rule are named with the line to send.
    """
    agenda = request.agenda
    if request["election"]:
        election = election_numbered(agenda, int(request["election"]))
        check_voting(election, request.received)
        return _of_election(agenda, election)
    topics = open_questions(agenda, request.person)
    decisions = open_to_vote(agenda, request.person)
    voting = [one for one in open_elections(agenda) if one.state == "voting"]
    told = _told_of_decisions(agenda, decisions)
    if not topics and len(voting) == 1:
        return _of_election(agenda, voting[0], told)
    told += [_told_of_election(agenda, one) for one in voting]
    if not topics:
        return Answer((*told,) or (Sentence("You have voted on every topic; MYVOTES shows how."),))
    values = {
        "key": form_key(agenda),
        "topics": topics[:_MOST_ROWS],
        "how": ballot_type(agenda.meeting.ballot).reminder(agenda.rules.scale),
    }
    if len(topics) > _MOST_ROWS:
        said = Sentence(
            "These are the first {most} of the {count} topics that you have not voted on.",
            most=_MOST_ROWS,
            count=len(topics),
        )
        told.append(said)
    return Answer((*told,), show="ballot", values=values)


def _of_election(agenda: Agenda, election: Election, told: Iterable[Sentence] = ()) -> Answer:
    values = {
        "key": election_key(agenda, election.number),
        "election": election_view(agenda, election),
    }
    return Answer((*told,), show="election form", values=values)


def _told_of_decisions(agenda: Agenda, decisions: Iterable[Decision]) -> list[Sentence]:
    """How somebody votes on each of these, which stand on no form."""
    return [
        Sentence(
            "T{number} {title}: the list votes on this by a rule until {until}. To vote, send:  "
            "VOTE T{number} and your choice ({choices})",
            number=one.topic,
            title=one.title,
            until=in_zone(agenda.rules.timezone, one.until),
            choices=on_scale(one.scale),
        )
        for one in decisions
    ]


def _told_of_election(agenda: Agenda, election: Election) -> Sentence:
    return Sentence(
        "{id} {title}: people vote until {until}. For the form, send:  BALLOT {id}",
        id=election.id,
        title=election.title,
        until=in_zone(agenda.rules.timezone, election.until),
    )
