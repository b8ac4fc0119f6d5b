"""Which lines of a letter are commands: from own lines and Subject to calls. Pure.

What people write for a vote counts however they write it; prose never acts. How strictly a line
is read follows from the way that its letter came, see `Reading` and `mailproc guide reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Final

from mailproc.commands.base import TOPIC, Command, number_of
from mailproc.commands.propose import propose
from mailproc.commands.registry import COMMANDS
from mailproc.commands.vote import vote
from mailproc.mail.letter import Form
from mailproc.mail.subject import Subject
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import CHOICE, SIGN
from mailproc.meeting.records import DEFAULT_BALLOT, BallotName
from mailproc.meeting.sentences import Sentence, Word

_WRONG_LINES_AT_MOST: Final = 5
_LONGEST_LINE: Final = 1000  # characters; no command is longer, and patterns stay quick
_ENDS: Final = ("thanks", "thank you", "stop", "quit")
_END: Final = re.compile(rf"(?i)({'|'.join(_ENDS)})[.!,]?")
_BARE: Final = re.compile(rf"{SIGN}[.!]?")
#: What a mail says first that answers whether its author leads a topic.
_YES: Final = ("yes", "accept", "accepted", "ok", "okay", "sure", "gladly")
_NO: Final = ("no", "decline", "declined", "sorry")
_ACCEPTS: Final = re.compile(rf"(?i)(?:{'|'.join(_YES)})\b(?!.*\b(?:not|but)\b)")
_DECLINES: Final = re.compile(rf"(?i)(?:{'|'.join(_NO)})(?:[,.!]|$)")
_KEYWORD: Final = re.compile(r"(?P<word>[A-Za-z]+)(?P<colon>[ \t]*:)?(?:[ \t]+|$)(?P<rest>.*)")
_MEANT: Final = re.compile(rf"(?:{TOPIC}|{CHOICE})(?:[\s,.:;!]|$)")
_BY_WORD: Final = {known.word: known for known in COMMANDS}
_FIRST_WORDS: Final = frozenset(word.split()[0] for word in _BY_WORD)
_TWO_WORDS: Final = frozenset(word.split()[0] for word in _BY_WORD if " " in word)
_STARTS: Final = _FIRST_WORDS.union(
    words.split()[0].upper() for words in (*_YES, *_NO, *_ENDS, "abstain")
)
_SIGNS: Final = frozenset("+-#\u2212\u20130123456789")


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it stands in a letter: the line, its parsed argument, the lines below."""

    command: Command
    line: str
    match: re.Match[str]
    block: tuple[str, ...] = ()
    in_subject: bool = False
    """Whether the Subject gives it, and not the body."""

    @property
    def word(self) -> str:
        """The command's keyword."""
        return self.command.word


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """A line that looks like a command but is none, and what to say about it."""

    line: str
    said: Sentence
    word: str = ""
    """The keyword that it begins with, if that is a command's."""
    meant: bool = False
    """Whether a topic or a choice follows the keyword, as in no program's mail."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a letter came, which decides how strictly it is read.

    `direct` mail went to the agent, not over the list; `answers` is the kind of our mails that it
    answers, if any; `bare_votes` makes a bare ``+1`` count on list mail too; `forms_count`
    is False where a form may be somebody else's; `form_key` is that of the current meeting's
    ballot forms, `ballot` the type of its ballots.
    """

    direct: bool
    answers: str = ""
    bare_votes: bool = False
    forms_count: bool = True
    form_key: str = ""
    ballot: BallotName = DEFAULT_BALLOT


#: How a description is read: as on the list, since it is prose for people.
_PROSAIC: Final = Reading(direct=False)


def read_calls(
    subject: Subject,
    lines: Sequence[str],
    forms: Sequence[Form],
    reading: Reading,
    most: int | None = None,
) -> list[Call | SyntaxFault]:
    """The commands of one letter, in the order in which they stand; time goes with its size.

    The Subject counts first, then ballot forms, then the body. After five wrong lines, after
    ``thanks``, ``stop`` or ``quit``, and after one more than `most`, nothing more is read.
    """
    in_subject = [_from_subject(call) for call in _in_subject(subject, lines, reading)]
    calls = [*in_subject, *_in_forms(forms, reading)]
    wrong = 0
    for found in _in_body(lines, reading, describes=subject.proposal is not None):
        if not any(_same(found, said) for said in in_subject):
            calls.append(found)
        wrong += isinstance(found, SyntaxFault)
        if wrong >= _WRONG_LINES_AT_MOST or (most is not None and len(calls) > most):
            break
    return calls


