"""DUE: says until when something taken on will be done."""

from __future__ import annotations

from mailproc.commands.arguments.action_numbers import (
    ACTION_ID,
    ACTION_IDS,
    act_on_actions,
    check_open,
    check_own,
    named_actions,
)
from mailproc.commands.arguments.times import day_of
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.action_mails import tell_of_end
from mailproc.meeting.action_list import next_ask
from mailproc.meeting.sentences import Sentence
from mailproc.structs import replace


@command(
    "DUE",
    "DUE A3 2027-11-05",
    rf"{ACTION_IDS}[ \t:,]+(?P<date>(?!{ACTION_ID})\S.*)",
    act="propose",
    act_of=act_on_actions,
    public=True,
    example="DUE A3 2027-11-05\nDUE A3 Friday",
    argument="strict",
)
def due(request: Request) -> Answer:
    """Say by when you will do it.

    It moves the date of what you took on, which was noted with a number such as A3.
    """
    agenda = request.agenda
    day = day_of(agenda.rules.timezone, request["date"], request.received)
    said: list[Sentence] = []
    for one in named_actions(request):
        check_own(request, one)
        check_open(one)
        ask = next_ask(agenda, day, request.received) if one.owner else None
        agenda.put(replace(one, due=day, next_ask=ask))
        noted = Sentence(
            "{id} is to be done by {due}: {line}", id=one.id, due=day.isoformat(), line=one.text
        )
        tell_of_end(request, one, noted)
        said.append(noted)
    return Answer(tuple(said))
