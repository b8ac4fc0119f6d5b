"""The actions that a line names, and how it says until when. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from mailproc.commands.arguments.times import day_of, looks_like_day
from mailproc.commands.base import Request
from mailproc.mail.courtesy import without_courtesy
from mailproc.meeting.action_list import action_numbered, owner_of
from mailproc.meeting.records import Action
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence

#: A regular expression for the name of an action.
ACTION_ID: Final = r"[Aa]\d{1,6}(?![\w-])"
#: The group ``actions`` of a grammar: one, or several.
ACTION_IDS: Final = (
    rf"(?P<actions>{ACTION_ID}(?:(?:[ \t]*[,;&+][ \t]*(?:and[ \t]+)?|[ \t]+(?:and[ \t]+)?)"
    rf"{ACTION_ID})*)"
)
_ID: Final = re.compile(ACTION_ID)
_UNTIL: Final = re.compile(
    r"(?i)(?:^|[\s,;(]+)(?:(?:due[ \t]+)?(?:by|until|till)|due(?:[ \t]+on)?|bis(?:[ \t]+zum)?)"
    r"[ \t:]+"
)
_LATEST: Final = 70  # characters before the end at which a date begins


def named_actions(request: Request) -> list[Action]:
    """The actions that stand in the group ``actions``, in order, each once.

    Raises:
        Refused: there is no such action.
    """
    numbers = dict.fromkeys(int(found[1:]) for found in _ID.findall(request["actions"]))
    return [action_numbered(request.agenda, number) for number in numbers]


def act_on_actions(request: Request) -> Act:
    """Whoever does it may say how it goes; what is somebody else's is for chairs."""
    agenda = request.agenda
    mine = all(owner_of(agenda, one) == request.person for one in named_actions(request))
    return "propose" if mine else "chair"


def check_own(request: Request, action: Action) -> None:
    """Let the owner and chairs pass.

    Raises:
        Refused: it is neither.
    """
    if owner_of(request.agenda, action) != request.person and not request.is_chair:
        raise Refused("{id} is not yours; whoever does it or a chair may say so.", id=action.id)


def check_open(action: Action) -> None:
    """Let an open one pass.

    Raises:
        Refused: it is done or dropped.
    """
    if action.state == "done":
        raise Refused("{id} is done already.", id=action.id)
    if action.state == "dropped":
        raise Refused("{id} was dropped.", id=action.id)


def due_at_end(request: Request, written: str) -> tuple[str, date | None, Sentence | None]:
    """Take the date off the end of a text: ``write it down by Friday``.

    Returns:
        The text before it, the date, and what to say of one that is not clear; a text that ends
        with no date is whole, as in "do it by hand".
    """
    unclear: Sentence | None = None
    for found in reversed([*_UNTIL.finditer(written, max(0, len(written) - _LATEST))]):
        day = without_courtesy(written[found.end() :]).rstrip(" \t.!)")
        try:
            due = day_of(request.agenda.rules.timezone, day, request.received)
        except Refused as refusal:
            if looks_like_day(day):
                unclear = unclear or refusal.said
        else:
            return written[: found.start()].rstrip(" \t,;("), due, None
    return written, None, unclear
