"""The one vote that a paragraph says in a sentence of its author's own. Pure.

It is read where it is certain which topic is meant: the only one that the paragraph names, as in
``T2 is too early for us, so -1``, or the one that is quoted right above it. Which sentences are
their author's own is in `own_choice`. A paragraph with two figures in it weighs them, or counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.commands.grammar.bare_line import is_list_item
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.own_choice import own_choice
from mailproc.commands.grammar.vote_lines import unadorned
from mailproc.meeting.choices import plain, reason_as_kept
from mailproc.structs import replace

_MOST_LINES: Final = 12
_LONGEST: Final = 1000  # characters
_FIGURE: Final = re.compile(r"(?<![\w.+-])(?:[+-][012](?![\w%°])|[👍👎])")
#: Stands for the topic, whatever that is; so written, it is told from the author's own "this".
_THIS: Final = "thIs"
_TOPIC: Final = re.compile(rf"(?<![\w-]){SPOKEN_TOPIC}(?:['’]s(?!\w))?")
_ITEM: Final = re.compile(rf"{_TOPIC.pattern}|(?i:(?:my[ ])?votes?(?=[ ]*[:=]|[ ]+[\dT#+-]))")
_CRY: Final = re.compile(r"[^\W\d_][\w'’, -]{0,40}[!.]+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])[ ]+")


class SentenceVote(NamedTuple):
    """A vote that a sentence says."""

    vote: WrittenVote
    """Without topics."""
    topic: int
    """The one that the paragraph names; 0 if it names none."""
    text: str
    """The paragraph."""
    end: int
    """The place of the line below it."""


def may_say_vote(line: str) -> bool:
    """Whether there may be a figure in a line that is a vote; quick."""
    return ("1" in line or "2" in line or "0" in line) and _FIGURE.search(plain(line)) is not None


def sentence_vote(
    lines: Sequence[str], position: int, until: int | None = None, *, only_first: bool = False
) -> SentenceVote | None:
    """The vote in the paragraph that begins at a line; None if it says none, or several.

    It ends at the place `until` at most. `only_first`: its first sentence says it,
    behind thanks and such.
    """
    end = _paragraph_end(lines, position, len(lines) if until is None else until)
    whole = " ".join((unadorned(lines[position]), *map(plain, lines[position + 1 : end])))
    text = " ".join(whole.split())
    if len(text) > _LONGEST or len(_FIGURE.findall(text)) != 1:
        return None
    if only_first and _FIGURE.search(_first_sentence(text)) is None:
        return None
    topics = {int(found["number"]) for found in _TOPIC.finditer(text)}
    if len(topics) > 1:
        return None
    vote = _said(_TOPIC.sub(_THIS, text))
    if vote is None:
        return None
    topic = next(iter(topics), 0)
    vote = replace(vote, reason=vote.reason.replace(_THIS, f"T{topic}"))
    return SentenceVote(vote, topic, text, end)


def _first_sentence(text: str) -> str:
    """The first sentence behind short cries: "Thanks!", "Good idea."."""
    sentences = _SENTENCE_END.split(text)
    return next((one for one in sentences if not _CRY.fullmatch(one)), "")


def _paragraph_end(lines: Sequence[str], position: int, until: int) -> int:
    """The place below the lines that go on with the one at a place."""
    end = position + 1
    for line in islice(lines, end, min(position + _MOST_LINES, until)):
        if not line.strip() or ends_commands(line) or begins_item(line):
            break
        end += 1
    return end


def begins_item(line: str) -> bool:
    """Whether a line begins anew: with a bullet, a topic, or VOTE."""
    return is_list_item(line) or _ITEM.match(line.lstrip(" \t*_`")) is not None


def names_topic(line: str) -> bool:
    """Whether a line names a topic by its number."""
    return _TOPIC.search(line) is not None


def _said(text: str) -> WrittenVote | None:
    """The vote that one sentence of a text says, with what leads to it where it is against."""
    sentences = _SENTENCE_END.split(text)
    at = next((at for at, one in enumerate(sentences) if _FIGURE.search(one)), 0)
    vote = own_choice(sentences[at])
    if vote is None or vote.choice >= 0:
        return vote
    led_to = " ".join((*sentences[:at], vote.reason)).strip()
    return replace(vote, reason=reason_as_kept(led_to))
