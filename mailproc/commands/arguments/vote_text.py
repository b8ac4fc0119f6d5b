"""Votes in a text as people write them: topics, a choice, perhaps a reason, in many orders. Pure.

``T7 +1``, ``T3, T5: yes please``, ``+1 for T3 and T5``, ``all +1``, ``T1-T5 -1, because ...``: one
after the other, with or without words in between. It takes time with the length of the text.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from msgspec import Struct

from mailproc.commands.arguments.spoken_vote import speech_at
from mailproc.commands.arguments.vote_doubt import Doubt, doubt_behind
from mailproc.commands.arguments.voted_topics import (
    NO_TITLES,
    OTHERS,
    TOPIC_NAME,
    Topics,
    TopicsFound,
    TopicsReader,
    are_many,
    takes_out,
    without_marks,
)
from mailproc.commands.arguments.written_choice import (
    CAUSE,
    SAME_BEFORE,
    SAME_BEHIND,
    ChoiceFound,
    choice_at,
    end_of,
    with_plain_words,
    word_on_title,
)
from mailproc.mail.courtesy import without_thanks
from mailproc.meeting.choices import SIGN, Choice, reason_as_kept
from mailproc.meeting.titles import TopicTitles

#: Where topics end that are taken out behind the choice on the others.
_EXCEPTION_ENDS: Final = re.compile(r"[ \t]*\)?[ \t]*(?=$|[\n.;!]|,?[ \t]*(?i:because|since)\b)")
_BLANKS: Final = re.compile(r"\s*")
#: What may stand between topics and the choice on them.
_BEFORE_CHOICE: Final = re.compile(
    r"\s*(?:(?:[:=,]|\.(?=[ \t]+[+-][012])|[-=]+>|→|[-–—]+(?=\s)"
    r"|(?i:is|are|gets?|votes?|also|auch|aussi"
    r"|(?:to|should be)(?=[ \t]+(?:an?[ \t]+)?[+-][012]))\b)\s*){0,3}"
)
#: What the topic in front is, in brackets: ``T7 (the assembler): +1``.
_IN_BRACKETS: Final = re.compile(
    r"[ \t]*(?:\((?P<round>[^()\n]{1,120})\)|\[(?P<square>[^\[\]\n]{1,120})\])"
)
#: What makes no mere name of it: a condition, or the choice itself.
_SAYS_MORE: Final = re.compile(
    rf"(?i)[ \t]*(?:only|but|if|unless|provided|when|once|until)\b|.*(?<!\w){SIGN}"
)
_ON: Final = re.compile(
    rf"(?i:on|for)[ \t]+(?={TOPIC_NAME}\d[^\n]{{0,40}}[ \t](?i:to)[ \t]+[+-][012])"
)
_LINK: Final = r"(?:goes[ \t]+)?(?:on|for|to|in|with|of|für|zu|bei|pour|à|sur)\b"
_BEFORE_TOPICS: Final = re.compile(
    r"(?:[ \t]+(?i:from[ \t]+(?:me|us)|von[ \t]+(?:mir|uns)|de[ \t]+ma[ \t]+part))?"
    rf"(?:\s+{_LINK}\s*|[ \t]*(?:(?P<heading>:[ \t]*\n[ \t]*(?={TOPIC_NAME}\d))|[:,=][ \t]*"
    rf"|(?i:{_LINK})\s*)?)"
)
#: What ends a list of topics behind its choice, where words might be meant.
_LIST_ENDS: Final = re.compile(rf"[ \t]*(?:$|[\n,.;:!()–—-]|{CAUSE}|{SIGN}|(?i:vote)\b)")
_MARKS: Final = r"(?:[\s,;.!]|:(?![+-]1:))"
#: What makes it none behind a choice: ``+1 or 0``, ``+1 or not``, ``+1/-1``, ``+1 (or -1)``.
_SECOND_CHOICE: Final = re.compile(
    rf"[ \t]*(?:[/|]|\(?(?i:or|vs)\b\.?)[ \t]*(?:{SIGN}|\d|not\b)"
    rf"|{_MARKS}*+(?:(?i:and|to)\b[ \t]*)?(?:[+-]+[ \t]?\d|{SIGN}(?=[\s.,;!)]*+$))"
)
#: What says good manners only, or whose vote it is.
_REMARKS: Final = re.compile(
    r"(?:[ \t]*(?:[.!,]+|[:;8=]-?[)(DPp|](?!\w)|\^\^|<3|[🙂😊😀😃🎉❤🙏👏]"
    r"|[(\[](?i:(?:non-?|not[ \t])?binding|from me|please|thanks)[)\]]"
    r"|(?i:(?:non-?|not[ \t])?binding|from\s+(?:me|myself|us|here|my side)|for\s+me|please|thanks"
    r"|von\s+(?:mir|uns)|meinerseits|de\s+ma\s+part|pour\s+moi|bitte|danke|merci"
    r"|thank you|thx|of course|definitely|absolutely|instead|now)"
    rf"(?=[ \t]*(?:[.,;:!()\n–—-]|$|{CAUSE}))))*+"
)
_SEPARATOR: Final = re.compile(
    rf"{_MARKS}*+(?:(?:(?i:and|und|et|but|aber|mais|except(?:\s+for)?|außer|sauf)"
    rf"|(?i:not)(?=[ ]{TOPIC_NAME}\d[^\n+]{{0,12}}-[12]))\b\s*)?"
)
_REASON_BEGINS: Final = re.compile(rf"[ \t]*(?:$|[\n,.;:!()–—-]|{CAUSE})")
_LINE_ENDS: Final = re.compile(rf"(?:[ \t.,;!]*)(?<![:(–—-])\n(?!\s*{CAUSE})")
_GOES_ON: Final = re.compile(
    r"[ \t]*(?:(?i:is|was|are|were|would|should|will|may|might|can|could|means?|returns?|bits?"
    r"|bytes?|days?|weeks?|hours?|minutes?|seconds?|ms|kb|mb|gb|percent|degrees?|points?|errors?"
    r"|(?:(?:from|on|to|for)[ \t]+(?:me|us|this|it|that)[ \t]+(?:one[ \t]+)?)?"
    r"(?:depends?|hinges?|hangs)"
    r"|warnings?|files?|lines?|patch(?:es)?|times?|st|nd|rd|th)\b|\*[ \t\d]"
    r"|[ \t\"')]*\?"
    r"|(?!=-?[)(DP]|\^\^|<3|\|[ \t]*(?:$|\n))[=<>^|])"
)
#: On what a choice depends, in the sentence that it stands in.
_CONDITION: Final = re.compile(
    r"(?i)[^.!?;]*?\b(?:if|unless|provided|once|when|assuming|until|as[ \t]+(?:long|soon)[ \t]+as"
    r"|wenn|falls|sofern)\b"
)
#: What is said only of what somebody would do: "I would +1 this if it were shorter".
MIGHT: Final = re.compile(r"(?i)(?<=\w)['’]d\b|\b(?:would|würde)\b")
_NEW_SENTENCE: Final = re.compile(r"[ \t]*[.!?]+[ \t]+[^\W\d]")
_KEYWORD: Final = re.compile(r"(?i:votes?)\b(?:[ \t]*:(?![+-]1:))?\s*")
#: Where one more vote may begin behind the reason for another.
_AGAIN: Final = re.compile(
    rf"[,;.!)\n]\s*+(?:(?i:and|und|et|but|aber|mais)\b\s*+)?(?={TOPIC_NAME}\d|[Vv]|{OTHERS})"
    rf"|[,;.!)][ ]++(?:and[ ]|but[ ])?(?={SIGN}[ ]+(?i:on|for|to)[ ]+(?:{TOPIC_NAME}\d|{OTHERS}))"
    rf"|\n\s*+(?={SIGN})|(?=\bVOTES?\b)"
    r"|(?P<title>(?=\n)|(?<=[,;.!)]))"
    r"|(?P<sentence>(?<=[.!;\n])\s++(?=(?i:i|we|my|please)\b))"
)
_FIGURE: Final = re.compile(r"[+-]|\d")
_SAME_BEHIND: Final = re.compile(
    rf"{SAME_BEHIND}(?=[ \t]*(?:$|[\n,.;!)]|{CAUSE}|(?i:and|und|aber|et|mais)\b))"
)
_SAME_BEFORE: Final = re.compile(SAME_BEFORE)
_FOR: Final = re.compile(r"(?i:for|on|to)[ \t]+")
_LIST_IS_OVER: Final = re.compile(r"(?:[ \t]+(?i:though|yet))?[ \t]*(?:$|[\n,.;!)])")
#: What says of topics that their voter knows no choice yet, behind them or in front.
_UNDECIDED: Final = (
    r"(?i:(?:i'm |i am )?(?:maybe|perhaps|possibly|neither|unsure|undecided|dunno|tbd|hm+"
    r"|not (?:yet )?sure|(?:i )?don't know|no idea|vielleicht|unsicher|weiß nicht|peut-être)"
    r"(?: yet)?)"
)
_UNDECIDED_BEHIND: Final = re.compile(
    rf"[ \t]*[:=–—-]?[ \t]*(?:{_UNDECIDED}[ \t.!?]*|\?+[ \t]*)(?=$|[\n,;]|(?<=[.!?] ))"
)
_UNDECIDED_BEFORE: Final = re.compile(
    rf"(?:{_UNDECIDED}|(?i:not))[ \t]+(?i:(?:about|on|for|with|bei)[ \t]+)?"
)
#: What only points at the topic, or agrees with somebody.
_NO_REASON: Final = re.compile(
    r"(?i)(?:(?:goes[ \t]+)?(?:for|to|on|of|in|with)[ \t]+)?(?:this|it|that|the)"
    r"(?:[ \t]+(?:one|topic|proposal))?(?:[ \t]+(?:too|also|as well|here))?|too|also|as well|here"
    r"|(?:to|for)[ \t]+(?:releas|approv|accept|adopt|merg|publish|shipp?)(?:e|ing)?"
    r"(?:[ \t]+(?:this|it|that|the|now|candidate|release|version|rc\d*)){0,3}"
    r"|(?:(?:and|but)[ \t]+)?(?:not|instead[ \t]+of)[ \t]+(?:(?:an?|my)[ \t]+)?[+-][ ]?[0-2]"
)
_DECORATION: Final = " \t\n,;:.!|–—-"


class WrittenVote(Struct, frozen=True):
    """One choice as it is written, with the topics it is on; no topics: those that are meant."""

    topics: Topics
    choice: Choice
    reason: str = ""
    in_words: bool = False
    """Whether the choice is a word, as prose has them."""
    set_off: bool = True
    """Whether a mark, or a word such as "because", parts the choice from what follows."""
    in_sentence: bool = False
    """Whether what follows makes a figure of it that is told of: "-1 is returned"."""
    ends_sentence: bool = False
    """Whether another sentence follows on its line."""
    start: int = 0
    """Where in its text it begins."""
    but: tuple[range, ...] = ()
    """Those of them that it is not on."""
    conditional: bool = False
    """Whether its reason says on what it depends."""
    doubt: Doubt = ""
    """Why it may be no vote on its topic."""


class VoteText(NamedTuple):
    """What a text says of votes."""

    votes: tuple[WrittenVote, ...]
    unread: str = ""
    """What looks like another vote and is none; ``""`` if there is no such thing."""
    end: int = 0
    """How much of the text belongs to the votes; what follows are lines of prose."""


class _Found(NamedTuple):
    topics: Topics
    choice: Choice
    in_words: bool
    end: int
    but: tuple[range, ...] = ()


def read_votes(
    text: str, *, numbers: bool = True, below: bool = False, titles: TopicTitles = NO_TITLES
) -> VoteText:
    """The votes with which a text begins, in order.

    Args:
        text: one paragraph in the form of `choices.plain`, without the keyword.
        numbers: whether ``7`` is a topic as ``T7`` is.
        below: whether a reason may begin on the line below its choice.
        titles: those that may stand in place of a topic, or between it and its choice.
    """
    text = with_plain_words(without_marks(text.rstrip()))
    return _Reader(text, numbers, titles).read(below=below)


class _Reader:
    def __init__(self, text: str, numbers: bool, titles: TopicTitles) -> None:
        self._text = text
        self._titles = titles
        self._topics_reader = TopicsReader(text, titles, numbers=numbers)
        self._same: Choice | None = None
        """The choice of the vote in front, which one at once behind it may repeat."""
        self._undecided = ""
        """What says of topics among the votes that their voter knows no choice yet."""
        self._tried = 0
        """How far topics were looked through in vain, which is not done again."""

    def read(self, *, below: bool) -> VoteText:
        """All of it; see `read_votes`."""
        text, votes, position = self._text, list[WrittenVote](), end_of(_BLANKS, self._text, 0)
        while found := self._vote(position, alone=not votes, same=bool(votes)):
            start, self._same = position, found.choice
            if found.end == len(text):  # as of most votes
                votes.append(self._written(start, found, ""))
                return VoteText(tuple(votes), self._undecided, found.end)
            if _SECOND_CHOICE.match(text, found.end) and not self._vote_behind(found.end):
                return self._stopped(votes, position)
            found = self._without_some(found)
            after = end_of(_REMARKS, text, found.end)
            if self._vote_behind(after):
                reason, position = "", self._start_behind(after)
            elif self._line_ends(after) and not below:
                votes.append(self._written(start, found, ""))
                end = end_of(_SEPARATOR, text, after)
                return VoteText(tuple(votes), self._undecided, end)
            elif left := self._topics_left(after):
                votes.append(self._written(start, found, ""))
                if not (position := self._behind_undecided(left)):
                    return self._stopped(votes, left)
                continue
            else:
                reason_ends, position = self._next(after)
                reason = text[after:reason_ends]
            if found.topics != () and _excepts(found.topics, reason):
                return self._stopped(votes, start)
            votes.append(self._written(start, found, reason))
            if position >= len(text):
                return VoteText(tuple(votes), self._undecided, len(text))
        return self._stopped(votes, position)

    def _written(self, start: int, found: _Found, reason: str) -> WrittenVote:
        said = reason_of(reason)
        set_off = not said or self._is_set_off(found.end)
        conditional = _CONDITION.match(reason) is not None
        might = conditional and MIGHT.search(self._text, start, found.end) is not None
        goes_on = might or _GOES_ON.match(self._text, found.end) is not None
        ends = _NEW_SENTENCE.match(self._text, found.end) is not None
        known = found.topics, found.choice, said, found.in_words, set_off, goes_on, ends, start
        doubt = self._doubt(found, reason) if said else ""
        return WrittenVote(*known, but=found.but, conditional=conditional, doubt=doubt)

    def _doubt(self, found: _Found, reason: str) -> Doubt:
        """Why it may be no vote, by the reason that its own sentence goes on with."""
        remarks = self._text[found.end : end_of(_REMARKS, self._text, found.end)]
        ends = any(mark in remarks for mark in ".!")
        return "" if ends else doubt_behind(reason, found.choice)

    def _is_set_off(self, position: int) -> bool:
        """Whether a mark or the like parts a vote, which ends here, from what follows."""
        after = end_of(_REMARKS, self._text, position)
        if after > position and self._text[after - 1] in ".,!)":
            return True
        return any(_REASON_BEGINS.match(self._text, end) for end in (position, after))

    def _stopped(self, votes: list[WrittenVote], position: int) -> VoteText:
        """What was read before a place, at which stands what cannot be."""
        end = self._text.find("\n", position)
        end = len(self._text) if end < 0 else end + 1
        unread = self._undecided or self._text[position:end].strip()
        return VoteText(tuple(votes), unread, end)

    def _line_ends(self, position: int) -> bool:
        """Whether nothing more is said on this line, nor below it as if the line were wrapped."""
        return _LINE_ENDS.match(self._text, position) is not None

    def _start_behind(self, position: int) -> int:
        """Where the next vote begins that stands at once behind another one."""
        start = end_of(_SEPARATOR, self._text, position)
        return end_of(_KEYWORD, self._text, start)

    def _vote_behind(self, position: int) -> bool:
        start = self._start_behind(position)
        return start < len(self._text) and self._vote(start, alone=False, same=True) is not None

    def _topics_left(self, position: int) -> int:
        """Where topics stand behind a vote with no choice on them; 0 if none do."""
        start = end_of(_SEPARATOR, self._text, position)
        if undecided := _UNDECIDED_BEFORE.match(self._text, start):
            found = self._topics(undecided.end(), wraps=False)
            return start if found and _LIST_IS_OVER.match(self._text, found.end) else 0
        found = self._topics(start, wraps=False)
        if found is None or self._titles.at(self._text, start):
            return 0
        if _UNDECIDED_BEHIND.match(self._text, found.end):
            return start
        rest = self._text[found.end :].partition("\n")[0].strip(" \t.!,;:=")
        return 0 if rest and not _FIGURE.match(rest) else start

    def _behind_undecided(self, position: int) -> int:
        """Where a vote begins behind topics on which nothing is decided; 0 if none does."""
        end = position
        while topics := self._topics(end, wraps=False):
            said = _UNDECIDED_BEHIND.match(self._text, topics.end)
            if said is None:
                break
            if self._vote_behind(said.end()):
                undecided = self._text[position : said.end()].strip()
                self._undecided = self._undecided or undecided
                return self._start_behind(said.end())
            end = end_of(_SEPARATOR, self._text, said.end())
        return 0

    def _next(self, position: int) -> tuple[int, int]:
        """Where a reason ends, and where the vote behind it begins; both the end for none."""
        for again in _AGAIN.finditer(self._text, position):
            start = self._start_again(again)
            if start < self._tried:
                continue
            found = self._vote(start, alone=False)
            in_words = found is not None and found.in_words
            begins_line = self._text.startswith("\n", again.start()) and not in_words
            if found and (begins_line or self._is_set_off(found.end)):
                return again.start(), start
        return len(self._text), len(self._text)

    def _start_again(self, again: re.Match[str]) -> int:
        """Where a vote may begin behind a match of `_AGAIN`; -1 if none does."""
        if again["title"] is not None:
            start = end_of(_SEPARATOR, self._text, again.end())
            return start if self._titles.at(self._text, start) else -1
        if again["sentence"] is not None:
            speech = speech_at(self._text, again.end())
            return speech.end if speech and not speech.might else -1
        return end_of(_KEYWORD, self._text, again.end())

    def _vote(self, position: int, *, alone: bool, same: bool = False) -> _Found | None:
        """The vote at a place; `alone`: perhaps a choice without topics.

        `same`: perhaps one that repeats the choice in front.
        """
        if same and (repeats := self._repeats(position)):
            return repeats
        if topics := self._topics(end_of(_ON, self._text, position), wraps=True):
            found = choice_at(self._text, self._before_choice(topics))
            if found is None:
                self._tried = max(self._tried, topics.end)
                return None
            return _Found(topics.topics, *found, topics.but)
        found = choice_at(self._text, position) or word_on_title(self._text, position, self._titles)
        if found is None:
            return None
        choice, in_words, end = found
        before = _BEFORE_TOPICS.match(self._text, end)
        after = before.end() if before else end
        topics = self._topics(after, wraps=bool(before and before["heading"]))
        # "All", or a title, may as well be words of a sentence.
        named = topics and topics.topics != "all" and not self._titles.at(self._text, after)
        if topics and (named or _LIST_ENDS.match(self._text, topics.end)):
            if in_words and choice == 1 and (said := self._said_of(topics)):
                return _Found(topics.topics, *said, topics.but)  # "vote for T3: +1"
            return _Found(topics.topics, choice, in_words, topics.end, topics.but)
        return _Found((), choice, in_words, end) if alone else None

    def _repeats(self, position: int) -> _Found | None:
        """The vote at a place that says the choice in front once more: "T2 too", "same for T2"."""
        if self._same is None:
            return None
        before = _SAME_BEFORE.match(self._text, position)
        start = before.end() if before else end_of(_FOR, self._text, position)
        topics = self._topics(start, wraps=False)
        if topics is None:
            return None
        ends = (_LIST_IS_OVER if before else _SAME_BEHIND).match(self._text, topics.end)
        if ends is None:
            return None
        end = topics.end if before else ends.end()
        return _Found(topics.topics, self._same, False, end, topics.but)

    def _without_some(self, found: _Found) -> _Found:
        """The same with the topics that are taken out of many behind it: "all +1 except T2"."""
        if not are_many(found.topics) or found.but:
            return found
        after = end_of(_REMARKS, self._text, found.end)
        but = self._topics_reader.left_out(after)
        ends = _EXCEPTION_ENDS.match(self._text, but[1]) if but else None
        if but is None or ends is None or self._vote_behind(after):
            return found
        return found._replace(end=ends.end(), but=but[0])

    def _before_choice(self, topics: TopicsFound) -> int:
        """Where a choice on topics may stand: behind a title, or words in brackets, too."""
        note = _IN_BRACKETS.match(self._text, topics.end)
        told = note is not None and not _SAYS_MORE.match(note["round"] or note["square"])
        end = end_of(_BEFORE_CHOICE, self._text, note.end() if note and told else topics.end)
        numbers = topics.topics
        if len(numbers) == 1 and isinstance(numbers[0], range) and len(numbers[0]) == 1:
            title = self._titles.of(numbers[0][0])
            if title and self._text[end : end + len(title)].casefold() == title.casefold():
                end = end_of(_BEFORE_CHOICE, self._text, end + len(title))
        return end

    def _said_of(self, topics: TopicsFound) -> ChoiceFound | None:
        """The choice that stands behind topics on their line."""
        at = self._before_choice(topics)
        parted = any(mark in self._text[topics.end : at] for mark in "\n,")
        return None if parted else choice_at(self._text, at)

    def _topics(self, position: int, *, wraps: bool) -> TopicsFound | None:
        """The topics in a row from a place on, where they end, and what is taken out of many."""
        found = self._topics_reader.row(position, wraps=wraps)
        if found is None or not are_many(found.topics):
            return found
        but = self._topics_reader.left_out(found.end)
        if but is None or choice_at(self._text, self._before_choice(TopicsFound(*but))) is None:
            return found
        return TopicsFound(found.topics, but[1], but[0])


def _excepts(topics: Topics, reason: str) -> bool:
    """Whether what follows takes something out of many topics, which we cannot read."""
    return are_many(topics) and takes_out(reason.lstrip(_DECORATION + "("))


def reason_of(written: str) -> str:
    """Why somebody votes so, by what they write behind their choice: one line, without thanks."""
    said = without_thanks(" ".join(written.split())).strip(_DECORATION)
    if said.startswith("(") and said.endswith(")"):
        said = said[1:-1]
    elif said.startswith("(") and ")" not in said:
        said = said[1:]
    return "" if _NO_REASON.fullmatch(said) else reason_as_kept(said)
