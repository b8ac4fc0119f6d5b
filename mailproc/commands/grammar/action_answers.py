"""What an answer in somebody's own words says of what they took on. Pure.

The words are in `mail.progress`. A line that names an action is about that; without any, all of the
answer is about the one that was asked about, or about all of them if it says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mailproc.commands.grammar.bare_line import bare_line
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import call_of
from mailproc.commands.grammar.keywords import BY_WORD, keyword_of
from mailproc.mail.acceptance import own_words
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.progress import Progress, ProgressKind, read_progress
from mailproc.meeting.sentences import Sentence

_WORDS: Final[dict[ProgressKind, str]] = {"done": "DONE", "until": "DUE", "not mine": "HAND BACK"}
_COMMANDS: Final = frozenset((*_WORDS.values(), "ACTION", "DROP"))
_ID: Final = re.compile(r"(?<![\w-])[Aa](\d{1,6})(?![\w-])")
_ALL: Final = re.compile(r"(?i)\b(?:all|both|everything|alles|beide|tous|toutes|todo|tutto)\b")
_BETWEEN: Final = re.compile(r"^[\s,;:&+=–—>*•-]*(?:and\b|is\b|are\b|with\b)?[\s,;:=–—-]*")
_LONGEST_LINE: Final = 200
_MOST_LINES: Final = 40


class ActionAnswers(NamedTuple):
    """The commands that an answer is, and the places of the lines that they take up."""

    calls: tuple[Call | SyntaxFault, ...] = ()
    places: frozenset[int] = frozenset()


def action_answers(lines: Sequence[str], reading: Reading) -> ActionAnswers:
    """What the author's own lines say of the actions that were asked about; nothing if unclear."""
    if not reading.direct or reading.answers != "actions":
        return ActionAnswers()
    read = range(min(len(lines), _MOST_LINES))
    if any(_is_about_action(lines[at]) for at in read):
        return ActionAnswers()  # it is read as such
    said = [at for at in read if _says(lines[at], reading)]
    named = [at for at in said if _named(lines[at], reading)]
    if named:
        calls = tuple(_of_line(lines[at].strip(), reading) for at in named)
        return ActionAnswers(calls, frozenset(named))
    words = own_words([lines[at] for at in said], reading.names)
    progress = read_progress(words)
    asked = reading.asked_actions
    if progress.kind == "unclear" or not (len(asked) == 1 or (asked and _ALL.search(words))):
        return ActionAnswers()
    line = next((lines[at].strip() for at in said), "")[:_LONGEST_LINE]
    ids = " ".join(f"A{number}" for number in asked)
    return ActionAnswers((_call(progress, line, ids),), frozenset(said))


def may_be_action_answer(lines: Sequence[str]) -> bool:
    """Whether a letter may be such an answer, in whatever way it came; quick."""
    if len(lines) > _MOST_LINES:
        return False
    said = [line[:_LONGEST_LINE] for line in lines if line.strip()]
    if any(map(_ID.search, said)):
        return True
    openings = (" ".join(said[start : start + 2]) for start in range(2))  # below a greeting, too
    return any(read_progress(words).kind != "unclear" for words in openings)


def _is_about_action(line: str) -> bool:
    """Whether a line is a command about an action, in whatever case."""
    keyword = keyword_of(bare_line(line[:_LONGEST_LINE]))
    known = keyword.known if keyword else None
    return bool(keyword and known and known.word in _COMMANDS and _ID.search(keyword.rest))


def _says(line: str, reading: Reading) -> bool:
    """Whether a line says anything, and is no command of its own."""
    if not line.strip() or is_courtesy(line, reading.names):
        return False
    keyword = keyword_of(bare_line(line[:_LONGEST_LINE]))
    other = keyword.known if keyword and keyword.capitals else None
    return other is None or other.word in _COMMANDS  # "DONE" without a number


def _named(line: str, reading: Reading) -> list[re.Match[str]]:
    """The actions that a line is about: it begins with them, or they were asked about.

    Paper has such names, too.
    """
    found: list[re.Match[str]] = []
    for one in _ID.finditer(line[:_LONGEST_LINE]):
        before = line[found[-1].end() if found else 0 : one.start()]
        if int(one[1]) in reading.asked_actions or _BETWEEN.fullmatch(before):
            found.append(one)
    return found


def _of_line(line: str, reading: Reading) -> Call | SyntaxFault:
    """What one line says of the actions that it names."""
    found = _named(line, reading)
    ids = " ".join(f"A{one[1]}" for one in found)
    before, behind = line[: found[0].start()], line[found[-1].end() :]
    before = before.strip(" \t,;:=–—*•-").removesuffix(" with")
    progress = read_progress(_BETWEEN.sub("", behind).strip() or before)
    if progress.kind == "unclear" and before:
        progress = read_progress(before)
    return _call(progress, line, ids)


def _call(progress: Progress, line: str, ids: str) -> Call | SyntaxFault:
    if progress.kind == "unclear":
        said = Sentence(
            "I could not tell what that says of {id}. Please send DONE {id}, DUE {id} and a day, "
            "or HAND BACK {id}.",
            id=ids.split()[0],
        )
        return SyntaxFault(line, said, meant=True)
    rest = "" if is_courtesy(progress.rest) else progress.rest  # "Thanks for reminding me"
    return call_of(BY_WORD[_WORDS[progress.kind]], line, f"{ids} {rest}".strip())
