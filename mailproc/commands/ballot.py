"""BALLOT: a form to vote with."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.ballot_form import form_key, open_questions
from mailproc.meeting.sentences import Sentence

_MOST_ROWS: Final = 300  # of one form, so that it can be filled in and goes into a mail


@command("BALLOT", "BALLOT", act="ask", public=True, question=True, argument="strict")
def ballot(request: Request) -> Answer:
    """Get a ballot form.

    It has the topics that you have not voted on yet; fill it in and send it back.
    """
    topics = open_questions(request.agenda, request.person)
    if not topics:
        return Answer((Sentence("You have voted on every topic; MYVOTES shows how."),))
    values = {"key": form_key(request.agenda), "topics": topics[:_MOST_ROWS]}
    if len(topics) <= _MOST_ROWS:
        return Answer(show="ballot", values=values)
    said = Sentence(
        "These are the first {most} of the {count} topics that you have not voted on.",
        most=_MOST_ROWS,
        count=len(topics),
    )
    return Answer((said,), show="ballot", values=values)
