"""How somebody may want to vote who writes in their own words, and the line that says it. Pure.

It is a guess, for what we show them to send; nothing is done because of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.commands.grammar.concluded_choice import FIGURES
from mailproc.commands.grammar.topic_statement import Statement, statement_at, topics_alone
from mailproc.commands.grammar.worded_votes import text_said, votes_in_words
from mailproc.mail.courtesy import is_courtesy
from mailproc.meeting.choices import CHOICE, SIGN, Choice, choice_of, plain, shown
from mailproc.meeting.titles import TopicTitles

_SIGN: Final = re.compile(rf"(?<![\w.+-])(?!0(?!\w)){SIGN}")
_NUMBER: Final = re.compile(r"\d{1,3}[:.)=]")
#: What speaks of a vote, or marks one: ``T1 ++``, ``T1 y``, ``vote T1``.
_VOTISH: Final = re.compile(
    rf"(?i){_SIGN.pattern}|(?:^|\b(?:i|we|my)\b.*\b)vot(?:e|es|ing)\b"
    r"|[ :=](?:[+-]{1,2}|[yn])[ .,;]*$"
    r"|\b(?:meh|hm+|maybe|perhaps|unsure|not sure|undecided|dunno|great|good|nice|cool|interesting"
    r"|important|useful|useless|pointless|boring|brilliant|awesome|excellent|(?:love|like|hate) it"
    r"|count me in|vielleicht|naja|wichtig)\b"
)
#: Words that a line of votes has beside topics and choices, and others of which it has few.
_WORD: Final = re.compile(
    r"(?i)(?!(?:from|me|for|to|on|and|my|votes?|voting|i|we|please|thanks|topics?|t\d+|[yn])\b)"
    r"\b[^\W\d_]\w*"
)
_FEW: Final = 2
#: A row that is marked: ``T1 ++``, ``T1: y``.
_MARKED: Final = re.compile(
    r"(?i)(?<![\w-])T ?(?P<number>\d{1,6})[ ]*[:=]?[ ]*(?:(?P<for>\+{1,2}|y)|-{1,2}|n)"
    r"(?=[ ]*(?:[,.;\n]|$))"
)
_VOTE_ON: Final = re.compile(r"(?im)^votes?:?[ ]+(?=T ?\d)")
#: What parts one row from another on the same line.
_ROW_END: Final = re.compile(r"[,;][ ]+(?:(?:and|but)[ ]+)?")
#: What leads from a figure to its topic.
_ON: Final = re.compile(r"(?i)(?:for|on|to)[ ]+(?:the[ ]+)?")
#: Figures, and numbers of topics without a T: ``+1 on 1, 2 and 3``, ``-1``.
_CHOICES: Final = re.compile(
    rf"(?i){SIGN}(?:[ ]*(?:for|on|to|:)[ ]*\d{{1,3}}(?:(?:[ ]*[,;&]|[ ]and)?[ ]+\d{{1,3}})*)?[.!]*"
)
#: Behind a title, a choice with the reason: ``NUMA: yes, we need it``.
_SAID_OF_IT: Final = re.compile(rf"[ ]?[:=–—-]+[ ]*{CHOICE}[ ]*(?:[.,;(–—]|$)")
_SHORT: Final = 80  # characters of a line
_READ: Final = 2000  # characters
_MOST: Final = 12  # topics
_CLAUSE: Final = re.compile(r"(?<=[.!?;:\n])[ \n]*|,[ ]+(?:(?:and|but|so)[ ]+)?|[ ](?:but|and)[ ]+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])[ ]+|\n")
_TOPIC: Final = re.compile(rf"(?<![\w-]){SPOKEN_TOPIC}")
#: What is said behind a sentence's figure, if anything is, where it may be its author's choice.
_ENDS: Final = re.compile(r"(?i)[ ]*(?:from (?:me|us)|here|please|sorry|thanks)?[ ]*[.!)]*")
_AGAINST: Final = re.compile(
    r"(?i)\b(?:no(?! (?:idea|clue|problem|doubt|objections?))|nope|nah|nay|nein|against|oppos\w+"
    r"|(?<!no )(?<!not )(?<!n't )object\w*|reject\w*|disagree\w*|dislike|skip"
    r"|leave (?:it )?out|rather not|thumbs[ -]down"
    r"|none of|too early|bad idea|waste|dagegen"
    r"|not (?:for|support|convinced|interested|needed|worth|in favou?r|now|this time|like|want)"
    r"|(?:can't|cannot|won't|don't|do not|doesn't|wouldn't) (?:\w+ )?"
    r"(?:support|want|need|like|agree|see|think|vote))\b"
)
_NEITHER: Final = re.compile(
    r"(?i)\b(?:abstain\w*|abstention|neutral|meh|no opinion|no preference|don't (?:care|mind)"
    r"|enthalt\w+)\b"
)


def _read(text: str) -> str:
    """What is looked at of a text, in the form in which words are looked for."""
    return plain(text[:_READ]).replace("’", "'")


def likely_choice(text: str) -> Choice:
    """Which way a text votes, if it does: by its only figure, else by its words; +1 at last."""
    said = _read(text)
    signs = {choice_of(sign[0]) for sign in _SIGN.finditer(said)}
    if len(signs) == 1:
        return signs.pop()
    if _NEITHER.search(said):
        return 0
    return -1 if _AGAINST.search(said) else 1


def votes_said(text: str, titles: TopicTitles, standing: Sequence[int]) -> list[tuple[int, Choice]]:
    """The topics of which a text says a choice in some clause, in order, each with the last one.

    `standing` are those that can be voted on.
    """
    said = _VOTE_ON.sub("I vote ", _read(text))
    found: dict[int, Choice] = {}
    above: Statement | None = None
    for start in (0, *(clause.end() for clause in _CLAUSE.finditer(said))):
        behind = above.end if above else 0
        one = statement_at(said, start, titles, above) if start >= behind else None
        if one is not None:
            above = one
            found.update((number, one.choice) for number in _numbers(one, standing, found))
    for number, choice in (*_in_sentences(said), *_in_rows(said, titles)):
        found.setdefault(number, choice)
    return [(number, choice) for number, choice in found.items() if number in standing][:_MOST]


def topics_only(lines: Sequence[str], names: str, titles: TopicTitles) -> list[int]:
    """The topics that a mail names, if it says nothing else; [] if it does."""
    said = [_read(line).strip(" -*") for line in lines if not is_courtesy(line, names)]
    found = [topics_alone(line, titles) for line in said if line]
    named = [number for parts in found for part in parts for number in part[:_MOST]]
    return named[:_MOST] if all(found) else []


def says_vote(text: str, titles: TopicTitles, *, wishes: bool = False) -> bool:
    """Whether a sentence of a text says a vote on topics, and nothing else; or ends with one.

    `wishes`: so does one that says a wish, such as "I'd like T4".
    """
    said = _read(text)
    if any(True for _ in _in_sentences(said)):
        return True
    found = (votes_in_words(one.strip(), titles) for one in _SENTENCE_END.split(said))
    return any(one is not None and (one.sure or wishes) for one in found)


def may_mean_votes(lines: Sequence[str], names: str, titles: TopicTitles) -> bool:
    """Whether each line that is more than courtesy is short, names a topic, and speaks of a vote.

    So somebody writes who answers a list of topics, and not who talks about these.
    """
    if topics_only(lines, names, titles) or votes_in_words(text_said(lines, names, titles), titles):
        return True
    said = [line for line in lines if line.strip() and not is_courtesy(line, names)]
    return 0 < len(said) <= _MOST and all(_is_votish(_read(line), titles) for line in said)


def ends_with_choice(line: str) -> bool:
    """Whether a short line ends with a figure that may be its author's choice."""
    text = _read(line).strip(" .!")
    if len(text) > _SHORT or "?" in text or FIGURES.search(text):
        return False
    return any(sign.end() == len(text) for sign in _SIGN.finditer(text))


