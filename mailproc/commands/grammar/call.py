"""What reading a letter gives, and what it depends on: calls, faults, how the letter came. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from mailproc.commands.base import Command, Who
from mailproc.commands.vote_text import TitleOf, WrittenVote, no_title
from mailproc.mail.letter import Quoted
from mailproc.meeting.records import DEFAULT_BALLOT, BallotName
from mailproc.meeting.sentences import Sentence

#: Of a letter whose author may give every command.
EVERYBODY: Final = frozenset[Who](("anyone", "member", "proposer", "chair", "console"))


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it stands in a letter: the line, its parsed argument, the lines below."""

    command: Command
    line: str
    match: re.Match[str]
    block: tuple[str, ...] = ()
    votes: tuple[WrittenVote, ...] = ()
    """What it says if it is a vote."""
    in_subject: bool = False
    """Whether the Subject gives it, and not the body."""

    @property
    def word(self) -> str:
        """The command's keyword."""
        return self.command.word


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """A line that looks like a command but is none, and what to say about it."""

    line: str
    said: Sentence
    word: str = ""
    """The keyword that it begins with, if that is a command's."""
    meant: bool = False
    """Whether a topic or a choice follows the keyword, as in no program's mail."""
    maybe_prose: bool = False
    """Whether it may be prose, so that it does not stop a chair's letter."""


#: Which choices count that stand without keyword and topic: none, figures and pictures, words too.
Bare = Literal["", "signs", "words"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a letter came, which decides how strictly it is read.

    `direct` mail went to the agent, not over the list; `answers` is the kind of our mails that it
    answers, if any; `forms_count` is False where a form may be somebody else's; `form_key` is that
    of the current meeting's ballot forms, `ballot` the type of its ballots.
    """

    direct: bool
    answers: str = ""
    bare: Bare = ""
    """Which choice counts that opens the letter."""
    lists_topics: bool = False
    """Whether it answers a mail of ours that lists topics: ``T7 +1`` counts, on list mail too."""
    quoted: tuple[Quoted, ...] = ()
    """The topics of ours that it quotes, below which choices count."""
    forms_count: bool = True
    form_key: str = ""
    ballot: BallotName = DEFAULT_BALLOT
    may_give: frozenset[Who] = EVERYBODY
    """Whose commands its author may give."""
    names: str = ""
    """All that its author may sign with."""
    title_of: TitleOf = no_title
    """Knows the topics' titles."""
