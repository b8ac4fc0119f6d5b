"""Votes that people write into what they quote: below a topic of ours, or at its end. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from mailproc.commands.grammar.bare_vote import opening_vote
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.vote_lines import VotesFound, may_vote, vote_call
from mailproc.commands.vote_text import read_votes
from mailproc.mail.letter import Quoted
from mailproc.meeting.choices import SIGN, plain

_TOPIC: Final = re.compile(r"(?<!\w)[Tt](?P<number>\d{1,6})(?!\w)")
_TAIL: Final = re.compile(rf"(?:^|[ \t]){SIGN}")


def topics_above(lines: Sequence[str], quoted: Sequence[Quoted]) -> Mapping[int, Quoted]:
    """The quoted topic that stands next above a line of one's own, by the line's place.

    Lines that have none, and empty ones, are not in it.
    """
    above: dict[int, Quoted] = {}
    position = 0
    for one in quoted:
        position = max(position, one.before)
        while position < len(lines) and not lines[position].strip():
            position += 1
        if position < len(lines):
            above[position] = one
    return above


def inline_votes(
    lines: Sequence[str], position: int, until: int, topic: Quoted, reading: Reading
) -> VotesFound | None:
    """The vote that begins at a line below a quoted topic; None if the line is prose.

    Its reason goes on to the paragraph's end, and at most to the place `until`.
    """
    number = _number(topic)
    found = opening_vote(lines, position, reading, until)
    if not number or found is None or found.votes[0].topics:
        return None
    vote = replace(found.votes[0], topics=(range(number, number + 1),))
    line = f"T{number} {lines[position].strip()}"
    return VotesFound((vote_call(line, line, [vote]),), found.end)


def votes_at_ends(quoted: Sequence[Quoted], reading: Reading) -> Iterator[Call]:
    """The votes that stand behind the title of a quoted topic."""
    for one in quoted:
        number = _number(one)
        if not number or not _TAIL.search(text := plain(one.text)):
            continue
        match = _TOPIC.search(text)
        title = plain(reading.titles.of(number))
        tail = _behind(" ".join(text[match.end() if match else 0 :].split()), title)
        found = read_votes(tail, numbers=False) if tail else None
        if found is None or found.unread or len(found.votes) != 1:
            continue
        vote = found.votes[0]
        if not vote.topics and vote.set_off and not vote.in_sentence:
            line = f"T{number} {tail}"
            yield vote_call(line, line, [replace(vote, topics=(range(number, number + 1),))])


def inline_choices(lines: Sequence[str], quoted: Sequence[Quoted]) -> Iterator[tuple[int, str]]:
    """What may be a choice on a quoted topic, with the topic: below it, or at its end."""
    for position, topic in topics_above(lines, quoted).items():
        if may_vote(lines[position]):
            yield _number(topic), " ".join(lines[position].split())
    for topic in quoted:
        for sign in _TAIL.finditer(plain(topic.text)):
            yield _number(topic), sign[0].strip()


def _number(topic: Quoted) -> int:
    match = _TOPIC.search(topic.text)
    return int(match["number"]) if match else 0


def _behind(text: str, title: str) -> str:
    """What stands behind a title, or behind the first part of one that is wrapped; "" if none."""
    title = " ".join(title.split())
    text = text.lstrip("*_ ")
    if text.startswith(title):
        return text[len(title) :].strip("*_ ")
    for sign in _TAIL.finditer(text):
        if title.startswith(text[: sign.start()].rstrip("* ")) and sign.start() > 0:
            return text[sign.start() :].strip()
    return ""
