"""Votes in a text as people write them: topics, a choice, perhaps a reason, in many orders. Pure.

``T7 +1``, ``T3, T5: yes please``, ``+1 for T3 and T5``, ``all +1``, ``T1-T5 -1, because ...``: one
after the other, with or without words in between. It takes time with the length of the text.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from mailproc.commands.arguments.spoken_vote import speech_at
from mailproc.meeting.choices import CHOICE, PICTURE, SIGN, WORD, Choice, choice_of, reason_as_kept
from mailproc.meeting.titles import TopicTitles

#: What votes are on: topics by number, from the first to the last of each range, or all.
Topics = tuple[range, ...] | Literal["all"]
NO_TITLES: Final = TopicTitles()


_NAME: Final = r"(?:(?i:topics?\b\s*(?:(?:no\.?|nr\.?|number)[ \t]*)?[T#]?|T)|#)[ \t]?"
#: A number alone is a topic's only where votes are expected, and if it is no year; there is no 0.
_NUMBER: Final = r"(?!0+(?!\d))\d{1,3}(?![\w%°]|[.:/]\d)"
_TO: Final = r"[ \t]*(?:[-–—]|\.{2,3}|(?i:\bto\b|\bthrough\b|\bthru\b|\bbis\b))[ \t]*"
#: ``T1-T5``; ``T1-5`` where a choice follows, since ``T7-1`` is a vote against T7.
_RANGE: Final = (
    rf"(?:{_TO}{_NAME}(?P<last>\d{{1,6}})(?!\w)"
    rf"|[-–](?P<end>\d{{1,6}})(?=[ \t]*[:=,]?[ \t]*{CHOICE}))?"
)
_NAMED: Final = re.compile(rf"{_NAME}(?P<first>\d{{1,6}})(?!\w){_RANGE}")
_NUMBERED: Final = re.compile(rf"(?P<first>{_NUMBER}){_RANGE}")
_ALL: Final = re.compile(
    r"(?i)(?:(?:all(?:[ \t]+of)?(?:[ \t]+(?:the|these))?[ \t]+(?P<count>two|three|four|five|six"
    r"|seven|eight|nine|ten|\d{1,3})|both)(?:[ \t]+(?:of[ \t]+)?(?:topics|them|above|items"
    r"|proposals|these))?|all(?:[ \t]+(?:of[ \t]+)?(?:(?:the|these)[ \t]+)?(?:topics|them|above"
    r"|items|proposals|these))?|everything|every[ \t]+topic"
    r"|alles?|alle[ \t]+themen|tous|toutes|tout)\b"
)
#: Those that the votes before it leave out.
_OTHERS: Final = (
    r"(?i:(?:(?:all[ \t]+)?(?:the[ \t]+)?(?:rest|others?|other[ \t]+(?:topics|ones))"
    r"|(?:der|den)[ \t]+rest|(?:die|alle)[ \t]+(?:anderen|übrigen)|le[ \t]+reste|les[ \t]+autres"
    r"|everything else)\b)"
)
_REST: Final = re.compile(_OTHERS)
_COUNTS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: A topic's number behind its title: ``NUMA (T1)``.
_NUMBER_BEHIND: Final = re.compile(r"[ \t]*[\[(][ \t]*[Tt#]?(?P<number>\d{1,6})[ \t]*[\])]")
_AND: Final = re.compile(r"\s*(?:[,;/&](?:\s*(?i:and|und|et)\b)?|(?i:\b(?:and|und|et)\b))\s*")
#: What takes topics out of many: ``all but T2``.
_EXCEPTION: Final = re.compile(
    r"[ \t]*[,(]?[ \t]*(?i:(?:except|but|without|other[ \t]+than|apart[ \t]+from|save|außer"
    r"|bis[ \t]+auf|sauf)\b(?:[ \t]+(?:not|for))?)[ \t]*:?[ \t]*"
)
#: Where topics end that are taken out behind the choice on the others.
_EXCEPTION_ENDS: Final = re.compile(r"[ \t]*\)?[ \t]*(?=$|[\n.;!]|,?[ \t]*(?i:because|since)\b)")
_BLANKS: Final = re.compile(r"\s*")
_BLANK: Final = re.compile(r"[ \t]+")
_BLANK_OR_WRAP: Final = re.compile(r"[ \t]*\n[ \t]*|[ \t]+")
#: What may stand between topics and the choice on them.
_BEFORE_CHOICE: Final = re.compile(
    r"\s*(?:(?:[:=,]|\.(?=[ \t]+[+-][012])|[-=]+>|→|[-–—]+(?=[ \t])"
    r"|(?i:is|are|gets?|votes?|(?:to|should be)(?=[ \t]+(?:an?[ \t]+)?[+-][012]))\b)\s*){0,3}"
)
#: What the topic in front is, in brackets: ``T7 (the assembler): +1``.
_IN_BRACKETS: Final = re.compile(
    r"[ \t]*(?:\((?P<round>[^()\n]{1,120})\)|\[(?P<square>[^\[\]\n]{1,120})\])"
)
#: What makes no mere name of it: a condition, or the choice itself.
_SAYS_MORE: Final = re.compile(
    rf"(?i)[ \t]*(?:only|but|if|unless|provided|when|once|until)\b|.*(?<!\w){SIGN}"
)
#: What people say before a choice. None of it says who else chose so, nor that somebody did not.
_SPOKEN: Final = re.compile(
    r"(?:(?i:(?:i'm at|i am at|i'm|i am|i'd|i'll add|i|we|you have my|me|my|our|the|a|an|another"
    r"|so|also|and|but|vote|votes|voting|is|are|here|here's|it's|it|that's|this|gets|give|cast|count|say|would"
    r"|will|be|to|as|like|have to|must|can only|changing|change|switching|put me down for"
    r"|big|huge|strong|clear|clearly|definite|definitely|firm|weak|solid|just|then|still|now|again"
    r"|make that|make it|make mine|meant|meant to say|change (?:that|it|mine) to|rather|instead"
    r"|absolute|absolutely|total|totally|certainly|surely|really|very much|very|fully|wholly"
    r"|wholehearted|wholeheartedly|enthusiastic|resounding|hearty|happy|happily|gladly|sadly|sorry"
    r"|(?:von|für|pour|de la part de)[ \t]+(?:mir|mich|uns|moi|nous)|pour ma part|meinerseits"
    r"|ich|wir|gebe|geben|stimme|sage|mein|meine|unsere?|eine?|einen|(?:klare|dicke|große|starke)[ns]?"
    r"|leider|gerne?|auch|ebenfalls|aussi|également|je|nous|donne|mets|mon|ma|notre|une?|gros|grand"
    r"|c'est|ce sera"
    r"|unfortunately|reluctant|reluctantly|tentative|tentatively|cautious|conditional|slight|small"
    r"|tiny|massive|belated|personal|personally|lgtm|sgtm|agree|agreed|great|nice|cool|sure|yes"
    r"|yep|yeah|ok|okay)"
    r"|\(?(?:non-?|not[ \t])?binding\)?|\[(?:non-?|not[ \t])?binding\])(?!\w)[ \t]*[:,]?[ \t]*"
    rf"){{1,8}}(?={SIGN})"
)
_SIGN: Final = re.compile(SIGN)
_BRACKETED: Final = re.compile(rf"[\[(<\"'*_|][ \t]?(?P<sign>{SIGN})[ \t]?[\])>\"'*_|]")
#: What people say before a word that is a choice.
_SPOKEN_BEFORE_WORD: Final = re.compile(
    r"(?i:(?:ich bin|i'm|i am|i'd|i|we're|we are|we|my vote is|vote|a|big|strong|clear|definite"
    r"|definitely)"
    rf"[ \t]+){{1,4}}(?={WORD})"
)
#: Marks around the first topic of a line; ``T<7>``, as if the brackets of an example were meant.
_MARKED_TOPIC: Final = re.compile(
    r"(?m)^[ \t]*(?:[\[(<|\"'*_]+[ \t]*(?:topic[ \t]+)?[Tt]?\d{1,6}[ \t]*[\])>|\"'*_]+"
    r"|[Tt]?\d{1,6}[)\]|](?=[ \t])|[Tt]<\d{1,6}>)"
)
#: A word in quotation marks: ``I vote "yes" on T1``.
_QUOTED_WORD: Final = re.compile(rf"[\"“”„«»‘’'](?P<word>{WORD})[\"“”«»‘’'](?!\w)")
_MARKS_TO_BLANKS: Final = str.maketrans(dict.fromkeys("[](){}<>|\"'*_", " "))
#: The same once more, as in "+1 👍".
_AGAIN_IN_PICTURES: Final = re.compile(rf"[ \t]*(?P<sign>{PICTURE})")
#: A blank within a figure, which a bullet in front of a number has, too.
_SPACED: Final = re.compile(r"[+-][ \t]")
_SPACED_ENDS: Final = re.compile(
    r"[ \t]*(?:$|[\n,;:!()]|[.](?![ \t]*\w)|[–—-]|(?i:because|since|but|if|from me|please|thanks"
    r"|for|to|on|(?:non-?)?binding)\b|from[ \t]+[A-Z])"
)
_CAUSE: Final = r"(?i:because|since|as|but|if|though|although|due|so|until|unless|given|provided)\b"
#: A word is a choice only where it is not the first one of a sentence.
_WORD: Final = re.compile(
    rf"{WORD}(?=[ \t]*(?:$|[\n,.;:!()–—-]|{_CAUSE}"
    r"|(?i:please|thanks|thank you|from\s+me|for\s+me|of\s+course|binding|non-binding)\b"
    r"|(?i:(?:of[ \t]+)?(?:this|it|that)(?:[ \t]+(?:one|topic|proposal))?)[ \t]*(?:$|[\n,.;:!)])"
    rf"|(?:(?i:on|for|to|of|zu|à|sur)[ \t]+)?(?:{_NAME}\d|{_NUMBER}|(?i:all|everything)\b)"
    r"|(?i:vote)\b))"
)
_WORD_BEFORE_TITLE: Final = re.compile(
    rf"(?P<word>{WORD})[ \t]+(?:(?i:on|for|to|of)[ \t]+)?(?:(?i:the topic)[ \t]+)?"
)
_ON: Final = re.compile(rf"(?i:on|for)[ \t]+(?={_NAME}\d[^\n]{{0,40}}[ \t](?i:to)[ \t]+[+-][012])")
_LINK: Final = r"(?:goes[ \t]+)?(?:on|for|to|in|with|of|für|zu|bei|pour|à|sur)\b"
_BEFORE_TOPICS: Final = re.compile(
    r"(?:[ \t]+(?i:from[ \t]+(?:me|us)|von[ \t]+(?:mir|uns)|de[ \t]+ma[ \t]+part))?"
    rf"(?:\s+{_LINK}\s*|[ \t]*(?:(?P<heading>:[ \t]*\n[ \t]*(?={_NAME}\d))|[:,=][ \t]*"
    rf"|(?i:{_LINK})\s*)?)"
)
#: What ends a list of topics behind its choice, where words might be meant.
_LIST_ENDS: Final = re.compile(rf"[ \t]*(?:$|[\n,.;:!()–—-]|{_CAUSE}|{SIGN}|(?i:vote)\b)")
_MARKS: Final = r"(?:[\s,;.!]|:(?![+-]1:))"
#: Figures behind a choice that make it none: ``+1 or 0``, ``+1/-1``, ``+1 +1``, ``+1 (or -1)``.
_SECOND_CHOICE: Final = re.compile(
    rf"[ \t]*(?:[/|]|\(?(?i:or|vs)\b\.?)[ \t]*(?:{SIGN}|\d)"
    rf"|{_MARKS}*+(?:(?i:and|to)\b[ \t]*)?(?:[+-]+[ \t]?\d|{SIGN}(?=[\s.,;!)]*+$))"
)
#: What says good manners only, or whose vote it is.
_REMARKS: Final = re.compile(
    r"(?:[ \t]*(?:[.!,]+|[:;8=]-?[)(DPp|](?!\w)|\^\^|<3|[🙂😊😀😃🎉❤🙏👏]"
    r"|[(\[](?i:(?:non-?|not[ \t])?binding|from me|please|thanks)[)\]]"
    r"|(?i:(?:non-?|not[ \t])?binding|from\s+(?:me|myself|us|here|my side)|for\s+me|please|thanks"
    r"|von\s+(?:mir|uns)|meinerseits|de\s+ma\s+part|pour\s+moi|bitte|danke|merci"
    r"|thank you|thx|of course|definitely|absolutely|instead|now)"
    rf"(?=[ \t]*(?:[.,;:!()\n–—-]|$|{_CAUSE}))))*+"
)
_SEPARATOR: Final = re.compile(
    rf"{_MARKS}*+(?:(?i:and|und|et|but|aber|mais|except(?:\s+for)?|außer|sauf)\b\s*)?"
)
_REASON_BEGINS: Final = re.compile(rf"[ \t]*(?:$|[\n,.;:!()–—-]|{_CAUSE})")
_LINE_ENDS: Final = re.compile(rf"(?:[ \t.,;!]*)(?<![:(–—-])\n(?!\s*{_CAUSE})")
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
    rf"[,;.!)\n]\s*+(?:(?i:and|und|et|but|aber|mais)\b\s*+)?(?={_NAME}\d|[Vv]|{_OTHERS})"
    rf"|\n\s*+(?={SIGN})|(?=\bVOTES?\b)"
    r"|(?P<title>(?=\n)|(?<=[,;.!)]))"
    r"|(?P<sentence>(?<=[.!;\n])\s++(?=(?i:i|we|my|please)\b))"
)
_FIGURE: Final = re.compile(r"[+-]|\d")
#: What only points at the topic, or agrees with somebody.
_NO_REASON: Final = re.compile(
    r"(?i)(?:(?:goes[ \t]+)?(?:for|to|on|of|in|with)[ \t]+)?(?:this|it|that|the)"
    r"(?:[ \t]+(?:one|topic|proposal))?(?:[ \t]+(?:too|also|as well|here))?|too|also|as well|here"
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


class VoteText(NamedTuple):
    """What a text says of votes."""

    votes: tuple[WrittenVote, ...]
    unread: str = ""
    """What looks like another vote and is none; ``""`` if there is no such thing."""
    end: int = 0
    """How much of the text belongs to the votes; what follows are lines of prose."""


class _Named(NamedTuple):
    topics: Topics
    end: int
    but: tuple[range, ...] = ()


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
    text = _MARKED_TOPIC.sub(_without_marks, text.rstrip())
    text = _QUOTED_WORD.sub(r" \g<word> ", text)
    return _Reader(text, numbers, titles).read(below=below)


def _without_marks(marked: re.Match[str]) -> str:
    """A topic with blanks in place of its marks, no shorter than before."""
    written = marked[0].replace("T<", " T").replace("t<", " t")
    return written.translate(_MARKS_TO_BLANKS)


class _Reader:
    def __init__(self, text: str, numbers: bool, titles: TopicTitles) -> None:
        self._text = text
        self._numbers = numbers
        self._titles = titles
        self._tried = 0
        """How far topics were looked through in vain, which is not done again."""

    def read(self, *, below: bool) -> VoteText:
        """All of it; see `read_votes`."""
        text, votes, position = self._text, list[WrittenVote](), _end(_BLANKS, self._text, 0)
        while found := self._vote(position, alone=not votes):
            start = position
            if found.end == len(text):  # as of most votes
                votes.append(self._written(start, found, ""))
                return VoteText(tuple(votes), "", found.end)
            if _SECOND_CHOICE.match(text, found.end) and not self._vote_behind(found.end):
                return self._stopped(votes, position)
            found = self._without_some(found)
            after = _end(_REMARKS, text, found.end)
            if self._vote_behind(after):
                reason, position = "", self._start_behind(after)
            elif self._line_ends(after) and not below:
                votes.append(self._written(start, found, ""))
                return VoteText(tuple(votes), "", _end(_SEPARATOR, text, after))
            elif left := self._topics_left(after):
                votes.append(self._written(start, found, ""))
                return self._stopped(votes, left)
            else:
                reason_ends, position = self._next(after)
                reason = text[after:reason_ends]
            if found.topics != () and _excepts(found.topics, reason):
                return self._stopped(votes, start)
            votes.append(self._written(start, found, reason))
            if position >= len(text):
                return VoteText(tuple(votes), "", len(text))
        return self._stopped(votes, position)

    def _written(self, start: int, found: _Found, reason: str) -> WrittenVote:
        said = _clean(reason)
        set_off = not said or self._is_set_off(found.end)
        conditional = _CONDITION.match(reason) is not None
        might = conditional and MIGHT.search(self._text, start, found.end) is not None
        goes_on = might or _GOES_ON.match(self._text, found.end) is not None
        ends = _NEW_SENTENCE.match(self._text, found.end) is not None
        known = found.topics, found.choice, said, found.in_words, set_off, goes_on, ends, start
        return WrittenVote(*known, but=found.but, conditional=conditional)

    def _is_set_off(self, position: int) -> bool:
        """Whether a mark or the like parts a vote, which ends here, from what follows."""
        after = _end(_REMARKS, self._text, position)
        if after > position and self._text[after - 1] in ".,!)":
            return True
        return any(_REASON_BEGINS.match(self._text, end) for end in (position, after))

    def _stopped(self, votes: list[WrittenVote], position: int) -> VoteText:
        """What was read before a place, at which stands what cannot be."""
        end = self._text.find("\n", position)
        end = len(self._text) if end < 0 else end + 1
        return VoteText(tuple(votes), self._text[position:end].strip(), end)

    def _line_ends(self, position: int) -> bool:
        """Whether nothing more is said on this line, nor below it as if the line were wrapped."""
        return _LINE_ENDS.match(self._text, position) is not None

    def _start_behind(self, position: int) -> int:
        """Where the next vote begins that stands at once behind another one."""
        start = _end(_SEPARATOR, self._text, position)
        return _end(_KEYWORD, self._text, start)

    def _vote_behind(self, position: int) -> bool:
        start = self._start_behind(position)
        return start < len(self._text) and self._vote(start, alone=False) is not None

    def _topics_left(self, position: int) -> int:
        """Where topics stand behind a vote with nothing said on them; 0 if none do."""
        start = _end(_SEPARATOR, self._text, position)
        found = self._topics(start, wraps=False)
        if found is None or self._titles.at(self._text, start):
            return 0
        rest = self._text[found[1] :].partition("\n")[0].strip(" \t.!,;:=")
        return 0 if rest and not _FIGURE.match(rest) else start

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
            start = _end(_SEPARATOR, self._text, again.end())
            return start if self._titles.at(self._text, start) else -1
        if again["sentence"] is not None:
            speech = speech_at(self._text, again.end())
            return speech.end if speech and not speech.might else -1
        return _end(_KEYWORD, self._text, again.end())

    def _vote(self, position: int, *, alone: bool) -> _Found | None:
        """The vote at a place; `alone`: perhaps a choice without topics."""
        if topics := self._topics(_end(_ON, self._text, position), wraps=True):
            found = self._choice(self._before_choice(topics))
            if found is None:
                self._tried = max(self._tried, topics[1])
                return None
            return _Found(topics.topics, *found, topics.but)
        found = self._choice(position) or self._word_on_title(position)
        if found is None:
            return None
        choice, in_words, end = found
        before = _BEFORE_TOPICS.match(self._text, end)
        after = before.end() if before else end
        topics = self._topics(after, wraps=bool(before and before["heading"]))
        # "All", or a title, may as well be words of a sentence.
        named = topics and topics[0] != "all" and not self._titles.at(self._text, after)
        if topics and (named or _LIST_ENDS.match(self._text, topics[1])):
            if in_words and choice == 1 and (said := self._said_of(topics)):
                return _Found(topics.topics, *said, topics.but)  # "vote for T3: +1"
            return _Found(topics.topics, choice, in_words, topics.end, topics.but)
        return _Found((), choice, in_words, end) if alone else None

    def _without_some(self, found: _Found) -> _Found:
        """The same with the topics that are taken out of many behind it: "all +1 except T2"."""
        if not _are_many(found.topics) or found.but:
            return found
        after = _end(_REMARKS, self._text, found.end)
        but = self._exception(after)
        ends = _EXCEPTION_ENDS.match(self._text, but[1]) if but else None
        if but is None or ends is None or self._vote_behind(after):
            return found
        return found._replace(end=ends.end(), but=but[0])

    def _exception(self, position: int) -> tuple[tuple[range, ...], int] | None:
        """The topics that are taken out of those in front of a place, and where they end."""
        word = _EXCEPTION.match(self._text, position)
        found = self._list(word.end(), wraps=False) if word else None
        if found is None or isinstance(found.topics, str):
            return None
        return found.topics, found.end

    def _before_choice(self, topics: _Named) -> int:
        """Where a choice on topics may stand: behind a title, or words in brackets, too."""
        note = _IN_BRACKETS.match(self._text, topics[1])
        told = note is not None and not _SAYS_MORE.match(note["round"] or note["square"])
        end = _end(_BEFORE_CHOICE, self._text, note.end() if note and told else topics[1])
        numbers = topics[0]
        if len(numbers) == 1 and isinstance(numbers[0], range) and len(numbers[0]) == 1:
            title = self._titles.of(numbers[0][0])
            if title and self._text[end : end + len(title)].casefold() == title.casefold():
                end = _end(_BEFORE_CHOICE, self._text, end + len(title))
        return end

    def _said_of(self, topics: _Named) -> tuple[Choice, bool, int] | None:
        """The choice that stands behind topics on their line."""
        at = self._before_choice(topics)
        parted = any(mark in self._text[topics[1] : at] for mark in "\n,")
        return None if parted else self._choice(at)

    def _choice(self, position: int) -> tuple[Choice, bool, int] | None:
        """A choice, whether it is a word, and where it ends."""
        text = self._text
        if bracketed := _BRACKETED.match(text, position):
            return choice_of(bracketed["sign"]), False, bracketed.end()
        position = _end(_SPOKEN, text, position)
        if sign := _SIGN.match(text, position):
            if _SPACED.match(sign[0]) and not _SPACED_ENDS.match(text, sign.end()):
                return None
            choice = choice_of(sign[0])
            return choice, False, self._end_of_same(choice, sign.end())
        position = _end(_SPOKEN_BEFORE_WORD, text, position)
        if word := _WORD.match(text, position):
            return choice_of(word[0]), True, word.end()
        return None

    def _word_on_title(self, position: int) -> tuple[Choice, bool, int] | None:
        """The same for a word that a topic's whole title follows: "for NUMA"."""
        word = _WORD_BEFORE_TITLE.match(self._text, _end(_SPOKEN_BEFORE_WORD, self._text, position))
        if word is None or not self._titles.at(self._text, word.end()):
            return None
        return choice_of(word["word"]), True, word.end("word")

    def _end_of_same(self, choice: Choice, position: int) -> int:
        """Where the pictures end that say a choice once more."""
        while again := _AGAIN_IN_PICTURES.match(self._text, position):
            if choice_of(again["sign"]) != choice:
                break
            position = again.end()
        return position

    def _topics(self, position: int, *, wraps: bool) -> _Named | None:
        """The topics in a row from a place on, where they end, and what is taken out of many."""
        found = self._list(position, wraps=wraps)
        if found is None or not _are_many(found.topics):
            return found
        but = self._exception(found.end)
        if but is None or self._choice(self._before_choice(_Named(*but))) is None:
            return found
        return _Named(found.topics, but[1], but[0])

    def _list(self, position: int, *, wraps: bool) -> _Named | None:
        """The topics in a row from a place on, and where they end."""
        text = self._text
        if position and (rest := _REST.match(text, position)):
            return _Named("all", rest.end())
        if everything := _ALL.match(text, position):
            return _Named("all", everything.end()) if self._are_all(everything) else None
        found: list[range] = []
        end, numbers = position, self._numbers
        while some := self._some_topics(position, numbers=numbers):
            if not some[0]:
                return None
            if some[0] not in found:
                found.append(some[0])
            end = some[1]
            between = _AND.match(text, end) or (_BLANK_OR_WRAP if wraps else _BLANK).match(
                text, end
            )
            if between is None:
                break
            position = between.end()
            numbers = self._numbers or bool(between[0].strip())
        return _Named(tuple(found), end) if found else None

    def _are_all(self, everything: re.Match[str]) -> bool:
        """Whether as many topics as are spoken of are all that there are."""
        count = everything["count"]
        if count is None and not everything[0].casefold().startswith("both"):
            return True
        word = (count or "two").casefold()
        number = int(word) if word.isdecimal() else _COUNTS.index(word) + 2
        return number == self._titles.count

    def _some_topics(self, position: int, *, numbers: bool) -> tuple[range, int] | None:
        """A topic or a range of them at a place, by its title or by number, and where it ends."""
        match = _NAMED.match(self._text, position)
        if match is None and (titled := self._titles.at(self._text, position)):
            end = titled.end
            again = _NUMBER_BEHIND.match(self._text, end)
            if again and int(again["number"]) == titled.number:
                end = again.end()
            return range(titled.number, titled.number + 1), end
        if match is None and numbers:
            match = _NUMBERED.match(self._text, position)
        if match is None:
            return None
        last = match["last"] or match["end"] or match["first"]
        return range(int(match["first"]), int(last) + 1), match.end()


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a pattern ends that matches at a place; the place, where it does not."""
    match = pattern.match(text, position)
    return match.end() if match else position


def _excepts(topics: Topics, reason: str) -> bool:
    """Whether what follows takes something out of many topics, which we cannot read."""
    return _are_many(topics) and _EXCEPTION.match(reason.lstrip(_DECORATION + "(")) is not None


def _are_many(topics: Topics) -> bool:
    return topics == "all" or any(len(part) > 1 for part in topics)


def _clean(reason: str) -> str:
    """A reason as it is kept: one line."""
    said = reason.strip(_DECORATION)
    if said.startswith("(") and said.endswith(")"):
        said = said[1:-1]
    if _NO_REASON.fullmatch(said):
        return ""
    return reason_as_kept(said)
