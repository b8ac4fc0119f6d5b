"""REMIND: reminds who has not voted yet."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import LETTERED_TOPIC, Answer, Request, command
from mailproc.commands.effects.decision_call import announce
from mailproc.commands.effects.decision_changes import thread_vote, voted_on
from mailproc.commands.effects.election_mails import remind_voter
from mailproc.meeting.ballot_form import open_questions
from mailproc.meeting.decision_view import decision_view
from mailproc.meeting.election import check_voting
from mailproc.meeting.election_list import election_numbered, without_ballot
from mailproc.meeting.eligibility import check_open, electorate
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.vote_rules import check_decision_open

#: Who is meant without a word, too.
_EVERYBODY: Final = (
    r"(?i:(?:the )?(?:everybody|everyone|all|people|them|others|voters|members|those)?"
    r"(?:(?:^| )who (?:has|have)(?:n['’]t| not)(?: yet)? voted(?: yet)?)?)"
)


@command(
    "REMIND",
    "REMIND [T7]",
    rf"(?:(?P<topic>{LETTERED_TOPIC})|[Ee](?P<election>\d{{1,6}})|{_EVERYBODY})?"
    r"(?:[ \t]+due[ \t]+(?P<due>\S+))?",
    who="chair",
    act="chair",
    public=True,
    example="REMIND\nREMIND T7\nREMIND E2",
)
def remind(request: Request) -> Answer:
    """Remind who has not voted yet.

    Each gets a ballot form with what they have not voted on yet. `REMIND E2` does it for an
    election; `REMIND T7`, or REMIND in its thread, reminds the list of a vote by a rule. A day
    before voting closes it is done by itself, of a vote by a rule where it would not pass as it
    stands.
    """
    if request["topic"]:
        return _of_decision(request, request.topic(request["topic"]))
    if request["election"]:
        return _of_election(request, int(request["election"]))
    if called := thread_vote(request):
        return _of_decision(request, called)
    agenda = request.agenda
    check_open(agenda, request.received)
    if agenda.meeting.deadline is None:
        raise Refused("Voting has no deadline; OPEN VOTING until 2027-08-20 12:00 sets one.")
    reminded = 0
    for voter in electorate(agenda):
        questions = open_questions(agenda, voter.person)
        if questions:
            to = agenda.roster.address_of(voter.person)
            topics = tuple(topic.number for topic in questions)
            agenda.notify(Notification("reminder", to, topics, values={"questions": questions}))
            reminded += 1
    if agenda.meeting.hides_counts:  # how many those are would tell of each who votes
        return Answer((Sentence("Whoever has not voted on every topic yet is reminded."),))
    return Answer((Sentence("Reminders sent: {count}.", count=reminded),))


def _of_decision(request: Request, topic: Topic) -> Answer:
    """Remind the list: where anybody may vote, and in the thread, no more than one mail is due.

    By the clock only if it would not pass; of a secret vote always, since that would tell.
    """
    agenda, decision = request.agenda, voted_on(request.agenda, topic)
    check_decision_open(agenda, topic.number, decision.round)
    if request["due"] not in ("", decision.until.isoformat()):
        raise Refused("The vote on {id} goes on for longer.", id=topic.id)
    if request["due"] and decision_view(agenda, decision)["would_be"] == "passed":
        return Answer((Sentence("{id} would pass as it stands; nobody is reminded.", id=topic.id),))
    announce(agenda, decision, "reminder")
    return Answer((Sentence("The list is reminded of the vote on {id}.", id=topic.id),))


def _of_election(request: Request, number: int) -> Answer:
    """Remind each voter without a ballot; how many those are tells nobody."""
    agenda = request.agenda
    election = election_numbered(agenda, number)
    check_voting(election, request.received)
    if request["due"] not in ("", election.until.isoformat()):
        raise Refused("The vote on {id} goes on for longer.", id=election.id)
    for person in without_ballot(agenda, election):
        remind_voter(agenda, person, election)
    said = Sentence(
        "Whoever has not voted on {id} {title} yet is reminded.",
        id=election.id,
        title=election.title,
    )
    return Answer((said,))
