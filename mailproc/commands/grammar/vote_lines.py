"""The votes in the lines of a body: behind the keyword, and as ``T7 +1`` without it. Pure.

What stands on several lines is put together first, since mail programs wrap: topics, their choice
and the reason for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from mailproc.commands.arguments.spoken_vote import Speech, behind_link, speech_before
from mailproc.commands.arguments.vote_text import VoteText, WrittenVote, read_votes
from mailproc.commands.grammar.bare_line import is_list_item
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.choice_list import counts_votes
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import is_emphatic_keyword, keyword_of
from mailproc.commands.grammar.prose import is_prose, is_shown
from mailproc.commands.grammar.vote_faults import fault_of, title_fault, unread_fault
from mailproc.commands.vote import vote
from mailproc.meeting.choices import CHOICE, SIGN, WORD, plain

_KEYWORD: Final = re.compile(
    r"(?P<word>(?:(?i:my)[ \t]+)?(?i:votes?)(?!\w))(?P<colon>[ \t]*[:=](?![+-]1:))?"
    r"[ \t]*(?P<rest>.*)"
)
#: How a line begins that may be a vote without the keyword.
_TOPIC_OR_SIGN: Final = re.compile(
    rf"(?i:topics?\b|T ?\d|[\[(|] ?T\d|#\d|all\b|everything\b)|{SIGN}"
)
_HEADING: Final = re.compile(rf"{WORD}[ \t]*:")
_TOPIC: Final = re.compile(r"(?i:topics?[ \t]*|T ?|#)\d")
#: A row of a topic, of which may be said what is no vote: ``T3: hm``.
_ROW: Final = re.compile(r"(?:(?i:topics?[ \t]*)[Tt#]?|T|#) ?\d{1,6}[ \t]*[:=–—]")
#: A topic at the end of a line, and what says that another follows.
_LIST_GOES_ON: Final = re.compile(
    r"(?i)(?<!\w)(?:topics?[ \t]*|T|#) ?\d{1,6}(?:,|,?[ \t]+(?:and|und|et))[ \t]*$"
)
#: A topic's number alone, where VOTE stands above it.
_NUMBER_AND_CHOICE: Final = re.compile(rf"\d{{1,3}}[ \t]*[:=][ \t]*{CHOICE}")
_PREPOSITIONS: Final = ("for", "für", "pour")
#: A word that is a choice, and topics at once behind it, as only who votes writes.
_WORD_ON_TOPIC: Final = re.compile(
    rf"(?P<word>{WORD})(?P<colon>[ \t]*:)?[ \t]*"
    r"(?:(?i:to|on|of|for)[ \t]+)?(?:(?i:topics?[ \t]+|T)|#)\d"
)
#: What may stand before the word or the figure with which a vote begins.
_MARKS_IN_FRONT: Final = " \t-*+•·–—−_|[]()\"'`“”„«».:0123456789"
_FIRST_LETTERS: Final = frozenset("aAeEmMtTvV#")
_FIRST_WORD: Final = re.compile(r"(?i:(?:my )?votes?|topics?|all|everything|T ?\d)|#\d")
_FIRST_SIGN: Final = re.compile(rf"[\W\d]*{SIGN}")
_SIGN: Final = re.compile(SIGN)
_MAY_CHOOSE: Final = re.compile(rf"{CHOICE}|[+-]\d")
_BULLET: Final = re.compile(
    r"(?:[-*+•·–—][ \t]+(?![12](?!\d))|\d{1,3}[.)][ \t]+|\[[ xX]?\][ \t]*)+"
)
#: The end of bold type that a line's first words began with: ``*VOTE* T3 +1``.
_MARKED_WORD: Final = re.compile(r"^([^\W_]+(?:[ \t][^\W_]+)?:?)[*_`]+(?=[\s:]|$)")
_BOLD: Final = "*_` \t"
_AROUND: Final = _BOLD + "\"'“”„«»"
_MEANT: Final = re.compile(rf"(?:(?i:\btopics?[ \t]*|\bT[ \t]?)|#)\d|(?<![\w+-]){SIGN}")
_ENDS_WITH_CHOICE: Final = re.compile(rf"[^:=]{{1,200}}[:= \t–—-][ \t]*(?P<sign>{SIGN})[.!]*")
#: A topic with a figure that is no choice.
_OFF_SCALE: Final = re.compile(r"(?i)T ?\d+\s*[:=]?\s*[+-]+\d")
_ENDS_SENTENCE: Final = ".:!?,;)"
_LONGEST_LINE: Final = 1000  # characters
_FAR: Final = 60  # characters in which a vote has begun
_FIRST_LINES: Final = 3
_MOST_LINES: Final = 200
#: A row of an ack of ours, in whichever language. Programs repeat it without a word about which
#: mail they answer; read as a vote it would be acked, and repeated, for ever.
_ROW_OF_ACK: Final = re.compile(rf"T\d{{1,6}} .{{1,300}}: {SIGN} \((?:was|vorher|bisher): ?")


class VotesFound(NamedTuple):
    """The votes that begin at a line, and the place of the first line that is not theirs.

    There are none where a sentence shows such lines.
    """

    calls: tuple[Call | SyntaxFault, ...]
    end: int


def unadorned(line: str) -> str:
    """A line in the form of `choices.plain`, without its bullet, number, indent, bold type."""
    return _without_bullet(line).strip(_AROUND)


def _without_bullet(line: str) -> str:
    text = plain(line[:_LONGEST_LINE]).strip()
    bullet = _BULLET.match(text)
    text = text[bullet.end() if bullet else 0 :]
    bare = text.strip(_BOLD)
    return bare if bare == text else _MARKED_WORD.sub(r"\1", bare, count=1)


def may_vote(line: str) -> bool:
    """Whether a line may hold a vote, in whatever way its letter came; quick."""
    text = line[:_FAR]
    rest = text.lstrip(_MARKS_IN_FRONT)
    if rest[:1] in _FIRST_LETTERS and _FIRST_WORD.match(rest):
        return True
    if len(rest) == len(text) and rest.isascii():
        return False
    return _FIRST_SIGN.match(plain(text)) is not None


def is_row_of_ack(lines: Sequence[str], position: int) -> bool:
    """Whether a line, with what was wrapped off it, is one of an ack of ours; quick."""
    line = lines[position][:_LONGEST_LINE]
    if "T" not in line[:_FAR]:
        return False
    below = lines[position + 1] if position + 1 < len(lines) else ""
    wrapped = below[:_LONGEST_LINE].strip() if below.startswith("  ") else ""
    return _ROW_OF_ACK.match(f"{unadorned(line)} {wrapped}") is not None


def may_speak_of_votes(lines: Sequence[str], position: int, reading: Reading) -> bool:
    """Whether a line to us may say a vote in a sentence, or by a topic's title; quick."""
    text = _sentence(lines, position)
    if speech_before(text) is not None or reading.titles.may_begin(text):
        return True
    first = unadorned(lines[position][:_FAR])
    return _votes_in_word(first) or _heads_topics(first, lines, position)


