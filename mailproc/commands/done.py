"""DONE: says that something taken on is done."""

from __future__ import annotations

from mailproc.commands.arguments.action_numbers import (
    ACTION_IDS,
    act_on_actions,
    check_open,
    check_own,
    named_actions,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.action_mails import tell_of_end
from mailproc.mail.text import clean_line
from mailproc.meeting.records import Action
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace

_LONGEST = 500  # characters


@command(
    "DONE",
    "DONE A3 what came of it",
    rf"{ACTION_IDS}(?:[ \t:,.;–-]+(?P<text>\S.*)|[ \t.!]*)",
    act="propose",
    act_of=act_on_actions,
    public=True,
    example="DONE A3\nDONE A3 see https://example.org/dates",
    argument="text",
)
def done(request: Request) -> Answer:
    """Say that you did what you took on.

    It was noted in the minutes with a number such as A3. What you write behind it is shown with
    it. Chairs may say so of everybody’s.
    """
    said: list[Sentence] = []
    refused: list[Sentence] = []
    for one in named_actions(request):
        try:
            said.append(_done(request, one))
        except Refused as refusal:
            refused.append(refusal.said)
    return Answer(tuple(said), tuple(refused))


def _done(request: Request, action: Action) -> Sentence:
    check_own(request, action)
    check_open(action)
    text = clean_line(request["text"], _LONGEST)
    request.agenda.put(replace(action, state="done", outcome=text, next_ask=None))
    values = {"id": action.id, "line": action.text}
    if text:
        said = Sentence("{id} is done: {line} (“{words}”)", words=text, **values)
    else:
        said = Sentence("{id} is done: {line}", **values)
    tell_of_end(request, action, said)
    return said
