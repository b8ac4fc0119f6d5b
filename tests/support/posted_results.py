"""What a mail with the result of a vote says of who voted how, as people write such mails."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

_MARKS: Final = r"[\s*•#>–-]*"
_FIGURE: Final = re.compile(r"(?<![\w.])([+-][ ]?1|[+-]?0)(?![\w.])")
_IN_WORDS: Final = (
    (1, r"(?:in )?favou?r|for|yes|support|came from"),
    (0, r"abstain\w*|abstentions?"),
    (-1, r"against|no"),
)
#: ``Votes in favour:``, ``7 votes for the proposal: a, b``, ``2 in favor``, ``Yes - 7``.
_HEADINGS: Final = tuple(
    (
        choice,
        re.compile(
            rf"(?i){_MARKS}(?:the )?(?:(?P<count>\d+) )?(?:votes? )?(?:{words})\b"
            r"(?: (?:the )?(?:proposal|release|motion|vote))?\s*(?:[:–-]\s*|$)(?P<rest>.*)"
        ),
    )
    for choice, words in _IN_WORDS
)
#: ``- 1 :``, where a list made a bullet of the sign.
_SPACED: Final = re.compile(r"\s*(?P<sign>[+-])\s+(?P<figure>[01])\s*:\s*$")
_COUNTS: Final = (
    re.compile(r"(?i)\b(?P<count>\d+|no)\s+[\"“”'(]*(?P<sign>[+-]1|[+-]?0)[\"“”’')]*s?\b"),
    re.compile(
        r"(?i)(?P<sign>[+-]1|(?<![\w+-])0)(?:’s|'s|s)?(?: votes?)?(?: \(?(?:non-?)?binding\)?)?"
        r"\s*[:=]\s*(?P<count>\d+|none)\b(?!\.)"
    ),
    re.compile(r"(?i)\b(?P<count>\d+|no) (?:votes? )?(?P<word>in favou?r|against|abstain)"),
    re.compile(r"(?i)\b(?P<word>yes|no)\s*[-:]\s*(?P<count>\d+)\b"),
)
_WORDS: Final = {"in favor": 1, "in favour": 1, "yes": 1, "against": -1, "no": -1, "abstain": 0}
_SENTENCE: Final = re.compile(
    r"(?i)\b(?:vote (?:passes|passed|has)\b.*\bvotes?\b|by my count\b|\d+ votes? in favou?r and\b"
    r"|voted\b)"
)
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_LOGIN: Final = re.compile(r"@([A-Za-z0-9][\w-]*)")
_BINDING: Final = re.compile(r"(?i)(?<!non-)(?<!non )(?<!non)\bbinding\b|\bI?PMC\b")
_STARRED: Final = re.compile(r"(?i)\*\s*(?:marks|=|denotes|indicates)|binding\*")
_ROW: Final = re.compile(r"\s*(?:[*•-]|\d+[.)])?\s*[^\W\d_]|\s*[-*]\s*@\w")
_RULE: Final = re.compile(r"[-=_*\s]+")
#: A row of names whose line is full, so that the next one belongs to it.
_OPEN: Final = re.compile(r"\s*[+-]?[01]\b[^:]*:(?=.{50}).*,.*(?<=.{64})$")
_PASSED: Final = re.compile(
    r"(?i)\b(?:pass(?:es|ed)?|success\w*|approved|accepted|(?:rights )?(?:have been )?granted)\b"
)
_FAILED: Final = re.compile(
    r"(?i)\b(?:(?:has|have|did|does) not pass(?:ed)?|fail(?:s|ed)|not pass(?:ed)?|rejected"
    r"|unsuccessful)\b"
)
#: What tells of an end in a thread, where no Subject does.
_TELLS: Final = re.compile(
    r"(?i)\b(?:vot(?:e|ing)|proposal|motion|policy)(?: period)?\b(?:[^.!?]|\.\d){0,60}"
    r"\b(?:pass(?:es|ed)|approved|accepted|conclu\w+|closed|fail(?:s|ed))\b|\bfinal tally\b"
)
_NONE: Final = re.compile(r"(?i)[\s:=–-]*(?:votes?)?[\s:=–-]*(?:none|nobody|no votes|0)[\s.]*")
_COURTESY: Final = re.compile(r"(?i)\s*(?:thanks|thank you|regards|cheers|best|many thanks|br)\b.*")
_MOST_WORDS: Final = 5
_NO_NAMES: Final = re.compile(
    r"(?i)\b(?:votes?|binding|non|pmc|ppmc|ipmc|from|none|no|the|quorum|passed|result\w*|total"
    r"|reached|regards|cheers|with|thanks|received|members?|community|committers?|was|were|i|my|this|hi)\b"
)


@dataclass(slots=True)
class PostedResult:
    """What a mail with a result says: who is counted how, as far as it can be read."""

    names: dict[int, list[str]] = field(default_factory=dict)
    """By choice."""
    binding: set[str] = field(default_factory=set)
    """Those names that are said to bind."""
    figures: dict[int, int] = field(default_factory=dict)
    """How many chose so, where it says only that."""
    passed: bool | None = None

    @property
    def counts(self) -> dict[int, int]:
        """How many chose what: by names, else by figures."""
        named = {choice: len(names) for choice, names in self.names.items() if names}
        return {**self.figures, **named}


def tells_of_end(lines: Iterable[str]) -> bool:
    """Whether a mail in a thread says how the vote ended, whatever its Subject is."""
    text = " ".join(lines)
    return _TELLS.search(text) is not None and not re.search(r"(?i)\bwill be (?:closed|open)", text)


def posted_result(lines: Iterable[str]) -> PostedResult:
    """What the own lines of a mail with a result say of who voted how."""
    found = PostedResult()
    choice: int | None = None
    binds = False
    text = "\n".join(lines)
    starred = _STARRED.search(text) is not None
    for line in _unwrapped(text):
        _note_counts(line, found)
        if _COURTESY.match(line):
            choice = None
        if _SENTENCE.search(line):
            choice, binds = (1, False) if line.rstrip().endswith("came from:") else (choice, binds)
            continue
        heading = _heading(line)
        if heading is not None:
            choice, rest = heading
            if _NONE.fullmatch(rest):
                found.names.setdefault(choice, [])
                choice = None
                continue
            binds = _BINDING.search(line) is not None
            _note_names(rest, choice, found, binds=binds)
        elif choice is not None and _ROW.match(line) and not _PASSED.search(line):
            names = _people(line)
            if names and len(_ASIDE.sub(" ", line).split()) <= _MOST_WORDS * len(names):
                marked = starred and "*" in line.strip(" \t")[1:]
                binding = binds or marked or _BINDING.search(line) is not None
                _note_names(line, choice, found, binds=binding)
        elif choice is not None and not line.strip() and found.names.get(choice):
            choice = None
    found.passed = True if _PASSED.search(text) else None
    if _FAILED.search(text):
        found.passed = False
    return found


def _note_names(text: str, choice: int, found: PostedResult, *, binds: bool) -> None:
    known = found.names.setdefault(choice, [])
    for name in _people(text):
        if name not in known:
            known.append(name)
        if binds:
            found.binding.add(name)


def _note_counts(line: str, found: PostedResult) -> None:
    for pattern in _COUNTS:
        for match in pattern.finditer(line):
            parts = match.groupdict()
            said = parts.get("sign") or str(_WORDS[(parts.get("word") or "").casefold()])
            count = 0 if match["count"].casefold() in ("no", "none") else int(match["count"])
            found.figures.setdefault(int(said), 0)
            found.figures[int(said)] += count


def _heading(line: str) -> tuple[int, str] | None:
    """The choice under which a line lists people, and the rest of it; None if it is no heading."""
    if spaced := _SPACED.match(line):
        return int(spaced["sign"] + spaced["figure"]), ""
    for choice, pattern in _HEADINGS:
        if match := pattern.fullmatch(line):
            return choice, match["rest"]
    if figure := _FIGURE.search(line):
        rest = f"{line[: figure.start()]} {line[figure.end() :]}"
        bare = _ASIDE.sub(" ", rest)
        behind = rest.partition(":")[2] if ":" in bare else rest
        return int(figure[1].replace(" ", "")), behind
    return None


def _unwrapped(text: str) -> Iterator[str]:
    """Lines, rows of names that were wrapped as one."""
    held = ""
    for line in text.split("\n"):
        if held and not line.strip():
            yield held
            held = ""
        joined = f"{held} {line.strip()}" if held else line
        if joined.strip() and (_OPEN.match(joined) or line.rstrip().endswith((",", "&", " and"))):
            held = joined
            continue
        held = ""
        if not (joined.strip() and _RULE.fullmatch(joined)):
            yield joined
    if held:
        yield held


def _people(text: str) -> list[str]:
    """The names in a row of them; of somebody with a login that."""
    found = []
    for part in re.split(r"[,;&/]|\s+and\s+|\s{3,}|\t", text):
        if login := _LOGIN.search(part):
            found.append(login[1])
            continue
        words = re.findall(r"[^\W\d_][\w.'’-]*", _ASIDE.sub(" ", part))
        name = " ".join(words).removesuffix(".") if len(words) == 1 else " ".join(words)
        if name and len(name.split()) <= 4 and not _NO_NAMES.search(name):
            found.append(name)
    return found


def plain_name(name: str) -> frozenset[str]:
    """The words of a name, without accents, in small letters."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return frozenset(re.findall(r"[a-z0-9]{2,}", flat.casefold()))


def is_called(name: str, author: tuple[str, str]) -> bool:
    """Whether a result can mean this author by a name: a word of it, or of the address."""
    words, theirs = plain_name(name), plain_name(author[0])
    address = plain_name(author[1].partition("@")[0])
    if words <= theirs | address or len(words & theirs) >= min(2, len(words)):
        return bool(words)
    return any(len(one) > 3 and word.startswith(one) for one in theirs for word in words)


def is_called_in_short(name: str, author: tuple[str, str]) -> bool:
    """The same for ``Masa`` or ``Chris S.``: the beginning of each word, in any order."""
    short = re.findall(r"[a-z]+", name.casefold())
    theirs = sorted(plain_name(author[0]))
    is_short = all(any(word.startswith(one) for word in theirs) for one in short)
    return is_short and len(max(short, key=len, default="")) > 2
