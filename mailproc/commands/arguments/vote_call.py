"""What a mail says that calls a vote: its fields, until when people vote, and its text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from mailproc.commands.arguments.topic_fields import VOTED_ON, TopicField, read_topic_fields
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.text import clean_line
from mailproc.meeting.choices import SIGN, plain

_LONGEST_TEXT: Final = 20_000  # characters
_VOTE: Final = re.compile(rf"(?i)[ \t]*(?:(?:my[ \t]+)?vote\b.*)?{SIGN}|[ \t]*votes?[ \t]+t?\d")
#: How a text begins that reminds people of a vote.
_REMINDS: Final = re.compile(
    r"(?i)[\W_]*(?:(?:this is|just|only|a|one|gentle|friendly|quick|kind|last|final)[ ]+){0,4}"
    r"(?:reminder|reminding|erinnerung|rappel|bump\w*|ping|last call)\b"
)
#: The same of a text that is short: a longer one may be what people vote on.
_CALLS_ON: Final = re.compile(
    r"(?i)[\W_]*(?:please|everybody|everyone|bitte)[ ,]+(?:please[ ]+)?(?:remember to[ ]+"
    r"|(?:do not|don['’]t) forget to[ ]+|cast your[ ]+|do[ ]+)?(?:votes?|abstimmen)\b"
    r"|.{0,60}\b(?:(?:haven['’]?t|have not|hasn['’]?t|has not|not yet)(?: yet)? voted"
    r"|(?:need|miss|lack)\w* .{0,30}\bvotes?|votes? (?:is|are) (?:still )?(?:missing|needed)"
    r"|(?:hours?|days?) left)\b"
)
#: What a sentence is about that says until when people vote.
_THE_VOTE: Final = r"(?:(?:the|this|our)\s+)?(?:vote|voting|poll|ballot)(?:\s+(?:period|window))?"
_IS: Final = r"(?:is|will\s+be|will\s+remain|will\s+stay|remains|stays)"
_SAYS_END: Final = re.compile(
    rf"(?im)(?:^|(?<=[.!?;][ ]))[*_ \t]*(?:{_THE_VOTE}[ ]+"
    rf"(?:{_IS}(?:[ ]+open)?|open|runs|will[ ]run|ends|will[ ]end|closes|will[ ]close)[ ]?:?"
    r"|(?:the[ ]+)?deadline[ ]+(?:for|of)[ ]+(?:(?:the|this|your)[ ]+)?(?:votes?|voting|poll)[ ]+is"
    r"|please[ ]+vote|(?:please[ ]+)?cast[ ]+your[ ]+votes?|(?:open|vote|you[ ]+have(?:[ ]+time)?)"
    r"(?=[ ]+(?:until|till|by)\b))[ ]+(?:(?:until|till|through|by|on|for|at|in)[ ]+)?"
    r"(?:(?:the[ ]+)?end[ ]+of[ ]+)?(?P<until>[^!?;(\n]{2,60})"
)
#: The same behind what else such a sentence says: "Please vote on X, open until Friday".
_SAYS_END_LATER: Final = re.compile(
    rf"(?im)(?:^|(?<=[.!?;][ ]))[*_ \t]*(?:please[ ]+vote|{_THE_VOTE})\b"
    r"(?:[^.!?\n]|\.(?=\S)|\n(?=\S)){0,300}?"
    rf"(?:[,;(–—]|[ ]-)\s*(?:(?:and|it|which|that|{_THE_VOTE})\s+)*(?:{_IS}\s+)?"
    r"(?:open\s+(?:until|till|through|for)|until|till)\s+(?P<until>[^!?;()\n]{2,60})"
)
_MOST_WORDS: Final = 7  # of an end
_MOST_ENDS: Final = 3
_SHORT: Final = 200  # characters


class WrittenCall(NamedTuple):
    """What a mail says that calls a vote: its fields by their names, and all else.

    Of two fields of one name the last counts, as of those of a proposal.
    """

    fields: Mapping[str, TopicField]
    text: str

    def value(self, name: str) -> str:
        """What one of its fields says; ``""`` without it."""
        return clean_line(self.fields[name].value) if name in self.fields else ""

    def ends(self, known: str = "") -> Iterator[TopicField]:
        """What it may say of its end, the likeliest first: the field, else sentences of the text.

        Args:
            known: a text that said this before, and is not to be heard again.
        """
        if "until" in self.fields:
            yield self.fields["until"]
            return
        sentences = chain(_SAYS_END_LATER.finditer(self.text), _SAYS_END.finditer(self.text))
        for found in islice(sentences, _MOST_ENDS):
            sentence = found[0].strip()
            words = [] if sentence in known else found["until"].split()[:_MOST_WORDS]
            for count in range(len(words), 0, -1):
                yield TopicField("until", " ".join(words[:count]).rstrip(".,:*_"), sentence)


def read_call(block: Sequence[str]) -> WrittenCall:
    """The fields and the text below the title of a vote."""
    described = read_topic_fields(block, VOTED_ON)
    text = "\n".join(described.text).strip()[:_LONGEST_TEXT]
    return WrittenCall({field.name: field for field in described.fields}, text)


def may_be_voted_on(text: str, names: str) -> bool:
    """Whether a text may be voted on: one that is a vote, or polite words alone, is none."""
    said = [*_said(text.split("\n"), names)]
    return len(said) > 1 or (len(said) == 1 and _VOTE.match(said[0]) is None)


def only_reminds(text: str, names: str, known: str) -> bool:
    """Whether a text reminds people of a vote, and is not the one that they are to vote on.

    Args:
        text: what was sent under the title of a vote.
        names: all that its author may sign with.
        known: what is voted on.
    """
    begins = next(_said(text.split("\n"), names), "")
    patterns = [_REMINDS] if len(text) > _SHORT or ":" in text else [_REMINDS, _CALLS_ON]
    return any(one.match(begins) and not one.match(known) for one in patterns)


def _said(lines: Iterable[str], names: str) -> Iterator[str]:
    return (plain(line) for line in lines if line.strip() and not is_courtesy(line, names))
