"""REMIND: reminds who has not voted yet."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.ballot_form import open_questions
from mailproc.meeting.eligibility import check_open, electorate
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence


@command("REMIND", "REMIND", who="chair", act="chair", public=True)
def remind(request: Request) -> Answer:
    """Remind who has not voted yet.

    Each gets a ballot form with what they have not voted on yet. It is done by itself a day
    before voting closes.
    """
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