def may_hold_commands(subject: Subject, lines: Sequence[str], forms: Sequence[Form]) -> bool:
    """Whether `read_calls` could find a command here, in whatever way the letter came.

    It looks at how lines begin and at nothing else, so it says yes to some prose.
    """
    if subject.proposal or forms:
        return True
    first = next((line.strip() for line in lines if line.strip()), "")
    if any(pattern.match(first) for pattern in (_BARE, _ACCEPTS, _DECLINES)):
        return True
    return any(_begins_with_keyword(line) for line in (subject.bare, *lines))


def may_act(line: str) -> bool:
    """Whether a line of the body may be a command, a field of one, an answer, or their end.

    It looks at how the line begins, and says yes to some prose; it is quick.
    """
    first, _, rest = line.partition(" ")
    if not first:
        return False
    return (
        first.rstrip(".,:;!").upper() in _STARTS
        or first[0] in _SIGNS
        or (first[0] in "Tt" and first[1:2].isdigit())
        or ":" in first
        or rest.startswith(":")
    )


def _begins_with_keyword(line: str) -> bool:
    match = _KEYWORD.match(line)
    return match is not None and match["word"].upper() in _FIRST_WORDS


def _in_subject(
    subject: Subject, lines: Sequence[str], reading: Reading
) -> list[Call | SyntaxFault]:
    if subject.proposal:
        match = propose.grammar.fullmatch(subject.proposal)
        return [Call(propose, subject.text, match, _block(propose, lines, 0))] if match else []
    if subject.is_reply:
        return []
    found = _command_in(subject.bare, reading)
    return [found] if found else []


def _from_subject(call: Call | SyntaxFault) -> Call | SyntaxFault:
    return replace(call, in_subject=True) if isinstance(call, Call) else call


def _in_forms(forms: Sequence[Form], reading: Reading) -> Iterator[Call | SyntaxFault]:
    for form in forms if reading.forms_count else ():
        if form.key.casefold() != reading.form_key:
            why = Sentence("This form is not from the current meeting; BALLOT gets you a new one.")
            yield SyntaxFault(f"ballot {form.key}", why)
            continue
        asked = ballot_type(reading.ballot)
        for line, argument in asked.arguments(form.marks):
            if isinstance(argument, Sentence):
                yield SyntaxFault(line, argument)
            else:
                yield _call(_BY_WORD[asked.command], line, argument)


def _in_body(
    lines: Sequence[str], reading: Reading, *, describes: bool
) -> Iterator[Call | SyntaxFault]:
    """The commands of the body; a block command gets the lines up to the next command."""
    lines = list(lines)
    if describes:
        lines = lines[_fields_end(propose, lines, 0) :]
    first = next((line.strip() for line in lines if line.strip()), "")
    if bare := _bare(first, reading):
        yield bare
    if describes:
        reading = replace(reading, direct=False)
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if _END.fullmatch(line.strip()):
            return
        found = _command_in(line, reading)
        if isinstance(found, Call) and found.command.takes_block:
            found = replace(found, block=_block(found.command, lines, position))
            position = _fields_end(found.command, lines, position)
        if found:
            yield found


def _bare(first: str, reading: Reading) -> Call | SyntaxFault | None:
    """What the first line of an answer means by itself: ``+1``, or yes to a nomination."""
    if reading.answers == "confirm":  # "+1" to whether a vote was hers may be a yes, or a vote
        return None
    answers_us = reading.direct and bool(reading.answers)
    if (reading.bare_votes or answers_us) and _BARE.fullmatch(first):
        return _call(vote, first, first)
    if answers_us and reading.answers == "nomination":
        accepts, declines = _ACCEPTS.match(first), _DECLINES.match(first)
        if accepts or declines:
            return _call(_BY_WORD["LEAD"], first, "me" if accepts else "none")
    return None


