"""Votes that people write into what they quote: below a topic of ours, or at its end. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Final

from mailproc.commands.arguments.vote_text import WrittenVote, read_votes
from mailproc.commands.grammar.bare_vote import OpeningVote, is_own, opening_vote
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.sentence_vote import may_say_vote, sentence_vote
from mailproc.commands.grammar.topic_statement import choice_alone
from mailproc.commands.grammar.vote_lines import VotesFound, may_vote, vote_call
from mailproc.mail.letter import Quoted
from mailproc.meeting.choices import SIGN, plain
from mailproc.structs import replace

_TOPIC: Final = re.compile(r"(?<!\w)[Tt](?P<number>\d{1,6})(?!\w)")
#: What people put in front of an answer that stands in somebody else's text.
_ARROW: Final = re.compile(r"[ \t]*(?:[-=~]{1,5}>+|<[-=~]{1,5}|[→⇒←⇐➡➜►▶])[ \t]*")
_SIGNED: Final = re.compile(r"[ \t]*(?P<open>\[)?(?P<name>\w{2,20})(?(open)\]:?|:)[ \t]*")
_SIGN: Final = re.compile(SIGN)
#: Words that lead to a choice, and so are on all topics above: "No time for these, so -1".
_BEHIND_WORDS: Final = re.compile(rf"[^\W\d_][^+\n-]{{0,200}}[,.!;:][^+\n-]{{0,60}}{SIGN}")
_SIGNS: Final = ("+", "-", "\u2212")
_TAIL: Final = re.compile(rf"(?:^|[ \t]){SIGN}")
#: What our own row says behind a title, in front of what was put behind it: ": -1 (was: no vote)".
_ROW_ENDS: Final = re.compile(r":[ ][^():]{1,40} \([^()]{1,60}\)(?=[ \t])")


def topics_above(lines: Sequence[str], quoted: Sequence[Quoted]) -> Mapping[int, Quoted]:
    """The quoted topic that stands next above a line of one's own, by the line's place.

    Lines that have none, and empty ones, are not in it.
    """
    return dict(_places(lines, quoted))


def shared_places(lines: Sequence[str], quoted: Sequence[Quoted]) -> frozenset[int]:
    """The places of lines of one's own above which several topics are quoted in a row."""
    if not quoted:
        return frozenset()
    count = Counter(position for position, _ in _places(lines, quoted))
    return frozenset(position for position, topics in count.items() if topics > 1)


def _places(lines: Sequence[str], quoted: Sequence[Quoted]) -> Iterator[tuple[int, Quoted]]:
    """Each quoted topic with the place of the first line of one's own below it, if any is."""
    position = 0
    for one in quoted:
        position = max(position, one.before)
        while position < len(lines) and not lines[position].strip():
            position += 1
        if position < len(lines):
            yield position, one


def inline_votes(
    lines: Sequence[str],
    position: int,
    until: int,
    topic: Quoted,
    reading: Reading,
    *,
    alone: bool = True,
) -> VotesFound | None:
    """The vote that begins at a line below a quoted topic; None if the line is prose.

    Its reason goes on to the paragraph's end, and at most to the place `until`. Behind other words
    it is one where the topic stands `alone`: where no other one is quoted right above it.
    """
    number = _number(topic)
    if not number:
        return None
    rest = _rest_of_title(topic, reading)
    found = _behind_rest(lines, position, until, rest, reading) if rest else None
    line = " ".join(lines[position].split())
    if found is None:
        found = _set_off(lines, position, until, reading)
    if found is None:
        return _in_words(lines, position, until, number, reading) or (
            _in_sentence(lines, position, until, number) if alone else None
        )
    if not alone and _BEHIND_WORDS.match(line):
        return None
    if found.votes[0].topics or not is_own(line, found.votes[0], reading.titles.of(number)):
        return None
    vote = replace(found.votes[0], topics=(range(number, number + 1),))
    line = f"T{number} {line}"
    return VotesFound((vote_call(line, line, [vote]),), found.end)


def _in_words(
    lines: Sequence[str], position: int, until: int, number: int, reading: Reading
) -> VotesFound | None:
    """The vote of a paragraph that is a word or two: ``rather not``; on the topic above it."""
    ends = position + 1
    if not reading.lists_topics or (ends < min(until, len(lines)) and lines[ends].strip()):
        return None
    line = " ".join(lines[position].split())
    choice = choice_alone(" ".join(plain(line).replace("’", "'").split()))
    if choice is None:
        return None
    vote = WrittenVote((range(number, number + 1),), choice, in_words=True)
    line = f"T{number} {line}"
    return VotesFound((vote_call(line, line, [vote]),), ends)


def _in_sentence(lines: Sequence[str], position: int, until: int, number: int) -> VotesFound | None:
    """The vote that the paragraph at a line says in a sentence, on the topic above it."""
    said = sentence_vote(lines, position, until)
    if said is None or said.topic not in (0, number):
        return None
    line = said.text if said.topic else f"T{number} {said.text}"
    vote = replace(said.vote, topics=(range(number, number + 1),))
    return VotesFound((vote_call(line, line, [vote]),), said.end)


def _set_off(
    lines: Sequence[str], position: int, until: int, reading: Reading
) -> OpeningVote | None:
    """The vote at a line, behind an arrow or the author's initials, too."""
    first = _without_marks(lines[position], reading)
    if first == lines[position]:
        return opening_vote(lines, position, reading, until)
    found = opening_vote([first, *lines[position + 1 : until]], 0, reading)
    return found._replace(end=position + found.end) if found else None


