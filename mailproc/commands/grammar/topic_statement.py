"""What a text says of topics in everyday words: "T1 and T3 please", "no to T2", "T4 too". Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mailproc.commands.arguments.voted_topics import OTHERS, Topics
from mailproc.commands.arguments.written_choice import SAME_BEFORE, SAME_BEHIND
from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.meeting.choices import CHOICE, SIGN, Choice, choice_of
from mailproc.meeting.titles import TopicTitles

_MOST_TOPICS: Final = 200
_TWO: Final = 2
_TOPIC: Final = re.compile(SPOKEN_TOPIC)
_UNNAMED: Final = SPOKEN_TOPIC.replace("?P<number>", "?:")
_MORE: Final = re.compile(r"(?P<number>\d{1,3})(?![\w%°:./-])")
_RANGE: Final = re.compile(
    r"(?i:topics?[ ])?[Tt#][ ]?(?P<number>\d{1,6})(?:[ ]?(?:-|–|to|through|bis)[ ]?[Tt]"
    rf"(?P<last>\d{{1,6}})(?![\w-])|[-–](?P<end>\d{{1,6}})(?=[ ]*[:=,]?[ ]*{CHOICE}))"
)
_AND: Final = re.compile(
    r"[ ]*(?:[,;/&][ ]*(?i:(?:and|und|et|plus|nor)\b)?|\n"
    r"|(?i:\b(?:and|und|et|plus|nor|as well as)\b)|[ ](?=[Tt] ?\d))"
    r"(?:[ ]*(?i:also|auch|aussi)\b)?[ ]*"
)
_ALL: Final = re.compile(
    r"(?i)(?:all(?: of)?(?: (?:the|them|these))?(?: (?:topics|items|proposals|of them))?"
    r"|every ?(?:thing|topic)|alles?|tous|toutes|tout|both(?: of them| topics)?)(?!\w)"
)
_REST: Final = re.compile(OTHERS)
_BUT: Final = re.compile(
    r"(?i),?[ ]+(?:but|except(?: for)?|apart from|other than|save|außer|bis auf|sauf)(?: not)? "
)

_POLITE: Final = (
    r"(?:,?[ ]*(?:please|pls|thanks|thank you|thx|for me|from me|by me|with me|too"
    r"|bitte|danke|merci|von mir|für mich|pour moi|de ma part))*"
)
_FOR: Final = (
    r"(?:yes|yep|yeah|yup|yea|aye|ja|sure(?: thing)?|ok|okay|fine|good(?: idea)?|great(?: idea)?"
    r"|definitely|absolutely|certainly|of course|in favou?r|for(?: it)?|i'm for it|sounds good"
    r"|(?:(?:is|are) )?a must(?:[ -]have)?|gets? my vote"
    r"|why not|happy with (?:it|that)|gladly|gerne?|dafür|lgtm|oui|d'accord|volontiers|pour|sí)"
)
_AGAINST: Final = (
    r"(?:no|nope|nah|nay|nein|never|not?[ ](?:now|this time|needed|for (?:me|us|now)|interested"
    r"|thanks?|thank you|way)|(?:(?:is|are) )?a no-?go"
    r"|not|rather not|better not|(?:please )?(?:don't|do not)|bitte nicht"
    r"|against(?: it)?|skip(?: it| that)?"
    r"|leave it out|dagegen|i'd skip (?:it|that)|non(?: merci)?|contre|lieber nicht|eher nicht)"
)
_NEITHER: Final = (
    r"(?:(?:i )?abstain|neutral|no opinion|no preference|(?:i )?(?:don't|do not) (?:care|mind)"
    r"|either way|indifferent|enthaltung|(?:mir )?egal|abstention|(?:ça )?m'est égal)"
)
#: What ends a statement: a mark, or the next topics.
_ENDS: Final = (
    r"(?=[ ]*(?:$|[.,;!\n]|(?:and|but|und|aber|et|mais|except|apart from|außer|bis auf|sauf)\b"
    rf"|{_UNNAMED}))"
)
#: Behind topics, what is said of them; "please" and such is a wish.
_SAID: Final = re.compile(
    r"(?i)[ ]*(?:[:=,]|-{1,2}>?(?=[ ])|–|—|\.{2,3}|gets?)?[ ]*"
    r"(?:(?:also|auch|aussi)[ ])?(?:an?[ ](?:(?:clear|big|definite)[ ])?)?"
    rf"(?:(?P<against>{_AGAINST})|(?P<neither>{_NEITHER})|(?P<for>{_FOR})"
    r"|(?P<wish>please|pls|only|bitte|nur|s'il (?:vous|te) pla[iî]t|svp|stp)(?: (?:yes|do))?"
    rf"|(?P<sign>{SIGN})){_POLITE}{_ENDS}"
)
#: What is said of all: "all good" is no vote.
_ALL_SAID: Final = re.compile(
    rf"(?i)[ ,:=–—-]*(?:yes|yep|yeah|ja|no|nope|nein|oui|non|please|pls|bitte|{SIGN}){_POLITE}"
)
#: In front of topics.
_WELL: Final = (
    r"(?:(?:so|ok|okay|well|and|but|also|then|for me|from me|i say|i'd say|i think)[ ,:]+)*"
)
_WELL_SAID: Final = re.compile(rf"(?i){_WELL}")
_BEFORE: Final = re.compile(
    rf"(?i){_WELL}(?:(?P<against>(?:a (?:clear |big )?)?(?:no|nope|nah|nein|non)"
    r"(?: (?:to|for|on|zu|à)|:)|not(?: for)?|(?:against|gegen|contre|dagegen)[ ]*:?"
    r"|(?:je|nous) (?:vote|votons) contre|(?:ich|wir) (?:bin|sind|stimmen?) gegen"
    r"|(?:i (?:want|support) )?neither|none of(?= [Tt] ?\d)"
    r"|i(?:'m| am) (?:not for|against)|skip|i(?:'d| would) (?:skip|leave out)"
    r"|(?:i|we) (?:can't|cannot|don't|do not|won't|will not) (?:support|want|need|like)"
    r"|(?:i|we) (?:am|'m|are) not interested in|i(?:'d| would) not (?:take|have|want)"
    r"|(?:i |we )?(?:reject|oppose|disapprove(?: of)?|vote against)[ ]*:?)"
    r"|(?P<neither>(?:i(?:'d| would|'ll| will)? )?abstain (?:on|from|for)|enthaltung (?:bei|zu)"
    r"|abstention (?:sur|pour)|neutral (?:on|about)"
    r"|(?:i have )?no opinion on|i don't (?:care|mind) about)"
    r"|(?P<for>(?:a (?:clear |big )?)?(?:yes|yep|yeah|yup|aye|ja|oui|ok|okay|sure)"
    r"(?: (?:to|for|on|zu|à)|:|,)"
    r"|(?:for|in favou?r|für|dafür|pour)[ ]*:"
    r"|(?:yes|definitely|absolutely|for|for sure|für|pour)(?= )"
    r"|(?:je|nous) (?:vote|votons) pour|(?:ich|wir) (?:bin|sind|stimmen?) für"
    r"|(?:je|nous) chois\w+|(?:ich|wir) wählen?"
    r"|(?:meine?|mes|mon) (?:stimmen?|votes?|favorit(?:en)?|favoris?|choix)"
    r"(?: (?:ist|sind|est|sont|für|pour|geht an|gehen an))*[ ]*:?"
    r"|(?:i'm |i am )?happy with|i(?:'m| am) (?:for|in favou?r of)"
    r"|in favou?r of|(?:i|we)(?:'d| would| want to|'d like to| would like to|'ll| will)?"
    r" (?:vote(?: for)?|support|back|endorse|approve(?: of)?)|(?:i'm |we're )?voting for"
    r"|(?:votes|approved?|accept(?:ed)?)[ ]*:"
    r"|(?:my|our) (?:top|first) (?:\d+|two|three|four|five)(?: topics| picks| choices)?"
    r"(?: (?:are|would be))?[ ]*:?"
    r"|(?:my|our) (?:votes?|picks?|choices?|favou?rites?|preferences?)"
    r"(?: (?:is|are|go(?:es)? to|would be)(?: for)?| (?:for|on))?[ ]*:?)"
    r"|(?P<wish>(?:(?:i|we)(?:'d| would) (?:really )?(?:like|love|prefer|pick|choose)"
    r"|(?:i|we) (?:like|want|prefer|choose|pick|favou?r))"
    r"(?: to (?:see|have|discuss|talk about|hear about|do))?"
    r"|please(?: do)?,?|bitte|only|just|nur|put me down for|let's (?:do|have|discuss|talk about))"
    rf"|(?P<sign>{SIGN})(?: (?:to|for|on))?)[ \n]*(?=\S)"
)
_SAME_BEHIND: Final = re.compile(rf"{SAME_BEHIND}(?i:{_POLITE}{_ENDS})")
_SAME_BEFORE: Final = re.compile(SAME_BEFORE)
_TAIL: Final = re.compile(rf"(?i){_POLITE}{_ENDS}")
_ALONE: Final = re.compile(rf"(?i){_POLITE}[ ]*[.!]*")


class _Named(NamedTuple):
    topics: Topics
    end: int
    but: tuple[range, ...] = ()
    bare_all: bool = False
    """Whether a word names them that begins many sentences: "all", "everything"."""


class Statement(NamedTuple):
    """What is said of some topics, and how sure it is that this is a vote."""

    words: str
    topics: Topics
    but: tuple[range, ...]
    choice: Choice
    sure: bool
    end: int


def statement_at(
    text: str, position: int, titles: TopicTitles, above: Statement | None = None
) -> Statement | None:
    """What is said at a place of some topics: behind them, or in front; None if nothing is.

    `above` is what is said before it, which it may say of other topics, too.
    """
    if above and (same := _same_said(text, position, titles, above)):
        return same
    is_first = above is None
    if named := _named(text, position, titles, is_first=is_first):
        return _said_behind(text, position, named, titles, is_first=is_first)
    before = _BEFORE.match(text, position)
    if before and (named := _named(text, before.end(), titles, is_first=is_first)):
        tail = _TAIL.match(text, named.end)
        return _made(text, position, named, before, tail.end()) if tail else None
    well = _WELL_SAID.match(text, position)
    if well and (named := _named(text, well.end(), titles, is_first=is_first)):
        return _said_behind(text, position, named, titles, is_first=is_first)
    return None


def _said_behind(
    text: str, position: int, named: _Named, titles: TopicTitles, *, is_first: bool
) -> Statement | None:
    """What is said behind topics, in a statement that begins at a place."""
    said = _SAID.match(text, named.end)
    if said is None:
        # "Both", "all but T2": a wish, where it stands alone.
        alone = is_first and (named.but or named.bare_all) and _ALONE.fullmatch(text, named.end)
        words = text[position:].strip()
        return Statement(words, named.topics, named.but, 1, False, len(text)) if alone else None
    if named.bare_all and not _ALL_SAID.fullmatch(said[0]):
        return None
    named, end = _without_some(text, named, said.end(), titles)
    return _made(text, position, named, said, end)


def _same_said(text: str, position: int, titles: TopicTitles, above: Statement) -> Statement | None:
    """What says the same once more, of other topics: "T2 too", "same for T2"."""
    before = _SAME_BEFORE.match(text, position)
    named = _list(text, before.end() if before else position, titles)
    said = (_TAIL if before else _SAME_BEHIND).match(text, named[1]) if named else None
    if named is None or said is None:
        return None
    words = text[position : said.end()].strip()
    return Statement(words, named[0], (), above.choice, above.sure, said.end())


def _without_some(text: str, named: _Named, end: int, titles: TopicTitles) -> tuple[_Named, int]:
    """All topics without those that are left out behind what is said: "all yes, except T2"."""
    but = _BUT.match(text, end) if named.topics == "all" and not named.but else None
    left_out = _list(text, but.end(), titles) if but else None
    if left_out is None or not _TAIL.match(text, left_out[1]):
        return named, end
    return named._replace(but=left_out[0]), left_out[1]


def _made(text: str, position: int, named: _Named, said: re.Match[str], end: int) -> Statement:
    sure = said["wish"] is None
    words = text[position:end].strip()
    return Statement(words, named.topics, named.but, _choice(said), sure, end)


def _choice(said: re.Match[str]) -> Choice:
    if sign := said["sign"]:
        return choice_of(sign)
    if said["against"]:
        return -1
    return 0 if said["neither"] else 1


def _named(text: str, position: int, titles: TopicTitles, *, is_first: bool) -> _Named | None:
    """The topics in a row from a place on."""
    rest = _REST.match(text, position)
    if rest and not is_first:
        return _Named("all", rest.end())
    if rest and not _BUT.search(text, rest.end()):
        return None  # others than which
    if everything := rest or _ALL.match(text, position):
        if everything[0].casefold().startswith("both") and titles.count != _TWO:
            return None
        if but := _BUT.match(text, everything.end()):
            left_out = _list(text, but.end(), titles)
            return _Named("all", left_out[1], left_out[0]) if left_out else None
        return _Named("all", everything.end(), bare_all=True)
    found = _list(text, position, titles)
    return _Named(*found) if found else None


def _list(text: str, position: int, titles: TopicTitles) -> tuple[tuple[range, ...], int] | None:
    """Topics by number or title, with commas and such between them, and where they end."""
    found: list[range] = []
    end = position
    while len(found) < _MOST_TOPICS:
        span = _RANGE.match(text, position)
        match = _TOPIC.match(text, position) or (_MORE.match(text, position) if found else None)
        titled = None if span or match else titles.at(text, position)
        if span is not None:
            end = span.end()
            found.append(range(int(span["number"]), int(span["last"] or span["end"]) + 1))
        elif match is not None:
            end = match.end()
            found.append(range(int(match["number"]), int(match["number"]) + 1))
        elif titled is not None:
            found.append(range(titled.number, titled.number + 1))
            end = titled.end
        else:
            break
        if not (between := _AND.match(text, end)):
            break
        position = between.end()
    return (tuple(found), end) if found and all(found) else None


def choice_alone(line: str) -> Choice | None:
    """What a line says of the topic above it, and nothing else, in a word: "rather not".

    `line` is in the form of `choices.plain`; None where it is anything else.
    """
    said = _SAID.match(line)
    if said is None or said["wish"] or line[said.end() :].strip(" .!"):
        return None
    return _choice(said)


def topics_alone(line: str, titles: TopicTitles) -> tuple[range, ...]:
    """The topics that a line names, and says nothing else; () if it is anything else."""
    found = _list(line, 0, titles)
    return found[0] if found and _ALONE.fullmatch(line, found[1]) else ()