def _is_votish(line: str, titles: TopicTitles) -> bool:
    text = line.strip()
    if len(text) > _SHORT or "?" in text or FIGURES.search(text):
        return False
    if _CHOICES.fullmatch(text) or _is_row(text, titles):
        return True
    titled = titles.at(text, 0)
    if titled is not None and _SAID_OF_IT.match(text, titled.end):
        return True
    parts = [part for part in _ROW_END.split(text) if part.strip()]
    return all(_is_row(part.strip(), titles) for part in parts)


def _is_row(text: str, titles: TopicTitles) -> bool:
    named = _TOPIC.search(text) or _NUMBER.match(text) or _titled(text, titles)
    few = sum(1 for _ in _WORD.finditer(text)) <= _FEW
    return bool(named) and few and _VOTISH.search(text) is not None


def _titled(text: str, titles: TopicTitles) -> int:
    """The topic that a row with one figure names by its title's first word, or a few others."""
    if len(_SIGN.findall(text)) != 1:
        return 0
    words = _ON.sub("", _SIGN.sub("", text).strip(" :=,.!"))
    like = titles.like(words)
    return like[0].number if len(like) == 1 else titles.by_words(words)


def _in_sentences(text: str) -> Iterator[tuple[int, Choice]]:
    """The only topic of each sentence that one figure ends."""
    for sentence in _SENTENCE_END.split(text):
        numbers = {int(found["number"]) for found in _TOPIC.finditer(sentence)}
        signs = list(_SIGN.finditer(sentence))
        if FIGURES.search(sentence):
            continue
        if len(numbers) == len(signs) == 1 and _ENDS.fullmatch(sentence, signs[0].end()):
            yield numbers.pop(), choice_of(signs[0][0])


def _in_rows(text: str, titles: TopicTitles) -> Iterator[tuple[int, Choice]]:
    """The topics of rows that are marked, or that begin as the title of one topic alone does."""
    for row in _MARKED.finditer(text):
        yield int(row["number"]), 1 if row["for"] else -1
    for line in text.split("\n"):
        for part in _ROW_END.split(line) if len(line.strip()) <= _SHORT else ():
            sign = _SIGN.search(part)
            if sign and (number := _titled(part, titles)):
                yield number, choice_of(sign[0])


def _numbers(one: Statement, standing: Sequence[int], named: Collection[int]) -> Iterator[int]:
    """The topics that something is said of."""
    if isinstance(one.topics, str):
        left_out = {number for part in one.but for number in part[:_MOST]}
        yield from (n for n in standing if n not in left_out and n not in named)
    else:
        yield from (number for part in one.topics for number in part[:_MOST])


def vote_line(votes: Sequence[tuple[int, Choice]]) -> str:
    """The line that casts them: ``VOTE T1 T3 +1 T2 -1``."""
    by_choice: dict[Choice, list[str]] = {}
    for number, choice in votes:
        by_choice.setdefault(choice, []).append(f"T{number}")
    said = (f"{' '.join(topics)} {shown(choice)}" for choice, topics in by_choice.items())
    return " ".join(("VOTE", *said))
