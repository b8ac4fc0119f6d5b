"""HAND BACK: says that somebody else has to do what one took on."""

from __future__ import annotations

from mailproc.commands.arguments.action_numbers import (
    ACTION_IDS,
    act_on_actions,
    check_open,
    named_actions,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.mail.text import clean_line
from mailproc.meeting.action_list import owner_of
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.structs import replace

_LONGEST = 300  # characters


@command(
    "HAND BACK",
    "HAND BACK A3 why",
    rf"{ACTION_IDS}(?:[ \t:,.;–-]+(?P<text>\S.*)|[ \t.!]*)",
    act="propose",
    act_of=act_on_actions,
    public=True,
    example="HAND BACK A3 I have changed teams.",
    argument="text",
)
def hand_back(request: Request) -> Answer:
    """Say that you cannot do it.

    What you took on is nobody’s then; the chairs are told, and may give it to somebody else.
    """
    agenda = request.agenda
    said: list[Sentence] = []
    for one in named_actions(request):
        if owner_of(agenda, one) != request.person:
            raise Refused("{id} is not yours.", id=one.id)
        check_open(one)
        agenda.put(replace(one, owner="", name="", next_ask=None))
        words = clean_line(request["text"], _LONGEST)
        whom = request.sender.name or request.sender.address
        values = {"id": one.id, "line": one.text.rstrip("."), "who": whom}
        wrote = Sentence(", and writes: “{said}”", said=words.rstrip(".")) if words else Word("")
        told = Sentence(
            "{who} hands back {id} ({line}){words}. To give it to somebody else, send:  ACTION "
            "{id} and a name",
            words=wrote,
            **values,
        )
        agenda.notify_chairs(one.topic, told, but=request.person)
        noted = Sentence("{id} ({line}) is not yours any more.", **values)
        if agenda.roster.has_chairs_beside(request.person):
            noted = Sentence("{noted} The chairs are told.", noted=noted)
        said.append(noted)
    return Answer(tuple(said))
