"""What reading a letter gives, and what it depends on: calls, faults, how the letter came. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailproc.commands.base import Command
from mailproc.meeting.records import DEFAULT_BALLOT, BallotName
from mailproc.meeting.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it stands in a letter: the line, its parsed argument, the lines below."""

    command: Command
    line: str
    match: re.Match[str]
    block: tuple[str, ...] = ()
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


@dataclass(frozen=True, slots=True)
class Reading:
    """How a letter came, which decides how strictly it is read.

    `direct` mail went to the agent, not over the list; `answers` is the kind of our mails that it
    answers, if any; `bare_votes` makes a bare ``+1`` count on list mail too; `forms_count`
    is False where a form may be somebody else's; `form_key` is that of the current meeting's
    ballot forms, `ballot` the type of its ballots.
    """

    direct: bool
    answers: str = ""
    bare_votes: bool = False
    forms_count: bool = True
    form_key: str = ""
    ballot: BallotName = DEFAULT_BALLOT
