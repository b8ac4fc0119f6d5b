"""A ballot in an election with names in place of numbers: ``RANK Jane Roe > John``. Pure.

Only where people vote in one, and where its author speaks to us; every part has to be one
candidate's name or number, so that no prose is one. In an answer to the ballot that is for us alone
names are enough, in the order in which they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.vote_lines import VotesFound
from mailproc.commands.rank import rank
from mailproc.mail.courtesy import is_courtesy
from mailproc.meeting.choices import plain

_KEYWORD: Final = re.compile(
    r"(?i)(?:(?:i|we|ich|je|nous)(?:[’'](?:d|m|ll)|[ \t]+(?:would|am|will|hereby)){0,2}"
    r"[ \t]+(?:rather[ \t]+|(?:like|want|going)[ \t]+to[ \t]+)?)?"
    r"(?:rank|vot(?:e|ing|ons)|stimme|wähle|cast[ \t]+my[ \t]+(?:vote|ballot))"
    r"(?:[ \t]+(?:for|für|pour))?[ \t]*:?[ \t]+"
    r"|(?:(?:my|meine)[ \t]+)(?:vote|stimme)[ \t]+(?:goes|geht|is|ist)"
    r"(?:[ \t]+(?:to|for|an|für))?[ \t]+"
    r"|(?:my[ \t]+)?(?:ranking|order|votes?|ballot|preferences?|choices?)"
    r"(?:[ \t]+(?:is|are)\b[ \t]*[:=]?|[ \t]*[:=])[ \t]*"
)
_ELECTION: Final = re.compile(r"(?i)E\d{1,6}(?![\w-])[ \t:,]*")
_BETWEEN: Final = re.compile(
    r"(?i)[ \t]*(?:[,;]?[ \t]*(?:\band[ \t]+)?\b(?:then|dann|puis)\b|[>,;→]"
    r"|(?<=\d)(?=[ \t]+C\d))[ \t]*"
)
#: Candidates by number and nothing else; in an order that nobody writes who talks.
_BY_NUMBER: Final = re.compile(
    r"[Cc]\d{1,6}(?P<more>(?:[ \t]*[>,;→][ \t]*|[ \t]+)[Cc]\d{1,6}){0,100}"
)
_THEN: Final = re.compile(r"(?i)\b(?:then|dann|puis)\b")
#: What stands in front of the first of them.
_FIRST: Final = re.compile(r"1\.[ \t]+(?=\D)")
#: What stands behind the first of them.
_FIRST_BEHIND: Final = re.compile(
    r"[ \t]+(?:1\.|zuerst|d'abord)(?=[,;]?[ \t]+(?:and[ \t]+)?(?:then|dann|puis)\b)", re.IGNORECASE
)
_ROW: Final = re.compile(r"[ \t]*(?P<rank>\d{1,3})(?:[.):][ \t]*|[ \t]+)(?P<name>[^\W\d].*)")
_NEXT_ROW: Final = re.compile(r"[ \t,;/|]+(?=\d{1,3}(?:[.):][ \t]*|[ \t]+)[^\W\d])")
_ORDINALS: Final = (
    *("first|1st|erste", "second|2nd|zweite", "third|3rd|dritte", "fourth|4th|vierte"),
    *("fifth|5th|fünfte", "sixth|6th|sechste"),
)
_ORDINAL: Final = re.compile(
    rf"(?i)\b(?:my[ \t]+|meine[ \t]+)?(?:{'|'.join(f'({one})' for one in _ORDINALS)})"
    r"(?:[ \t]+(?:choice|preference|vote|pick|place|wahl|stimme)\b)?"
    r"(?:[ \t]+(?:is|ist|goes[ \t]+to|geht[ \t]+an)\b)?[ \t]*(?:[:=–-]?[ \t]+|(?=[,;]))"
)
_WORD: Final = re.compile(r"[^\W_]+")
_OWN: Final = frozenset(("me", "myself", "mich", "mich selbst"))
_NUMBER: Final = re.compile(r"[Cc](\d{1,6})\b[ \t:.,–-]*")
_FOR: Final = re.compile(r"(?i)\b(?:for|für|to|an)\b|[:=]")
_END: Final = re.compile(r"(?i)[ \t,.;!]*(?:please|thanks|thank you|bitte|danke)?[ \t.!]*$")
#: Where people begin to say why.
_WHY: Final = re.compile(
    r"(?i)[ \t]*[,;:(–—-]*[ \t]*\b(?:because|since|as|who|whom|they|she|he|weil|denn|die|der)\b.*"
    r"|[.!][ \t]+.*"
)
#: What makes it no reason behind a mere name, but something that is said to, or of, its owner.
_NO_REASON: Final = re.compile(
    r"(?i)\?|\b(?:you|your|yours|du|dir|dich|not|no|never|nicht|kein\w*|\w+n[’']t|stop|please|bitte"
    r"|says?|said|tells?|told|asks?|asked|writes?|wrote|sagt\w*|fragt\w*"
    r"|as|form|ballot|mail|e-?mail|deadline)\b"
)
#: What asks the list to vote so, and is nobody's own vote: "Vote for Jane!"
_APPEALS: Final = re.compile(r"(?i)(?:vote|wählt)[ \t]+(?:for[ \t]+|für[ \t]+)?(?!:)")
_BULLET: Final = re.compile(r"[-*•+–][ \t]+(?!\d)")
#: A rank behind a name; "Jane -1" is a choice against her.
_RANK_BEHIND: Final = re.compile(
    r"(?P<name>[^\W\d].{0,80}?)"
    r"(?:[ \t]*[:=(\[–][ \t]*|(?<![ \t])-[ \t]*|[ \t]*-[ \t]+)(?P<rank>\d{1,3})[ \t]*[)\].]?"
)
#: A vote for one alone.
_FOR_ONE: Final = re.compile(
    r"(?i)(?:\+[ ]?1|👍)[ \t]*(?:(?:for|to|on|für|pour)[ \t]+)?[ \t:,–-]*(?P<name>[^\W\d].*?)"
    r"|(?P<before>[^\W\d].*?)[ \t:,=–-]*(?:\+[ ]?1|👍)"
)
_SIGN: Final = re.compile(r"(?<![\w.])[+-][ ]?[012](?!\w)|[👍👎]")
_OPEN: Final = (">", ",", ";")
_LONGEST: Final = 1000  # characters
_MOST_LINES: Final = 10
_FAR: Final = 20  # lines in which a mail has begun
_AND: Final = re.compile(r"(?i)\b(?:and|und|or|oder)\b|[&/]")
_MOST_ROWS: Final = 100
_MOST_WORDS: Final = 4  # of a name


def preferences_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The ballot that begins at a line; None if there is none."""
    if not reading.candidates or not _may_vote(lines, position, reading):
        return None
    text = _plain(lines[position])
    if _THEN.search(text):
        text = _FIRST.sub("", text, count=1)  # "First Jane, then John"
        text = _FIRST_BEHIND.sub("", text, count=1)
    if _ROW.fullmatch(text):
        return _listed(lines, position, reading)
    keyword = _KEYWORD.match(text)
    if keyword is None and ">" not in text and not _THEN.search(text):
        if reading.direct:
            return _in_direct_mail(lines, position, reading)
        return _alone_on_list(lines, position, reading)
    if not reading.direct and _APPEALS.match(text):
        return None
    end = position + 1
    last = min(len(lines), position + _MOST_LINES)
    while end < last and len(text) < _LONGEST and text.rstrip().endswith(_OPEN):
        text = f"{text} {plain(lines[end][:_LONGEST]).strip()}"
        end += 1
    rest = _ELECTION.sub("", text[keyword.end() if keyword else 0 :], count=1)
    if _ROW.fullmatch(rest):
        return _listed([*lines[:position], rest, *lines[position + 1 :]], position, reading)
    numbers = _said(rest, reading)
    if not numbers:
        return None
    return _found(" ".join(map(str.strip, lines[position:end])), numbers, end)