def _votes_in_word(first: str) -> bool:
    """Whether a line begins with a word on a topic; "for T3, ..." may begin any sentence."""
    found = _WORD_ON_TOPIC.match(first)
    if found is None:
        return False
    return found["word"].casefold() not in _PREPOSITIONS or found["colon"] is not None


def _heads_topics(first: str, lines: Sequence[str], position: int) -> bool:
    """Whether a line is a choice in words, and the topics that it is on stand below it."""
    if _HEADING.fullmatch(first) is None or position + 1 >= len(lines):
        return False
    return _TOPIC.match(unadorned(lines[position + 1][:_FAR])) is not None


def votes_at(
    lines: Sequence[str],
    position: int,
    reading: Reading,
    *,
    below: bool = False,
    apart: bool = False,
) -> VotesFound | None:
    """The votes that begin at a line of the body, in whatever form; None if there are none.

    Args:
        lines: of the whole body.
        position: of the line.
        reading: how the letter came.
        below: whether a VOTE stands above, so that ``T9 -1`` goes on with it.
        apart: whether the line above is known to be no sentence that goes on here.
    """
    left = reading.budget.left
    if left < 0:
        return None
    found = _votes_at(lines, position, reading, below=below, apart=apart)
    if found is not None:
        reading.budget.left = left
    return found


