"""What to say to an answer in an election that is no ballot and no nomination: what to send. Pure.

Only where its author writes to us, and in answer to a mail of ours about an election, or with its
form; nothing is done because of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.spoken_preferences import named_candidates
from mailproc.mail.consent import is_courtesy
from mailproc.mail.text import clean_line
from mailproc.meeting.choices import plain
from mailproc.meeting.sentences import Sentence

_BACK: Final = (
    r"(?:disregard|ignor|discard|delet|remov|withdraw|retract|cancel|revok|rescind|tak|drop|zieh"
    r"|nehm|lösch)\w*"
)
_UNVOTE: Final = re.compile(
    rf"(?i)\b{_BACK}\s.{{0,20}}\b(?:my|meine?n?)\s+(?:\w+\s+)?(?:votes?|ballot|ranking|stimme\w*)\b"
)
_STEP_BACK: Final = re.compile(
    rf"(?i)\b(?:{_BACK}|ending)\s.{{0,20}}\b(?:my|meine)\s+(?:candida\w+|nomination|name|kandidatur)\b"
    r"|\b(?:i|ich)\b.{0,40}\b(?:step\w*\s+(?:back|down|aside)|(?:drop|pull)\w*\s+out"
    r"|(?:not|no\s+longer|cannot|can't|won't)\b.{0,20}\b(?:stand|run|candidate|available)"
    r"|withdraw\s+(?:from|as)\b)"
)
_STANDS: Final = re.compile(
    r"(?i)\b(?:i|ich|me|my|myself)\b.{0,60}\b(?:stand|run|running|standing|candidate|hat|volunteer|in"
    r"|kandidiere\w*|available|interested|serve)\b"
)
_SIGN: Final = re.compile(r"[+-]\s?[012](?!\w)")
_MOST_LINES: Final = 40
_LONGEST: Final = 1000  # characters of a line
_SHOWN: Final = 60


def election_fault(lines: Sequence[str], reading: Reading) -> list[SyntaxFault]:
    """The line to send for what such an answer says; [] where it says nothing of the kind."""
    on_form = reading.forms is not None and reading.forms.ballot == "election"
    if not reading.direct or not (on_form or reading.answers in ("election", "nominations")):
        return []
    own = [line[:_LONGEST] for line in islice(lines, _MOST_LINES) if line.strip()]
    said = [line for line in own if not is_courtesy(line, reading.names)]
    if not said:
        return []
    text = plain(" ".join(said)).replace("’", "'")
    sentence = _said(text, reading)
    return [SyntaxFault(clean_line(said[0])[:_SHOWN], sentence)] if sentence else []


def _said(text: str, reading: Reading) -> Sentence | None:
    which = f" E{reading.voted_elections[0]}" if len(reading.voted_elections) == 1 else " E<number>"
    if reading.voted_elections and _UNVOTE.search(text):
        return Sentence(
            "To take back your vote in the election, send:  {line}", line=f"UNVOTE{which}"
        )
    if _STEP_BACK.search(text):
        return Sentence(
            "If you do not want to stand in the election, send:  {line}", line="NOMINATE none"
        )
    if reading.nominating and _STANDS.search(text):
        return Sentence("To stand in the election, send:  {line}", line="NOMINATE me")
    if not reading.candidates:
        return None
    named = named_candidates(text, reading)
    if not named and not _SIGN.search(text):
        return None
    order = " > ".join(f"C{one}" for one in named) or "C<number> > C<number>"
    return Sentence(
        "I could not tell for whom you vote, so nothing was counted. Please send their numbers in "
        "one line, the best first, such as:  {line}",
        line=f"RANK {order}",
    )


def counts_elsewhere(call: Call | SyntaxFault) -> bool:
    """Whether a call is none of a choice by figures that names no topic: ``+1 Jane``."""
    if call.in_form:
        return True
    if isinstance(call, SyntaxFault):
        return call.word != "VOTE"
    return not call.votes or any(vote.topics for vote in call.votes)
