"""BALLOT: a form to vote with."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.ballot_form import form_key, open_questions
from mailproc.meeting.sentences import Sentence


@command("BALLOT", "BALLOT", act="ask", public=True)
def ballot(request: Request) -> Answer:
    """Sends a form with the topics that you have not voted on yet; fill it in and send it back."""
    topics = open_questions(request.agenda, request.person)
    if not topics:
        return Answer((Sentence("You have voted on every topic; MYVOTES shows how."),))
    values = {"key": form_key(request.agenda), "topics": topics}
    return Answer(show="ballot", values=values)
