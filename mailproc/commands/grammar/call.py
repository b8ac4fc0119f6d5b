"""What reading a letter gives, and what it depends on: calls, faults, how the letter came. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailproc.commands.base import Command
from mailproc.meeting.records import BallotName
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
    in_form: bool = False
    """Whether it is what a ballot form says: a form is one act, however long it is."""

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
    in_form: bool = False
    """Whether it stands on a ballot form."""


@dataclass(frozen=True, slots=True)
class FormReading:
    """By what the ballot forms of a letter are read."""

    key: str
    """That of the current meeting's forms."""
    ballot: BallotName
    """The type of its ballots."""
    titles: Mapping[int, str]
    """Each topic's, by its number."""
    standing: frozenset[int]
    """The topics that can be voted on."""
    quoted: bool = True
    """Whether the author has filled in a quoted form, too."""
    bare: bool = True
    """Whether rows without the form's marker lines count."""
    asks: bool = False
    """Whether the author of a quoted form that does not count is to send it to the agent."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a letter came, which decides how strictly it is read.

    `direct` mail went to the agent, not over the list; `answers` is the kind of our mails that it
    answers, if any; `bare_votes` makes a bare ``+1`` count on list mail too; by `forms` its
    ballot forms are read, None if there are none.
    """

    direct: bool
    answers: str = ""
    bare_votes: bool = False
    forms: FormReading | None = None
