"""Choices that may be no votes on their topics: not counted, and their author is asked. Pure.

``+1 if the room fits`` depends on something; ``+1 to postpone`` is on something else, unless the
topic's title says the same. What people say to each other of such a motion is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mailproc.commands.arguments.vote_doubt import doubt_behind, is_motion_of
from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.line_faults import Usage
from mailproc.commands.grammar.vote_faults import as_line, as_quoted, topics_in_line
from mailproc.meeting.choices import SIGN, choice_of, plain
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.titles import TopicTitles
from mailproc.structs import replace

_KEYWORD: Final = "VOTE"
_NAMED: Final = re.compile(rf"(?<![\w-]){SPOKEN_TOPIC}")
_SIGN: Final = re.compile(rf"(?<![\w.+-]){SIGN}")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s|\n")
_ANY: Final = 1  # a topic in place of which the likeliest is shown


def without_doubtful(
    call: Call | SyntaxFault, reading: Reading, title: str
) -> Iterator[Call | SyntaxFault]:
    """A call with those of its votes that are surely on their topics, and what to say of the rest.

    `title` is what the letter's Subject says of the topic of its thread.
    """
    votes = call.votes if isinstance(call, Call) else ()
    doubtful = [one for one in votes if _is_doubtful(one, reading, title)]
    if isinstance(call, SyntaxFault) or not doubtful:
        yield call
        return
    if sure := tuple(one for one in call.votes if one not in doubtful):
        yield replace(call, votes=sure)
    told = reading.to_us or reading.answers_call or call.line.startswith(_KEYWORD)
    for vote in doubtful:
        if told or vote.doubt == "condition":
            yield _fault(call, vote, reading)


def motion_in(text: str, topic: int, titles: TopicTitles) -> Sentence | None:
    """What to say of a text with a choice on something else than a topic; None if it has none."""
    text = plain(text)
    for sign in _SIGN.finditer(text):
        words = _SENTENCE_END.split(text[sign.end() :], maxsplit=1)[0]
        is_motion = doubt_behind(words, choice_of(sign[0])) == "motion"
        if is_motion and not is_motion_of(titles.of(topic), words):
            return _on_something_else(words, f"VOTE T{topic}")
    return None


def _on_something_else(words: str, read: str | Usage) -> Sentence:
    return Sentence(
        "I cannot tell from “{words}” how you vote on the topic itself, so nothing is counted. "
        "Please send {read} and then +1 (for), 0 (neither) or -1 (against).",
        words=as_quoted(words),
        read=read,
    )


def _is_doubtful(vote: WrittenVote, reading: Reading, title: str) -> bool:
    if vote.doubt != "motion":
        return bool(vote.doubt)
    number = _topic(vote) or reading.called
    titles = (reading.titles.of(number), "" if _topic(vote) else title)
    return not any(one and is_motion_of(one, vote.reason) for one in titles)


def _topic(vote: WrittenVote) -> int:
    """The one topic that a vote names, or its reason; 0 if it names none, or several."""
    if vote.topics == ():
        found = [int(one["number"]) for one in _NAMED.finditer(vote.reason)]
        return found[0] if len(found) == 1 else 0
    if isinstance(vote.topics, str) or len(vote.topics) != 1:
        return 0
    return vote.topics[0][0] if len(vote.topics[0]) == 1 else 0


def _fault(call: Call, vote: WrittenVote, reading: Reading) -> SyntaxFault:
    """What to say of a choice that is not counted."""
    known = reading.called or _topic(vote)
    thread = known or _ANY
    # Only a topic that nobody named gives way to the likeliest.
    shown = str if known or vote.topics != () else Usage
    if vote.doubt == "condition":
        said = Sentence(
            "This vote depends on something (“{words}”), so it is not counted. If you vote so in "
            "any case, please send:\n{line}",
            words=as_quoted(vote.reason),
            line=shown(as_line(vote, thread)),
        )
    else:
        said = _on_something_else(vote.reason, shown(f"VOTE {topics_in_line(vote, thread)}"))
    return SyntaxFault(call.line, said, _KEYWORD, meant=True)
