"""What the first line of an answer means by itself: yes to a nomination. Pure."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import call_of
from mailproc.commands.lead import lead

#: What a mail says first that answers whether its author leads a topic.
_YES: Final = ("yes", "accept", "accepted", "ok", "okay", "sure", "gladly")
_NO: Final = ("no", "decline", "declined", "sorry")
_ACCEPTS: Final = re.compile(rf"(?i)(?:{'|'.join(_YES)})\b(?!.*\b(?:not|but)\b)")
_DECLINES: Final = re.compile(rf"(?i)(?:{'|'.join(_NO)})(?:[,.!]|$)")
#: The words with which such an answer may begin.
ANSWERS: Final = (*_YES, *_NO)


def bare_answer(first: str, reading: Reading) -> Call | SyntaxFault | None:
    """What the first line of a letter, stripped, means by itself; None if it means nothing."""
    if reading.direct and reading.answers == "nomination":
        accepts, declines = _ACCEPTS.match(first), _DECLINES.match(first)
        if accepts or declines:
            return call_of(lead, first, "me" if accepts else "none")
    return None


def may_be_bare_answer(first: str) -> bool:
    """Whether the first line of a letter, stripped, may mean something by itself."""
    return any(pattern.match(first) for pattern in (_ACCEPTS, _DECLINES))
