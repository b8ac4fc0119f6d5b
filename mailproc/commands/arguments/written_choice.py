"""A choice at a place of a text, in figures, pictures or words. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mailproc.commands.arguments.voted_topics import TOPIC_NAME, TOPIC_NUMBER
from mailproc.meeting.choices import PICTURE, SIGN, WORD, Choice, choice_of
from mailproc.meeting.titles import TopicTitles

#: What people say before a choice. None of it says who else chose so, nor that somebody did not.
_SPOKEN: Final = re.compile(
    r"(?:(?i:(?:i'm at|i am at|i'm|i am|i'd|i'll add|i|we|you have my|me|my|our|the|a|an|another"
    r"|so|also|and|but|vote|votes|voting|is|are|here|here's|it's|it|that's|this|gets|give|cast|count|say|would"
    r"|will|be|to|as|like|have to|must|can only|changing|change|switching|put me down for"
    r"|big|fat|huge|strong|clear|clearly|definite|definitely|firm|weak|solid|just|then|still|now|again"
    r"|make that|make it|make mine|meant|meant to say|change (?:that|it|mine) to|rather|instead"
    r"|absolute|absolutely|total|totally|certainly|surely|really|very much|very|fully|wholly"
    r"|wholehearted|wholeheartedly|enthusiastic|resounding|hearty|happy|happily|gladly|sadly|sorry"
    r"|(?:von|für|pour|de la part de)[ \t]+(?:mir|mich|uns|moi|nous)|pour ma part|meinerseits"
    r"|ich|wir|gebe|geben|stimme|sage|mein|meine|unsere?|eine?|einen|(?:klare|dicke|große|starke)[ns]?"
    r"|leider|gerne?|auch|ebenfalls|aussi|également|je|nous|donne|mets|mon|ma|notre|une?|gros|grand"
    r"|c'est|ce sera"
    r"|unfortunately|reluctant|reluctantly|tentative|tentatively|cautious|slight|small"
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
#: A word in quotation marks: ``I vote "yes" on T1``.
_QUOTED_WORD: Final = re.compile(rf"[\"“”„«»‘’'](?P<word>{WORD})[\"“”«»‘’'](?!\w)")
#: The same once more, as in "+1 👍".
_AGAIN_IN_PICTURES: Final = re.compile(rf"[ \t]*(?P<sign>{PICTURE})")
#: A blank within a figure, which a bullet in front of a number has, too.
_SPACED: Final = re.compile(r"[+-][ \t]")
_SPACED_ENDS: Final = re.compile(
    r"[ \t]*(?:$|[\n,;:!()]|[.](?![ \t]*\w)|[–—-]|(?i:because|since|but|if|from me|please|thanks"
    r"|for|to|on|(?:non-?)?binding)\b|from[ \t]+[A-Z])"
)
#: What leads to why somebody chooses so.
CAUSE: Final = r"(?i:because|since|as|but|if|though|although|due|so|until|unless|given|provided)\b"
#: A word is a choice only where it is not the first one of a sentence.
_WORD: Final = re.compile(
    rf"{WORD}(?=[ \t]*(?:$|[\n,.;:!()–—-]|{CAUSE}"
    r"|(?i:please|thanks|thank you|from\s+me|for\s+me|of\s+course|binding|non-binding)\b"
    r"|(?i:(?:of[ \t]+)?(?:this|it|that)(?:[ \t]+(?:one|topic|proposal))?)[ \t]*(?:$|[\n,.;:!)])"
    rf"|(?:(?i:on|for|to|of|zu|à|sur)[ \t]+)?"
    rf"(?:{TOPIC_NAME}\d|{TOPIC_NUMBER}|(?i:all|everything)\b)"
    r"|(?i:vote|except|apart[ \t]+from|save[ \t]+for|außer|bis[ \t]+auf|sauf)\b))"
)
#: What says behind topics that the choice on them is the one before them: "T2 too".
SAME_BEHIND: Final = (
    r"[ \t]*[:=,]?[ \t]*(?i:(?:(?:is|are|gets?)[ \t]+)?(?:too|also|as[ \t]+well|likewise|ditto"
    r"|(?:the[ \t]+)?same(?:[ \t]+(?:here|too|for[ \t]+me))?|auch|ebenso|dito|aussi))"
)
#: What says so in front of them: "same for T2".
SAME_BEFORE: Final = (
    r"(?i:(?:also|likewise|ditto|auch|ebenso|aussi|(?:the[ \t]+)?same(?:[ \t]+goes)?)[ \t]+"
    r"(?:(?:for|on|to|with|für|bei|pour)[ \t]+)?)"
)
_WORD_BEFORE_TITLE: Final = re.compile(
    rf"(?P<word>{WORD})[ \t]+(?:(?i:on|for|to|of)[ \t]+)?(?:(?i:the topic)[ \t]+)?"
)


class ChoiceFound(NamedTuple):
    """A choice at a place of a text."""

    choice: Choice
    in_words: bool
    """Whether it is a word, as prose has them."""
    end: int


def choice_at(text: str, position: int) -> ChoiceFound | None:
    """The choice at a place, behind what people say before one."""
    if bracketed := _BRACKETED.match(text, position):
        return ChoiceFound(choice_of(bracketed["sign"]), False, bracketed.end())
    position = end_of(_SPOKEN, text, position)
    if sign := _SIGN.match(text, position):
        if _SPACED.match(sign[0]) and not _SPACED_ENDS.match(text, sign.end()):
            return None
        choice = choice_of(sign[0])
        return ChoiceFound(choice, False, _end_of_same(text, choice, sign.end()))
    position = end_of(_SPOKEN_BEFORE_WORD, text, position)
    if word := _WORD.match(text, position):
        return ChoiceFound(choice_of(word[0]), True, word.end())
    return None


def word_on_title(text: str, position: int, titles: TopicTitles) -> ChoiceFound | None:
    """The same for a word that a topic's whole title follows: "for NUMA"."""
    word = _WORD_BEFORE_TITLE.match(text, end_of(_SPOKEN_BEFORE_WORD, text, position))
    if word is None or not titles.at(text, word.end()):
        return None
    return ChoiceFound(choice_of(word["word"]), True, word.end("word"))


def with_plain_words(text: str) -> str:
    """A text without the quotation marks around a word that is a choice."""
    return _QUOTED_WORD.sub(r" \g<word> ", text)


def _end_of_same(text: str, choice: Choice, position: int) -> int:
    """Where the pictures end that say a choice once more."""
    while again := _AGAIN_IN_PICTURES.match(text, position):
        if choice_of(again["sign"]) != choice:
            break
        position = again.end()
    return position


def end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a pattern ends that matches at a place; the place, where it does not."""
    match = pattern.match(text, position)
    return match.end() if match else position