def _may_vote(lines: Sequence[str], position: int, reading: Reading) -> bool:
    """Whether a ballot at a line is one: to us, or ``C2 > C3`` and nothing else."""
    if reading.direct or reading.answers == "election":
        return True
    return is_order(lines[position]) and _says_only(lines, position, reading)


def is_order(line: str) -> bool:
    """Whether a line puts candidates in an order by their numbers, and says no more."""
    if line.isascii() and ">" not in line:
        return False  # as of most lines; of others `plain` may make one
    text = _END.sub("", _plain(line))
    return ">" in text and _BY_NUMBER.fullmatch(text) is not None


def _in_direct_mail(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """A ballot in words that on the list may be said of anything."""
    text = _plain(lines[position])
    if _RANK_BEHIND.fullmatch(text):
        return _ranked_behind(lines, position, reading)
    if _FOR_ONE.fullmatch(text):
        return _for_one(lines, position, reading)
    return _names_alone(lines, position, reading) if reading.answers == "election" else None


def _alone_on_list(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """A ballot that is all of an answer to ours which went to the list: ``+1 for Jane``."""
    if not _says_only(lines, position, reading):
        return None
    text = _END.sub("", _plain(lines[position]))
    if _BY_NUMBER.fullmatch(text):
        return _found(lines[position].strip(), _said(text, reading), position + 1)
    return _for_one(lines, position, reading) if _FOR_ONE.fullmatch(text) else None


def _says_only(lines: Sequence[str], position: int, reading: Reading) -> bool:
    """Whether a mail says nothing but what stands on a line."""
    others = (*lines[:position], *lines[position + 1 :])
    return len(others) < _MOST_ROWS and all(_is_empty(line, reading) for line in others)


def _said(text: str, reading: Reading, *, alone: bool = False) -> list[int]:
    """Whom a text names, best first, and perhaps says why; [] unless every part names one.

    Where the names stand `alone`, what follows must be no more than a reason.
    """
    most = len(reading.candidates) + len(reading.withdrawn)
    numbers = _numbers(_BETWEEN.split(_END.sub("", text), most), reading)
    why = None if numbers else _WHY.search(text)
    if why is None:
        return numbers
    numbers = _numbers(_BETWEEN.split(_END.sub("", text[: why.start()]), most), reading)
    others = set(named_candidates(why[0], reading)).difference(numbers)
    return [] if others or (alone and _NO_REASON.search(why[0])) else numbers


def _names_alone(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The names that a mail begins with, on a line or on several, with nobody else named below.

    Nobody votes for themselves by their name: they sign with it.
    """
    above = lines[:position]
    if position > _FAR or not all(_is_empty(line, reading) for line in above):
        return None
    if _is_empty(lines[position], reading):
        return None
    numbers: list[int] = []
    end = position
    while end < min(len(lines), position + _MOST_ROWS) and lines[end].strip():
        text = _plain(lines[end])
        if end > position and not _BULLET.match(text) and is_courtesy(text, reading.names):
            break
        named = _said(_BULLET.sub("", text, count=1), reading, alone=True)
        if not named:
            return None
        numbers += named
        end += 1
    below = " ".join(line for line in lines[end:][:_MOST_ROWS] if not _is_empty(line, reading))
    if set(named_candidates(below[:_LONGEST], reading)).difference(numbers):
        return None
    return _found(" ".join(line.strip() for line in lines[position:end]), numbers, end)


def _is_empty(line: str, reading: Reading) -> bool:
    return not line.strip() or is_courtesy(line, reading.names)


def _ranked_behind(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The candidates of a list in which each one's rank stands behind the name."""
    if position and _RANK_BEHIND.fullmatch(_plain(lines[position - 1]).rstrip(" ,;")):
        return None  # part of a list that is none
    ranked: dict[int, int] = {}
    end = position
    while end < min(len(lines), position + _MOST_ROWS) and lines[end].strip():
        row = _RANK_BEHIND.fullmatch(_BULLET.sub("", _plain(lines[end]).rstrip(" ,;"), count=1))
        number = _named(row["name"].strip(" \t*_"), reading) if row else None
        if row is None or number is None or int(row["rank"]) in ranked:
            return None
        ranked[int(row["rank"])] = number
        end += 1
    if sorted(ranked) != [*range(1, len(ranked) + 1)]:
        return None
    numbers = [ranked[rank] for rank in sorted(ranked)]
    return _found(" ".join(line.strip() for line in lines[position:end]), numbers, end)


def _for_one(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """A ballot for one candidate, where no other line has a figure: ``+1 Jane Roe``."""
    figures = [line for line in lines[:_MOST_ROWS] if _SIGN.search(plain(line[:_LONGEST]))]
    found = _FOR_ONE.fullmatch(_END.sub("", _plain(lines[position])))
    if len(figures) != 1 or found is None:
        return None
    number = _named((found["name"] or found["before"]).strip(" \t*_"), reading)
    line = lines[position].strip()
    return _found(line, [number], position + 1) if number is not None else None


def _plain(line: str) -> str:
    """A line without bold type, its ordinal numbers in figures."""
    text = plain(line[:_LONGEST]).strip(" \t*_")
    return _ORDINAL.sub(lambda found: f"{found.lastindex}. ", text)


def _listed(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The candidates of a list that is numbered from 1 on, on a line each or several on one.

    A list of which a row names nobody, or has another number, does not count in part.
    """
    if position and _ROW.fullmatch(_plain(lines[position - 1])):
        return None
    numbers: list[int] = []
    end = position
    for at in range(position, min(len(lines), position + _MOST_ROWS)):
        if not lines[at].strip():
            continue
        rows = [_ROW.fullmatch(row.rstrip(" \t.,;")) for row in _NEXT_ROW.split(_plain(lines[at]))]
        named = _numbers([row["name"] for row in rows if row], reading)
        ranks = [int(row["rank"]) for row in rows if row]
        first = len(numbers) + 1
        if not ranks or (not numbers and ranks[0] != 1):
            break
        if not named or ranks != [*range(first, first + len(rows))]:
            return None
        numbers += named
        end = at + 1
    if not numbers:
        return None
    return _found(" ".join(line.strip() for line in lines[position:end]), numbers, end)


def _numbers(parts: Iterable[str], reading: Reading) -> list[int]:
    """Whom the parts name, in their order; [] unless each names one candidate."""
    found: list[int] = []
    for part in parts:
        named = _named(part.strip(" \t\"'“”*_()"), reading)
        if named is None:
            return []
        found.append(named)
    return found


def _named(part: str, reading: Reading) -> int | None:
    """The one candidate whose number, whole name, or any words of it, a part is."""
    candidates = reading.candidates
    if part.casefold() in _OWN:
        return reading.own_candidates[0] if len(reading.own_candidates) == 1 else None
    number = _NUMBER.match(part)
    if number is not None:
        known = int(number[1])
        rest = _words(part[number.end() :])
        whole = known in candidates and rest <= _words(candidates[known])
        return known if whole else None
    return _by_words(_words(part), candidates) or _by_words(_words(part), reading.withdrawn)


def _by_words(words: frozenset[str], candidates: Mapping[int, str]) -> int | None:
    """The one candidate whose whole name, or some words of it, these are."""
    fits = [one for one, name in candidates.items() if words and words <= _words(name)]
    whole_names = [one for one in fits if words == _words(candidates[one])]
    best = whole_names or fits
    return best[0] if len(best) == 1 else None


def named_candidates(text: str, reading: Reading) -> list[int]:
    """The candidates whose numbers, or names, stand somewhere in a text, as they follow in it."""
    said = f" {' '.join(_WORD.findall(plain(text).casefold()))} "
    names = {one: _WORD.findall(plain(name).casefold()) for one, name in reading.candidates.items()}
    often = Counter(word for name in names.values() for word in set(name))
    found: dict[int, int] = {}
    for one, name in names.items():
        only = [word for word in name if len(word) > 1 and often[word] == 1]
        places = [said.find(f" {word} ") for word in (f"c{one}", " ".join(name), *only)]
        if there := [place for place in places if place >= 0]:
            found[one] = min(there)
    for one in reading.own_candidates:
        if " myself " in said and one not in found:
            found[one] = said.index(" myself ")
    return sorted(found, key=found.__getitem__)


def says_vote(line: str) -> bool:
    """Whether a line begins as a ballot by names may: "I vote for"."""
    return _KEYWORD.match(_plain(line)) is not None


def unclear_name(line: str, reading: Reading) -> tuple[str, list[int]] | None:
    """The first part of a ballot by names that is nobody's, with the candidates that it is like.

    None where the line is no such ballot, or each part is one candidate's.
    """
    text = _plain(line)
    keyword = _KEYWORD.match(text)
    rest = _END.sub("", text[keyword.end() if keyword else 0 :])
    parts = _BETWEEN.split(_FIRST.sub("", rest), _MOST_ROWS)
    names = [part.strip(" \t\"'“”*_()") for part in parts]
    known = len(reading.candidates) <= _MOST_WORDS and _FOR.search(keyword[0] if keyword else "")
    unclear = next((name for name in names if _named(name, reading) is None), "")
    if _AND.search(unclear):
        return None
    words = _words(unclear)
    like = [one for one, name in reading.candidates.items() if known or words & _words(name)]
    ballot = keyword is not None or len(names) > 1
    return (unclear, like) if like and ballot and len(words) <= _MOST_WORDS else None


@lru_cache(500)  # every part of a ballot is compared with every candidate's name
def _words(name: str) -> frozenset[str]:
    """The words of a name, whatever their case and accents."""
    letters = unicodedata.normalize("NFKD", plain(name).casefold())
    bare = "".join(one for one in letters if not unicodedata.combining(one) and one not in "'’")
    return frozenset(word.strip(".,()") for word in bare.replace("-", " ").split())


def _found(line: str, numbers: Sequence[int], end: int) -> VotesFound | None:
    match = rank.grammar.fullmatch(" > ".join(f"C{number}" for number in numbers))
    return VotesFound((Call(rank, line, match),), end) if match else None