def _votes_at(
    lines: Sequence[str], position: int, reading: Reading, *, below: bool, apart: bool
) -> VotesFound | None:
    first = unadorned(lines[position])
    if keyword := _KEYWORD.fullmatch(first):
        apart = apart or _stands_apart(lines, position, reading)
        return _with_keyword(lines, position, keyword, reading, apart=apart)
    if not (below or reading.to_us) or not _may_choose(first, lines, position):
        return None
    if _TOPIC_OR_SIGN.match(first):
        return _without_keyword(lines, position, first, reading)
    if not reading.to_us:
        return None
    if (
        reading.titles.may_begin(first)
        or _votes_in_word(first)
        or _heads_topics(first, lines, position)
    ):
        return _without_keyword(lines, position, first, reading)
    if apart or _stands_apart(lines, position, reading):
        return _in_sentence(lines, position, reading)
    return None


def vote_in(line: str, argument: str) -> Call | SyntaxFault:
    """The vote that a text says which is not a line of the body; `line` is what to quote of it."""
    found = read_votes(plain(argument))
    if found.unread or not found.votes:
        return fault_of(line, argument, found)
    return vote_call(line, argument, found.votes)


def vote_call(line: str, argument: str, votes: Iterable[WrittenVote]) -> Call:
    """A call that votes."""
    match = vote.grammar.fullmatch(argument)
    if match is None:
        raise ValueError("VOTE takes any text")
    return Call(vote, line, match, votes=tuple(votes))


def _with_keyword(
    lines: Sequence[str],
    position: int,
    keyword: re.Match[str],
    reading: Reading,
    *,
    apart: bool,
) -> VotesFound | None:
    start, text = _behind_keyword(lines, position, keyword)
    if text and _may_choose(text, lines, start):
        text, found = _paragraph(lines, start, text, reading, numbers=True, wanted=_is_vote)
    else:
        found = read_votes(text, titles=reading.titles)
    if start > position and _are_offered(lines, start, found):
        return None
    end = start + lines_of(text, found)
    emphatic = _is_emphatic(keyword, found, reading)
    meant = _MEANT.search(keyword["rest"]) is not None
    if not emphatic and not (apart and _is_strict(lines, end, found, reading, text)):
        if reading.direct and meant and apart:
            line = lines[position].strip()
            return VotesFound((fault_of(line, keyword["rest"], found),), position + 1)
        return None
    if found.votes:
        if is_shown(lines, position, end, reading):
            return VotesFound((), _below_keywords(lines, end))
        return _found(lines, position, start, text, found)
    if (reading.direct and (emphatic or meant)) or (keyword["word"].isupper() and meant):
        line = lines[position].strip()
        return VotesFound((fault_of(line, keyword["rest"], found, meant=meant),), position + 1)
    return None


def _behind_keyword(lines: Sequence[str], position: int, keyword: re.Match[str]) -> tuple[int, str]:
    """The text in which the votes begin that a keyword at a place announces, with its place."""
    text = keyword["rest"]
    if keyword["word"][:1] in "mM":
        text = behind_link(text)
    if text:
        return position, text
    below = next((at for at in range(position + 1, len(lines)) if lines[at].strip()), position)
    text = unadorned(lines[below]) if below > position else ""
    if _TOPIC_OR_SIGN.match(text) or _NUMBER_AND_CHOICE.match(text):
        return below, text
    return position, ""


def _below_keywords(lines: Sequence[str], position: int) -> int:
    """The place of the first line from one on that does not begin with VOTE."""
    places = range(position, len(lines))
    return next((at for at in places if not _KEYWORD.fullmatch(unadorned(lines[at]))), len(lines))


def _without_keyword(
    lines: Sequence[str], position: int, first: str, reading: Reading
) -> VotesFound | None:
    text, found = _paragraph(lines, position, first, reading, numbers=False, wanted=_is_line)
    if not found.votes:
        if reading.direct and _OFF_SCALE.match(found.unread):
            line = lines[position].strip()
            return VotesFound((fault_of(line, found.unread, found, meant=True),), position + 1)
        return _with_unknown_title(lines[position], position, first, reading)
    first_vote, *more = found.votes
    if not _is_line(first_vote) or not all(_is_line(one) or _is_rest(one) for one in more):
        return None
    return _found(lines, position, position, text, found)


