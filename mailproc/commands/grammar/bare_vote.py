"""A choice without a keyword or a topic that opens what somebody writes: ``+1``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.commands.arguments.spoken_vote import HELLO
from mailproc.commands.arguments.vote_text import MIGHT, VoteText, WrittenVote, read_votes
from mailproc.commands.grammar.call import Reading
from mailproc.commands.grammar.choice_list import choice_list_at, counts_votes
from mailproc.commands.grammar.concluded_choice import may_lead_to_choice
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import is_emphatic_keyword, keyword_of
from mailproc.commands.grammar.sentence_vote import sentence_vote
from mailproc.commands.grammar.vote_faults import fault_of
from mailproc.commands.grammar.vote_lines import VotesFound, lines_of, unadorned, vote_call
from mailproc.mail.courtesy import is_greeting, names_device
from mailproc.meeting.choices import SIGN, WORD_ALONE, Choice, choice_of, plain

#: What says that a vote follows, and no more.
_ANNOUNCES: Final = re.compile(
    r"(?i)(?:(?:so|and|now|ok|okay)[ \t,]+)?(?:(?:here(?:'s| is| are| come)|this is|these are|find"
    r"|below (?:is|are))[ \t]+)?my[ \t]+(?:own[ \t]+)?(?:votes?|ballot|choices?|two cents)"
    r"(?:[ \t]+(?:is|are|below|follows?))*[ \t]*[:.!]*"
)
#: What no cry begins with: a condition, or a question.
_NO_CRY: Final = (
    r"(?!(?i:if|unless|until|once|when|whenever|after|before|provided|assuming|how|why|who|should"
    r"|in case|wenn|falls|sobald|sofern|si|quand|warum|wer|pourquoi|qui)\b)"
)
#: A short cry or two in front: "Awesome! +1", "Thanks, Jane. +1". There is no figure in it.
_CRY: Final = re.compile(
    rf"{_NO_CRY}(?:[^\W\d_](?:[^\W\d_]|['’ -]){{0,40}}[!.,]+[ \t]+){{1,3}}"
    rf"(?=(?:[A-Za-z']+[ \t]+){{0,10}}{SIGN})"
)
_FROM_ME: Final = re.compile(r"(?i)[ \t]+from[ \t]+(?:me|myself|us|my|our)\b")
_QUOTES: Final = tuple('"“”„»«')
#: One cry on a line of its own, and what then begins with a choice below it.
_CRY_ALONE: Final = re.compile(r"(?!.*\b[Tt] ?\d)[^\W\d_][\w'’, -]{0,40}[!.,]+")
_BELOW_CRY: Final = re.compile(rf"(?:[A-Za-z']+[ \t]+){{0,4}}(?![+-][ \t]){SIGN}")
_KEYWORD: Final = re.compile(
    r"(?i:(?:(?:my[ \t]+)?(?:(?:new|corrected|changed|updated|revised)[ \t]+)?votes?"
    r"|re-?vot(?:e|ing))\b(?:[ \t]*[:=](?![+-]1:))?"
    r"|(?:correction|corrected|korrektur)[ \t]*(?:[:,–—]|-(?=[ \t])))[ \t]*"
)
#: What makes a vote of a word, which is no answer to some question then: "I vote yes".
_EXPLICIT: Final = re.compile(
    r"(?i)(?:(?:i|we|i'd|i'll)[ \t]+(?:(?:also|hereby|would|will|have to|must)[ \t]+)?vote"
    r"|(?:je|nous)[ \t]+(?:vote|votons)"
    r"|(?:je[ \t]+suis|nous[ \t]+sommes)(?=[ \t]+(?:pour|contre)\b)"
    r"|(?:ich|wir)[ \t]+(?:stimmen?|votieren?)"
    r"|mon vote(?:[ \t]+est)?|meine stimme(?:[ \t]+ist)?"
    r"|(?:i'm|i am|we are|we're)[ \t]+voting|my vote(?:[ \t]+(?:is|goes|would be))?)\b"
    r"(?:[ \t]*:|[ \t]+an?\b)?[ \t]*"
)
_PLAIN_WORD: Final = re.compile(
    rf"(?i:(?:i|we|i'm|i am|we are|we're|ich bin|bin|wir sind)[ \t]+)?(?P<word>{WORD_ALONE})(?!\w)"
)
#: What tells of a figure, unless something sets that off: "This is -1 in my tests".
_TELLS: Final = re.compile(
    r"(?i)(?:it|this|that|which|there)(?:'s|'ll)?"
    rf"(?:[ \t]+(?:is|was|will|would|be|gets|now|still|just|then|also))*[ \t]+(?={SIGN})"
)
#: Where, and whose, a figure of which something is told, up to what is told of it.
_PLACE: Final = (
    r"(?:[ \t]+(?:from|on|in|by|without)[ \t]+"
    r"(?!(?:me|us|my|our|here|this|it|that|case)\b)[\w'-]+(?:[ \t]+[\w'-]+){0,3}?)"
)
#: What any figure would do, or one of somebody else: "A +1 here would need tests", "-1 on code is".
_OF_FIGURES: Final = re.compile(
    r"(?i)(?:(?:an?|one|another|any|every|each)[ \t]+(?:[a-z-]+[ \t]+){0,2}"
    rf"{SIGN}(?:{_PLACE}|[ \t]+here)?[ \t]+(?:would|could|should|might|may|will|can|can't"
    r"|cannot|won't|wouldn't|has|needs?|requires?|is|isn't|was|means?|meant|counts?|does|doesn't|only)\b"
    rf"|{SIGN}{_PLACE}[ \t]+(?:is|isn't|was|means|counts|does|doesn't|needs|requires)\b)"
)
#: What follows a choice on what somebody says, and a choice of somebody that is told with others.
_OF_OTHERS: Final = re.compile(
    r"(?:on|to|for|with)[ \t]+(?:(?i:what|whatever|everything[ \t]+that)\b"
    r"|(?P<name>[A-Z][a-z][\w-]*)(?:['’]s?[ \t]+(?i:points?|comments?|remarks?|questions?|concerns?"
    r"|mails?|messages?|objections?|worr(?:y|ies)|words|reasoning|arguments?|explanations?"
    r"|observations?)\b|(?=[ \t]*(?:$|[.,;!\n]|(?:here|above|below|on|about)\b))))"
)
_IS_COUNT: Final = re.compile(rf"from[ \t]+[A-Z][^\n]{{0,200}}?(?<!\w){SIGN}")
#: Another choice right behind the first one: "+1, or rather -1".
_CORRECTED: Final = re.compile(
    r"(?i)(?:(?:or|no|wait|sorry|oops|argh|err?|rather|actually|i[ \t]+mean(?:t)?|make[ \t]+that)\b"
    rf"[ \t,.:;!–—-]*?){{1,4}}(?P<other>{SIGN})(?![\w.%])"
)
#: Who chose so, behind a colon: ``+1 (binding): Jane, John and Ann``.
_NAME: Final = r"[A-Z][\w.'’-]*(?:[ \t]+[A-Z][\w.'’-]*){0,3}"
_NAMES: Final = re.compile(
    rf"{SIGN}[^:\n]{{0,40}}:[ \t]*{_NAME}"
    rf"(?:(?:[ \t]*[,&][ \t]*|[ \t]+and[ \t]+)(?:and[ \t]+)?{_NAME}){{1,50}}[ \t.]*(?:\n|$)"
)
#: What also stands in front of what works and what does not.
_TICK: Final = re.compile("[✓✔✅☑✗✘❌✖]")
_LATER: Final = re.compile(r"(?i)(?:tomorrow|later|soon|next)\b")
_THE_COUNT: Final = re.compile(r"(?i)the[ \t]+(?:count|say)\b")
_SIGN: Final = re.compile(SIGN)
#: A figure that is no choice, or several that are.
_NO_CHOICE: Final = re.compile(
    r"(?i)[+-]++[\d.]++[%!.]*+"
    r"(?:[ \t]*[\[(]?(?:non-?[ \t]?)?binding[\])]?|[ \t]+from[ \t]+me)?[.!]*"
    rf"|{SIGN}(?:[ \t,/]+{SIGN})+"
)
#: A choice, and nothing else but whose it is.
_MERE: Final = re.compile(
    r"(?i)[+-] ?[012](?:[ \t]*[\[(]?(?:non-?[ \t]?)?binding[\])]?|[ \t]+from[ \t]+me)?[ \t]*[.!]*"
)
_TWO: Final = 2
_MOST_LINES: Final = 200


class OpeningVote(NamedTuple):
    """The votes that a paragraph begins with, and the place of the line below them."""

    votes: tuple[WrittenVote, ...]
    end: int
    text: str
    is_explicit: bool = False
    """Whether it says that it is a vote, so that a word is as good as a figure."""


def opening_of(lines: Sequence[str]) -> int:
    """The place of the first line that says something: no greeting, no announcement of a vote."""
    for position, line in enumerate(islice(lines, _MOST_LINES)):
        text = plain(line[:400]).strip()
        if text and not _ANNOUNCES.fullmatch(text) and not _is_mere_greeting(text):
            return _below_cry(lines, position) if _CRY_ALONE.fullmatch(text) else position
    return len(lines)


def _below_cry(lines: Sequence[str], position: int) -> int:
    """The place of the choice that stands below "Good idea!"; `position` if none does."""
    below = next((at for at in range(position + 1, len(lines)) if lines[at].strip()), position)
    return below if _BELOW_CRY.match(plain(lines[below][:200]).strip()) else position


def may_open_with_vote(lines: Sequence[str]) -> bool:
    """Whether a letter may begin with a choice, in whatever way it came; quick."""
    position = opening_of(lines)
    text = plain(lines[position][:200]) if position < len(lines) else ""
    return any(one.search(text) is not None for one in (_SIGN, _EXPLICIT, _PLAIN_WORD))


def bare_vote_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The vote without a topic that begins at the line that opens a letter; None if none does."""
    if not reading.bare or position >= len(lines):
        return None
    if listed := marked_choice_at(lines, position):
        return listed
    if (reading.direct or reading.called) and (torn := _torn(lines, position)):
        return torn
    found = None if counts_votes(lines, position) else opening_vote(lines, position, reading)
    line = lines[position].strip()
    if found is not None and _may_count(found, reading) and is_own(line, found.votes[0]):
        each = reading.to_us or all(one.topics for one in found.votes)
        votes = found.votes if each else found.votes[:1]
        calls = [vote_call(line, found.text, one) for one in (votes, _corrected(votes)) if one]
        return VotesFound(tuple(calls), found.end)
    if found is None and not reading.called and (said := _in_sentence(lines, position, reading)):
        return said
    if reading.direct or reading.called:
        return _no_choice(lines, position, reading.called)
    return None