def _block(known: Command, lines: Sequence[str], start: int) -> tuple[str, ...]:
    """The lines that belong to a command: its fields, then all up to the next block command.

    They stand from `start` on. Commands in between are left out: they are commands of their own.
    """
    fields = _fields_end(known, lines, start)
    block = list(lines[start:fields])
    for line in islice(lines, fields, None):
        found = _command_in(line, _PROSAIC)
        if _END.fullmatch(line.strip()) or (isinstance(found, Call) and found.command.takes_block):
            break
        if not isinstance(found, Call):
            block.append(line)
    return tuple(block)


def _fields_end(known: Command, lines: Sequence[str], start: int) -> int:
    """Where the fields of a command (``Lead: me``) end that stand from `start` on, if any do."""
    end = start
    for position in range(start, len(lines)):
        line = lines[position]
        name = line.partition(":")[0].strip().casefold() if ":" in line else ""
        if name in known.fields:
            end = position + 1
        elif line.strip() or end > start:
            break
    return end


def _command_in(line: str, reading: Reading) -> Call | SyntaxFault | None:
    """The command at the line's first column, or why it is none, or None for prose."""
    match = _KEYWORD.fullmatch(line[:_LONGEST_LINE].rstrip())
    if match is None:
        return None
    word, rest = match["word"], match["rest"].strip()
    if word.upper() in _TWO_WORDS and rest:
        second, _, after = rest.partition(" ")
        if f"{word} {second.rstrip(':')}".upper() in _BY_WORD:
            word, rest = f"{word} {second.rstrip(':')}", after.strip()
    emphatic = word.isupper() or bool(match["colon"])
    known = _BY_WORD.get(word.upper())
    if known is None:
        return _unknown(line, word, rest) if reading.direct else None
    if not emphatic and not reading.direct:
        return None
    if (argument := known.grammar.fullmatch(rest)) is not None:
        return Call(known, line, argument)
    meant = _MEANT.match(rest) is not None
    if reading.direct or meant:
        return _unreadable(known, line, meant=meant)
    return None  # prose that happens to start with a keyword


@lru_cache(4096)
def _close_keywords(word: str) -> list[str]:
    """The keyword that is most like a word, if any is; it takes long to find."""
    return get_close_matches(word, _BY_WORD, n=1, cutoff=0.7)


def _unknown(line: str, word: str, rest: str) -> SyntaxFault | None:
    """A line that looks like a command of ours in direct mail, though we have none such."""
    if not word.isupper() and not _MEANT.match(rest):
        return None
    if close := _close_keywords(word.upper()[:_LONGEST_KEYWORD]):
        usage = Word(_BY_WORD[close[0]].usage)
        return SyntaxFault(
            line, Sentence("Did you mean {word}? Write: {usage}", word=close[0], usage=usage)
        )
    if word.isupper() and len(word) >= _SHORTEST_KEYWORD and (not rest or _MEANT.match(rest)):
        return SyntaxFault(
            line, Sentence("There is no command {word}; HELP lists them all.", word=word)
        )
    return None


_SHORTEST_KEYWORD: Final = 3
_LONGEST_KEYWORD: Final = 2 * max(map(len, _BY_WORD))  # no longer word is like one


def _call(known: Command, line: str, argument: str) -> Call | SyntaxFault:
    match = known.grammar.fullmatch(argument)
    return Call(known, line, match) if match else _unreadable(known, line)


def _unreadable(known: Command, line: str, *, meant: bool = False) -> SyntaxFault:
    usage = Word(known.usage)
    said = Sentence("I cannot read this. Write: {usage}", usage=usage)
    return SyntaxFault(line, said, known.word, meant=meant)


def _same(one: Call | SyntaxFault, other: Call | SyntaxFault) -> bool:
    """Whether the body only repeats what the Subject says."""
    if isinstance(one, SyntaxFault) or isinstance(other, SyntaxFault):
        return one.line == other.line
    return one.command is other.command and one.match.string == other.match.string


def named_topics(text: str) -> tuple[int, ...]:
    """The topics that a Subject names with their T: ``Re: T7 and T9`` gives 7 and 9."""
    found = re.findall(r"(?<![\w-])T\d{1,6}(?![\w-])", text)
    return tuple(dict.fromkeys(number_of(topic) for topic in found))
