"""What to say of words that are no vote: which those are, and the line to send instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.arguments.vote_text import VoteText, WrittenVote
from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.commands.grammar.call import SyntaxFault
from mailproc.mail.text import clean_line, cut
from mailproc.meeting.choices import choice_of, plain, shown
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Sentence

_NAMED: Final = re.compile(rf"(?<!\w){SPOKEN_TOPIC}")
_FIGURE: Final = re.compile(r"[+-] ?\d|(?<![Tt#\d])\d")
_MOST_NAMED: Final = 5  # topics
_LONGEST_WORDS: Final = 60  # characters


def fault_of(
    line: str, argument: str, found: VoteText, *, meant: bool = True, thread: int = 0
) -> SyntaxFault:
    """What to say of a line of which nothing is a vote; `thread` is the topic of its thread."""
    example = f"VOTE T{thread or '<number>'} +1"
    words = plain(found.unread or argument).strip()
    named = _NAMED.search(words)
    if not words:
        said = Sentence(
            "Which topic, and how do you vote? Please send, for instance:  {line}", line=example
        )
        return SyntaxFault(line, said, "VOTE", meant=meant)
    if named is None:
        said = Sentence(
            "I do not understand “{words}” as a vote. Please send, for instance:  {line}",
            words=as_quoted(words),
            line=example,
        )
        return SyntaxFault(line, said, "VOTE", meant=meant)
    topic = f"T{int(named['number'])}"
    rest = (words[: named.start()] + words[named.end() :]).strip(" \t,:=")
    if not rest.strip(".!?"):
        said = Sentence(
            "How do you vote on {topic}? Please send, for instance:\n{line}",
            topic=topic,
            line=f"VOTE {topic} +1",
        )
    else:
        said = Sentence(
            "I understand {read} but not “{words}”. Please send {read} and then +1 (for), "
            "0 (neither) or -1 (against).",
            read=f"VOTE {topic}",
            words=as_quoted(rest),
        )
    return SyntaxFault(line, said, "VOTE", meant=meant)


def title_fault(line: str, sign: str, topics: Sequence[Topic]) -> SyntaxFault:
    """What to say of a choice beside words that begin as the titles of these topics do."""
    shown_topics = topics[:_MOST_NAMED]
    said = Sentence(
        "Which topic do you mean: {topics}? Please send it with the number, for instance:\n{line}",
        topics=", ".join(
            f"{one.id} {clean_line(one.title, _LONGEST_WORDS)}" for one in shown_topics
        ),
        line=f"VOTE {shown_topics[0].id} {shown(choice_of(sign))}",
    )
    return SyntaxFault(line, said, "VOTE", meant=True, maybe_prose=True)


def unread_fault(line: str, found: VoteText) -> SyntaxFault:
    """What to say of what stands behind votes that were read."""
    named = _NAMED.search(found.unread)
    rest = found.unread[: named.start()] + found.unread[named.end() :] if named else ""
    if rest.strip(" .,;:!") and not _FIGURE.search(rest):
        return fault_of(line, found.unread, VoteText((), found.unread), meant=True)
    topic = f"T{int(named['number'])}" if named else "T<number>"
    said = Sentence(
        "I understand {read} but not “{words}”. Please send, for instance:\n{line}",
        read=as_line(found.votes[-1]),
        words=as_quoted(found.unread),
        line=f"VOTE {topic} {shown(found.votes[-1].choice)}",
    )
    return SyntaxFault(line, said, "VOTE", meant=True)


def as_line(vote: WrittenVote, thread: int = 0) -> str:
    """A vote as it is sent; `thread` is the topic that it is on if it names none."""
    return f"VOTE {topics_in_line(vote, thread)} {shown(vote.choice)}".replace("  ", " ")


def topics_in_line(vote: WrittenVote, thread: int = 0) -> str:
    """The topics of a vote as they are sent: ``T1 T3-T5``, ``all but T2``."""
    if vote.topics == ():
        return f"T{thread}" if thread else ""
    topics = vote.topics if isinstance(vote.topics, str) else _in_line(vote.topics)
    return f"{topics} but {_in_line(vote.but)}" if vote.but else topics


def _in_line(topics: tuple[range, ...]) -> str:
    return " ".join(f"T{p[0]}" if len(p) == 1 else f"T{p[0]}-T{p[-1]}" for p in topics)


def as_quoted(words: str) -> str:
    """What somebody wrote, as answers quote it: on one line, and not all of much."""
    return cut(" ".join(words.split()), _LONGEST_WORDS)