def _with_unknown_title(
    line: str, position: int, first: str, reading: Reading
) -> VotesFound | None:
    """What to say to a choice beside what is no whole title, or that of several topics."""
    choice = _ENDS_WITH_CHOICE.fullmatch(first) if reading.direct else None
    topics = reading.titles.like(first) if choice else ()
    if choice is None or not topics:
        return None
    return VotesFound((title_fault(line.strip(), choice["sign"], topics),), position + 1)


def _in_sentence(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The votes that a sentence says which begins on a line."""
    said = _sentence(lines, position)
    speech = speech_before(said)
    if speech is None:
        return None
    start = position + said.count("\n", 0, speech.end)
    first = said[speech.end :].partition("\n")[0]
    text, found = _paragraph(lines, start, first, reading, numbers=False, wanted=_is_vote)
    if not found.votes or not _is_said(found.votes, speech):
        return None
    return _found(lines, position, start, text, found)


def _sentence(lines: Sequence[str], position: int) -> str:
    """A line without its bullet, and the one below on which its sentence may go on."""
    below = lines[position + 1] if position + 1 < len(lines) else ""
    first = _without_bullet(lines[position])
    return first if is_list_item(below) else f"{first}\n{plain(below[:_LONGEST_LINE]).strip()}"


def _found(
    lines: Sequence[str], position: int, start: int, text: str, found: VoteText
) -> VotesFound:
    """The votes of a text that begins at the line `start`, and what stands behind that is none.

    What introduces them begins at `position`.
    """
    end = start + lines_of(text, found)
    calls = [*_calls(lines, start, text, found, position)]
    if found.unread:
        calls.append(unread_fault(lines[end - 1].strip(), found))
    return VotesFound(tuple(calls), end)


def _is_emphatic(keyword: re.Match[str], found: VoteText, reading: Reading) -> bool:
    """Whether "vote" is written so that it hardly begins a sentence."""
    if keyword["word"].isupper():
        return True
    return bool(keyword["colon"]) and (reading.direct or not any(map(_counts, found.votes)))


def _are_offered(lines: Sequence[str], start: int, found: VoteText) -> bool:
    """Whether lines from one on say what may be voted, since they begin with different choices."""
    return bool(found.votes) and found.votes[0].topics == () and counts_votes(lines, start)


def _counts(vote: WrittenVote) -> bool:
    """Whether a vote is part of a count: ``+1 (Jane), -1 (Bob)``."""
    return _SIGN.search(vote.reason) is not None


def _is_said(votes: Iterable[WrittenVote], speech: Speech) -> bool:
    """Whether votes that stand behind `speech` are meant as such, and are no part of prose."""
    return all(
        one.topics
        and one.set_off
        and not one.in_sentence
        and not (one.in_words and (speech.figures or one.topics == "all"))
        and not (speech.might and one.conditional)
        for one in votes
    )


def _is_line(vote: WrittenVote) -> bool:
    """Whether a vote without the keyword is surely one."""
    if not vote.topics or vote.in_sentence:
        return False
    if not vote.in_words:
        return True
    return vote.set_off and not vote.ends_sentence and vote.topics != "all"


def _is_rest(vote: WrittenVote) -> bool:
    """Whether a vote behind another one is on all those that are left."""
    return vote.topics == "all" and vote.set_off and not (vote.in_sentence or vote.ends_sentence)


def _may_choose(first: str, lines: Sequence[str], position: int) -> bool:
    """Whether there may be a choice in a line or at the start of the next; quick."""
    if _MAY_CHOOSE.search(first):
        return True
    following = lines[position + 1] if position + 1 < len(lines) else ""
    return _MAY_CHOOSE.search(plain(following[:_FAR])) is not None


def _is_vote(_vote: WrittenVote) -> bool:
    return True


def _paragraph(
    lines: Sequence[str],
    start: int,
    first: str,
    reading: Reading,
    *,
    numbers: bool,
    wanted: Callable[[WrittenVote], bool],
) -> tuple[str, VoteText]:
    """What belongs together from a line on, `first` in its place, and the votes in it.

    Only little of it is looked at before that begins with a vote such as is `wanted`, and once
    the budget is used up, so that no line is read again and again.
    """
    some = "\n".join((first, *_following(lines, start + 1, _FIRST_LINES)))
    reading.budget.take(some)
    found = read_votes(some, numbers=numbers, titles=reading.titles)
    if not found.votes or not wanted(found.votes[0]) or reading.budget.left < 0:
        return some, found
    whole = "\n".join((first, *_following(lines, start + 1, _MOST_LINES)))
    reading.budget.take(whole)
    if whole != some:
        found = read_votes(whole, numbers=numbers, titles=reading.titles)
    return whole, found


def _following(lines: Sequence[str], start: int, most: int) -> Iterator[str]:
    for position in range(start, min(start + most, len(lines))):
        line = lines[position]
        text = unadorned(line)
        goes_on = _LIST_GOES_ON.search(lines[position - 1]) is not None
        if not text or ends_commands(line) or _begins_anew(line, text, goes_on=goes_on):
            return
        yield text


def _begins_anew(line: str, text: str, *, goes_on: bool) -> bool:
    """Whether a line is not part of the votes above it: a command, an item of prose.

    A topic is none where a list `goes_on` with it: ``+1 on T3 and``, and ``T4: it is short`` below.
    """
    if is_emphatic_keyword(keyword_of(text)):
        return True
    if vote_again := _KEYWORD.fullmatch(text):
        return bool(read_votes(vote_again["rest"]).votes)
    if _ROW.match(text) and not goes_on and not read_votes(text).votes:
        return True
    bullet = _BULLET.match(plain(line[:_LONGEST_LINE]).strip())
    return bullet is not None and not _TOPIC_OR_SIGN.match(text)


def lines_of(text: str, found: VoteText) -> int:
    """How many lines of a text the votes in it take."""
    if found.end >= len(text.rstrip()):
        return text.count("\n") + 1
    return max(text.count("\n", 0, found.end), 1)


def _calls(
    lines: Sequence[str], start: int, text: str, found: VoteText, position: int
) -> Iterator[Call | SyntaxFault]:
    """One call for each line on which votes begin, with the lines on which they go on."""
    by_line: dict[int, list[WrittenVote]] = {}
    at, counted = 0, 0
    for one in found.votes:
        at += text.count("\n", counted, one.start)
        counted = one.start
        by_line.setdefault(start + at, []).append(one)
    begins = [*by_line, start + lines_of(text, found)]
    for number, (line, votes) in enumerate(by_line.items()):
        first = position if number == 0 else line
        whole = " ".join(filter(None, (one.strip() for one in lines[first : begins[number + 1]])))
        yield vote_call(whole, whole, votes)


def _stands_apart(lines: Sequence[str], position: int, reading: Reading) -> bool:
    """Whether a line does not go on with a sentence that the line above it leaves open."""
    above = lines[position - 1].strip() if position else ""
    if not above or above[-1] in _ENDS_SENTENCE or is_list_item(lines[position]):
        return True
    return not is_prose(above, reading) or bool(_KEYWORD.match(unadorned(above)))


def _is_strict(
    lines: Sequence[str],
    end: int,
    found: VoteText,
    reading: Reading,
    text: str,
) -> bool:
    """Whether a line that begins with "vote" or "Vote" is one, and no part of a sentence."""
    if not found.votes or found.unread:
        return False
    if not reading.direct and any(map(_counts, found.votes)):
        return False
    if not all(one.set_off or (reading.direct and not one.in_words) for one in found.votes):
        return False
    below = lines[end].strip() if end < len(lines) else ""
    if below[:1].islower() and lines[end - 1].rstrip()[-1:] not in _ENDS_SENTENCE:
        return _KEYWORD.match(below) is not None
    if any(one.in_words for one in found.votes):
        return reading.direct or _TOPIC_OR_SIGN.match(text) is not None
    return True
