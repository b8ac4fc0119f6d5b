"""What to say to a letter in which we found nothing to do: about that very letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.commands.base import number_of
from mailproc.commands.context import Context
from mailproc.commands.grammar import named_topics
from mailproc.commands.grammar.inline_votes import topics_above
from mailproc.mail.courtesy import is_courtesy, is_thanks
from mailproc.mail.subject import Subject
from mailproc.mail.text import clean_line
from mailproc.meeting.records import STANDING, Topic
from mailproc.meeting.sentences import Refused
from mailproc.processing.suggestion import suggested_line

_TOPIC: Final = re.compile(r"(?<![\w-])(?:[Tt]|#|[Tt]opic #?)(\d{1,6})(?![\w-])")
_QUOTED: Final = re.compile(r"(?<!\w)[Tt](\d{1,6})(?!\w)")
_LONGEST_SHOWN: Final = 100  # characters
_READ_LINES: Final = 200


def only_thanks(context: Context) -> bool:
    """Whether a letter thanks and says no more, so that any answer would be one too many."""
    said = [line for line in context.letter.own_lines if line.strip()]
    names = context.names
    thanks = any(map(is_thanks, said[:_READ_LINES]))
    return thanks and all(is_thanks(line) or is_courtesy(line, names) for line in said)


def help_for(context: Context, subject: Subject, nearly: str) -> dict[str, object]:
    """What an answer to it needs: how it begins, and the topic that it may be about.

    `began` is ``""`` for a letter without a word, `to_what_end` where there is nothing to suggest,
    and `to_send` where no line does what its author may want; `nearly` is the command that its
    Subject would be above an empty body, unless their words name another.
    """
    names = context.names
    said = (line for line in context.letter.own_lines if not is_courtesy(line, names))
    began = clean_line(next(said, "")) or clean_line(subject.bare)
    shown = began if len(began) <= _LONGEST_SHOWN else f"{began[:_LONGEST_SHOWN].rstrip()}..."
    named = next(_named(context, subject), None)
    standing = [one for one in context.agenda.topics if one.status in STANDING]
    text = "\n".join((subject.bare, *context.letter.own_lines[:_READ_LINES]))
    title = "" if subject.is_reply else clean_line(subject.bare)[:_LONGEST_SHOWN]
    other = None if _TOPIC.search(text) else next(iter(standing), None)  # none that they named
    suggestion = suggested_line(context, text, named, named or other, title)
    return {
        "began": shown,
        "to_what_end": suggestion.said if suggestion else "",
        "to_send": suggestion.line if suggestion else "",
        "nearly": "" if suggestion and suggestion.is_command else nearly,
    }


def _named(context: Context, subject: Subject) -> Iterator[Topic]:
    """The topics that a letter or its thread names, the likeliest first."""
    agenda = context.agenda
    text = "\n".join(context.letter.own_lines[:_READ_LINES])
    written = map(number_of, _TOPIC.findall(text))
    thread = context.threads.topics_of(context.letter.references)
    quoted = [
        number_of(one) for line in context.letter.quoted for one in _QUOTED.findall(line.text)
    ]
    above = (number_of(one) for one in _above(context))
    for number in (*written, *thread, *named_topics(subject.text), *above, *_only(quoted)):
        try:
            topic = agenda.topic(number)
        except Refused:
            continue
        if topic.status in STANDING:
            yield topic


def _above(context: Context) -> Iterator[str]:
    """The number of the quoted topic below which the author begins to write, if one is."""
    own = context.letter.own_lines
    said = (at for at, line in enumerate(own) if not is_courtesy(line, context.names))
    first = next(said, None)
    topic = None if first is None else topics_above(own, context.letter.quoted).get(first)
    if topic is not None:
        yield from _QUOTED.findall(topic.text)[:1]


def _only(numbers: Sequence[int]) -> Sequence[int]:
    """The one number that there is; none of several."""
    return numbers[:1] if len({*numbers}) == 1 else ()