def _without_marks(text: str, reading: Reading) -> str:
    """A text without what shows that it is an answer: ``--> +1``, ``[JR] +1``."""
    if arrow := _ARROW.match(text):
        return text[arrow.end() :]
    signed = _SIGNED.match(text)
    words = reading.names.casefold().split() if signed else []
    if signed is None:
        return text
    name = signed["name"].casefold()
    initials = "".join(word[0] for word in words)
    return text[signed.end() :] if name in words or name in initials else text


def _rest_of_title(topic: Quoted, reading: Reading) -> str:
    """What is left of a title that the quoted lines begin, and the author's own go on with."""
    title = _title(topic, reading)
    begun = " ".join((_behind_number(topic), *topic.more))
    said = " ".join(plain(begun).split()).strip("*_ ")
    return title[len(said) + 1 :] if said and title.startswith(f"{said} ") else ""


def _behind_rest(
    lines: Sequence[str], position: int, until: int, rest: str, reading: Reading
) -> OpeningVote | None:
    """The vote behind the rest of a title that stands, without marks, at a line."""
    text = " ".join(plain(lines[position]).split())
    if not text.startswith(rest):
        return None
    if not (tail := text[len(rest) :].strip("*_ ")):
        return opening_vote(lines, position + 1, reading, until) if position + 1 < until else None
    found = opening_vote([tail, *lines[position + 1 : until]], 0, reading)
    return found._replace(end=position + found.end) if found else None


def _title(topic: Quoted, reading: Reading) -> str:
    return " ".join(plain(reading.titles.of(_number(topic))).split())


def votes_at_ends(quoted: Sequence[Quoted], reading: Reading) -> Iterator[Call]:
    """The votes that stand behind the title of a quoted topic, on whichever line that ends."""
    for one in quoted:
        if not (number := _number(one)):
            continue
        title = _title(one, reading)
        tails = (_behind(text, title) for text in _until_title_ends(one, title))
        tail = _before(one, title) or next(filter(None, tails), "") or _above_rest(one, title)
        found = read_votes(_without_marks(tail, reading), numbers=False) if tail else None
        if found is None or found.unread or len(found.votes) != 1:
            continue
        vote = found.votes[0]
        if not vote.topics and _is_whole(vote, tail) and not vote.in_sentence:
            line = f"T{number} {tail}"
            yield vote_call(line, line, [replace(vote, topics=(range(number, number + 1),))])


def _is_whole(vote: WrittenVote, tail: str) -> bool:
    """Whether what stands behind a title is a choice and its reason, and no count: "0 votes"."""
    is_signed = not vote.in_words and tail.startswith(_SIGNS)
    return vote.set_off or is_signed or vote.reason == "for now"


def _before(topic: Quoted, title: str) -> str:
    """The choice that stands in front of a topic's number on a line of its title; "" if none."""
    match = _TOPIC.search(topic.text)
    choice = plain(topic.text[: match.start()]).strip() if match else ""
    if not _SIGN.fullmatch(choice):
        return ""
    said = " ".join(plain(_behind_number(topic)).split()).strip("*_ ")
    return choice if said and title.startswith(said) else ""


def _above_rest(topic: Quoted, title: str) -> str:
    """What stands behind the first lines of a title that goes on below; "" if nothing does."""
    wanted, said = title.split(), list[str]()
    for line, below in pairwise((_behind_number(topic), *topic.more)):
        said += plain(line).strip("*_ ").split()
        same = takewhile(lambda pair: pair[0] == pair[1], zip(said, wanted, strict=False))
        begun, rest = len(list(same)), plain(below).split()
        if 0 < begun < len(said) and rest and wanted[begun : begun + len(rest)] == rest:
            return " ".join(said[begun:])
    return ""


def _until_title_ends(topic: Quoted, title: str) -> Iterator[str]:
    """What stands behind a topic's number: on its line, and with each that its title goes on on."""
    text = _behind_number(topic)
    for below in (*topic.more, ""):
        text = " ".join(plain(text).split())
        yield text
        above = text.strip("*_ ")
        if not title.startswith(f"{above} "):
            return
        text = f"{above} {below}"


def inline_choices(lines: Sequence[str], quoted: Sequence[Quoted]) -> Iterator[tuple[int, str]]:
    """What may be a choice on a quoted topic, with the topic: below it, or at its end."""
    for position, topic in topics_above(lines, quoted).items():
        if may_vote(lines[position]) or may_say_vote(lines[position]):
            yield _number(topic), " ".join(lines[position].split())
    for topic in quoted:
        for line in (topic.text, *topic.more):
            for sign in _TAIL.finditer(plain(line)):
                yield _number(topic), sign[0].strip()


def _number(topic: Quoted) -> int:
    match = _TOPIC.search(topic.text)
    return int(match["number"]) if match else 0


def _behind_number(topic: Quoted) -> str:
    """What stands behind a topic's number on its line; all of it, if there is no number."""
    match = _TOPIC.search(topic.text)
    return topic.text[match.end() if match else 0 :]


def _behind(text: str, title: str) -> str:
    """What stands behind a title, or behind the first part of one that is wrapped; "" if none.

    Of words only what a blank parts from the title: a colon is that of a row of ours.
    """
    text = text.lstrip("*_ ")
    if text.startswith(title):
        rest = _ROW_ENDS.sub("", text[len(title) :], 1).strip("*_")
        return rest.strip("*_ ") if rest.startswith(" ") or _TAIL.search(rest) else ""
    for sign in _TAIL.finditer(text):
        if title.startswith(text[: sign.start()].rstrip("* ")) and sign.start() > 0:
            return text[sign.start() :].strip()
    return ""
