"""The lines of the minutes that stand below MINUTES DRAFT. Pure.

Whoever writes that wants all of them noted: their first words count in any case, and what is none
of them is named, so that nothing is lost between them.
"""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.action import action
from mailproc.commands.decided import decided
from mailproc.commands.discussed import discussed
from mailproc.commands.grammar.call import Reading, SyntaxFault
from mailproc.commands.grammar.keywords import Keyword
from mailproc.commands.note import note
from mailproc.commands.present import present
from mailproc.mail.courtesy import is_courtesy
from mailproc.meeting.sentences import Sentence

MINUTE_LINES: Final = (present, discussed, decided, note, action)
#: What people write for these.
_OTHERWISE: Final = {
    "TODO": action.word,
    "DECISION": decided.word,
    "AGREED": decided.word,
    "ATTENDEES": present.word,
}
_TOPIC: Final = re.compile(r"[Tt#]\d{1,6}\b")
_HEADING: Final = re.compile(r"[Tt#]\d{1,6}[ \t]*(?:[:.–—-].*)?")
_DRAWN: Final = re.compile(r"[\W_]*")


def as_minute_line(keyword: Keyword) -> Keyword:
    """The keyword of a line of the minutes, as if it were in capitals; any other as it is."""
    if other := _OTHERWISE.get(keyword.word.upper()):
        return keyword._replace(word=other)
    if keyword.known in MINUTE_LINES:
        return keyword._replace(word=keyword.word.upper())
    return keyword


def begins_minute_line(keyword: Keyword | None) -> bool:
    """Whether a line with this keyword is the next one of the minutes, and no wrapped text."""
    if keyword is None:
        return False
    if keyword.known not in MINUTE_LINES and keyword.word.upper() not in _OTHERWISE:
        return False
    return keyword.colon or keyword.word[0].isupper() or _TOPIC.match(keyword.rest) is not None


def is_topics_heading(line: str) -> bool:
    """Whether a line is of a topic alone, ``T5: put off``, and no wrapped text."""
    return _HEADING.fullmatch(line.strip()) is not None


def fault_in_minutes(line: str, reading: Reading) -> SyntaxFault | None:
    """What to say to a line below MINUTES DRAFT that is none of the minutes."""
    if _DRAWN.fullmatch(line) or is_courtesy(line, reading.names):
        return None
    words = ", ".join(known.word for known in MINUTE_LINES)
    said = Sentence("Below MINUTES DRAFT each line begins with one of: {words}", words=words)
    return SyntaxFault(line, said, meant=True)
