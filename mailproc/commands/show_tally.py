"""TALLY: the tally sheet."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision_count import latest_decision
from mailproc.meeting.decision_view import decision_sheet, decision_view
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.election_view import election_view
from mailproc.meeting.records import Meeting, Topic
from mailproc.meeting.sentences import Refused
from mailproc.meeting.snapshots import as_it_was, result_of
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.view import overview


@command(
    "TALLY",
    "TALLY [T7]",
    rf"[Ee](?P<election>\d{{1,6}})|(?P<topic>{TOPIC}?)",
    question=True,
    argument="strict",
    example="TALLY\nTALLY T7\nTALLY E1",
)
def tally(request: Request) -> Answer:
    """See who voted how.

    It is the tally sheet of this meeting or, before anybody has voted, of the last one. Secret
    ballots stand there under their receipts, once voting has closed. `TALLY T7` is that of a topic
    that is decided by a rule, and `TALLY E1` tells who was elected.
    """
    if request["election"]:
        election = election_numbered(request.agenda, int(request["election"]))
        one = election_view(request.agenda, election)
        return Answer(show="elections", values={"elections": [one]})
    if request["topic"]:
        return _of_decision(request, request.topic(request["topic"]))
    agenda = _voted_on(request.agenda)
    if agenda.meeting.hides_counts:
        raise Refused("The vote is secret: its tally sheet is shown once voting has closed.")
    agenda = result_of(agenda) or agenda
    sheet = tally_sheet(agenda, request.context.secret)
    return Answer(show="tally", values={"view": overview(agenda, by_ballots=False), "sheet": sheet})


def _of_decision(request: Request, topic: Topic) -> Answer:
    decision = latest_decision(request.agenda, topic.number)
    if decision is None:
        raise Refused(
            "There was no vote by a rule on {id} {title}.", id=topic.id, title=topic.title
        )
    if decision.hides_counts:
        raise Refused("The vote is secret: its tally sheet is shown once voting has closed.")
    values: dict[str, object] = {
        "id": topic.id,
        "decision": decision_view(request.agenda, decision),
        "sheet": decision_sheet(request.agenda, decision, request.context.secret),
    }
    return Answer(show="decision", values=values, secret=decision.secret)


def _voted_on(agenda: Agenda) -> Agenda:
    """The agenda as of the last meeting at which somebody has voted."""
    current = agenda.meeting
    if current.called or current.voting == "closed" or _has_votes(agenda):
        return agenda
    numbers = sorted(one.number for one in agenda.all(Meeting) if one.number < current.number)
    before = (as_it_was(agenda, number) for number in reversed(numbers))
    return next((then for then in before if _has_votes(then)), agenda)


def _has_votes(agenda: Agenda) -> bool:
    """Whether anybody has voted at the current meeting; False while nobody may know."""
    turnout = overview(agenda, by_ballots=False)["meeting"]["turnout"]
    return turnout is not None and turnout["voted"] > 0
