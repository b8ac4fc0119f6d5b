"""DROP: declines a topic, or an action that nobody need do any more."""

from __future__ import annotations

from mailproc.commands.arguments.action_numbers import ACTION_IDS, check_open, named_actions
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.action_mails import tell_of_end
from mailproc.commands.effects.consolidation import TOPICS_AND_REASON, take_off
from mailproc.mail.text import clean_line
from mailproc.meeting.records import Action
from mailproc.meeting.sentences import Sentence
from mailproc.structs import replace

_LONGEST = 500  # characters


@command(
    "DROP",
    "DROP T17 why",
    rf"{ACTION_IDS}(?:[ \t:,]+(?P<why>\S.*))?|{TOPICS_AND_REASON}",
    who="chair",
    act="chair",
    public=True,
    example="DROP T17 The website has a meeting of its own.\nDROP A3 Nobody needs it any more.",
    argument="text",
)
def drop(request: Request) -> Answer:
    """Decline a topic.

    Its proposer and its lead are told why. `DROP T17, T18: why` takes several. `DROP A3 why` does
    so with what somebody took on.
    """
    if not request["actions"]:
        return take_off(request, "dropped")
    return Answer(tuple(_drop(request, one) for one in named_actions(request)))


def _drop(request: Request, action: Action) -> Sentence:
    check_open(action)
    why = clean_line(request["why"], _LONGEST)
    request.agenda.put(replace(action, state="dropped", outcome=why, next_ask=None))
    because = Sentence(" ({reason})", reason=why.rstrip(".")) if why else ""
    said = Sentence(
        "{id} need not be done any more{because}: {line}",
        id=action.id,
        because=because,
        line=action.text,
    )
    tell_of_end(request, action, said)
    return said