def _in_sentence(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The vote that the first sentence says, in direct mail the first paragraph."""
    said = sentence_vote(lines, position, only_first=not reading.direct)
    if said is None or said.topic:
        return None
    return VotesFound((vote_call(said.text, said.text, (said.vote,)),), said.end)


def _corrected(votes: tuple[WrittenVote, ...]) -> tuple[WrittenVote, ...]:
    """The choice that takes a single one back at once: then neither counts, and its voter hears."""
    found = _CORRECTED.match(votes[0].reason) if len(votes) == 1 else None
    if found is None or choice_of(found["other"]) == votes[0].choice:
        return ()
    return (WrittenVote((), choice_of(found["other"])),)


def marked_choice_at(lines: Sequence[str], position: int) -> VotesFound | None:
    """The vote in a list of choices that begins at a line, one of them marked; None if none does.

    What such a list says that has no mark is nothing; of two marks neither counts, as of two votes.
    """
    rows = choice_list_at(lines, position)
    if rows is None:
        return None
    line = " ".join(lines[position].split())
    if len(rows.marked) == len({*rows.marked}) == _TWO:
        both = (vote_call(line, line, (WrittenVote((), one),)) for one in rows.marked)
        return VotesFound(tuple(both), rows.end)
    if len(rows.marked) != 1:
        return VotesFound((), rows.end)
    vote = WrittenVote((), rows.marked[0], "" if rows.blank else rows.text)
    return VotesFound((vote_call(line, line, (vote,)),), rows.end)


def opening_vote(
    lines: Sequence[str], position: int, reading: Reading, until: int | None = None
) -> OpeningVote | None:
    """The votes with which the paragraph at a line begins, if it begins with a choice.

    It ends at the place `until` at most.
    """
    text, is_explicit = _paragraph(lines, position, len(lines) if until is None else until)
    found = read_votes(text, numbers=False, below=True, titles=reading.titles)
    if not found.votes or found.votes[0].in_sentence or (found.unread and not reading.direct):
        return None
    if _THE_COUNT.match(text) or (_TELLS.match(text) and not found.votes[0].set_off):
        return None
    if _OF_FIGURES.match(text):
        return None
    if is_explicit and found.votes[0].topics:
        return None  # a sentence that votes on topics is read as such
    return OpeningVote(found.votes, position + lines_of(text, found), text, is_explicit)


def _may_count(found: OpeningVote, reading: Reading) -> bool:
    vote = found.votes[0]
    if _NAMES.match(found.text):
        return False
    if vote.in_words:
        return (reading.bare == "words" or found.is_explicit) and vote.set_off
    is_plain = vote.choice != 0 and not _TICK.match(found.text)
    return reading.direct or is_plain or vote.set_off


def is_own(line: str, vote: WrittenVote, title: str = "") -> bool:
    """Whether a choice is its author's, of now, and on the topic, which may have this title.

    Not so if it agrees with what somebody says, if it is told with others', and if `line` says
    only what its author would do.
    """
    agrees = _OF_OTHERS.match(vote.reason)
    if agrees is not None and (agrees["name"] or "\n") not in title:
        return False
    if _IS_COUNT.match(vote.reason) or _LATER.match(vote.reason):
        return False
    return not (vote.conditional and MIGHT.search(plain(line)))


def _torn(lines: Sequence[str], position: int) -> VotesFound | None:
    """Two choices, the second alone on a line further down, of which neither counts.

    More than two are those that somebody lists to choose from.
    """
    first = unadorned(lines[position])
    sign = _SIGN.match(first)
    if sign is None or _NAMES.match(first):
        return None
    places = [position]
    for at in range(position + 1, min(position + _MOST_LINES, len(lines))):
        if ends_commands(lines[at]):
            break
        if _MERE.fullmatch(unadorned(lines[at])):
            places.append(at)
    found: dict[Choice, str] = {}
    for at in places:
        text = unadorned(lines[at])
        said = _SIGN.match(text)
        found.setdefault(choice_of(said[0] if said else sign[0]), text)
    if len(found) != _TWO:
        return None
    calls = [vote_call(text, text, (WrittenVote((), choice),)) for choice, text in found.items()]
    return VotesFound(tuple(calls), places[-1] + 1)


def _no_choice(lines: Sequence[str], position: int, thread: int) -> VotesFound | None:
    """What to say of a figure that is no choice, where one can be meant by nothing else."""
    text = unadorned(lines[position])
    if not _NO_CHOICE.fullmatch(text):
        return None
    return VotesFound((fault_of(text, text, VoteText((), text), thread=thread),), position + 1)


def _paragraph(lines: Sequence[str], position: int, until: int) -> tuple[str, bool]:
    """The paragraph at a line, from the choice on; and whether it says that this is a vote."""
    first = _behind_cry(_behind(HELLO, unadorned(lines[position])))
    explicit = _EXPLICIT.match(first)
    first = _behind(_EXPLICIT if explicit else _KEYWORD, first)
    plain_word = _PLAIN_WORD.match(first)
    first = first[plain_word.start("word") if plain_word else 0 :]
    below: list[str] = []
    for at in range(position + 1, min(position + 1 + _MOST_LINES, until)):
        line = lines[at]
        text = plain(line[:1000]).strip()
        if not text or ends_commands(line) or is_emphatic_keyword(keyword_of(text)):
            break
        below.append(text)
    return "\n".join((first, *below)), explicit is not None or plain_word is not None


def _behind(pattern: re.Pattern[str], text: str) -> str:
    """A text without what matches at its start; all of it, where nothing does."""
    match = pattern.match(text)
    return text[match.end() if match else 0 :]


def _behind_cry(text: str) -> str:
    """A text without the cry in front of a choice, unless that tells of somebody else's."""
    cry = _CRY.match(text)
    sign = _SIGN.search(text, cry.end()) if cry else None
    if cry is None or sign is None:
        return text
    before, behind = text[: sign.start()], text[sign.end() :]
    draws = True if _FROM_ME.match(behind) else None
    if behind[:1] in _QUOTES or not may_lead_to_choice(before, draws=draws):
        return text
    return text[cry.end() :]


def _is_mere_greeting(text: str) -> bool:
    return (is_greeting(text) or names_device(text)) and not _SIGN.search(text)
