"""What reading a letter gives, and what it depends on: calls, faults, how the letter came. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

from msgspec import Struct, field

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.arguments.voted_topics import NO_TITLES
from mailproc.commands.base import Command, Who
from mailproc.mail.letter import Quoted
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.titles import TopicTitles

#: Of a letter whose author may give every command.
EVERYBODY: Final = frozenset[Who](("anyone", "member", "proposer", "chair", "console"))
_LOOK_COSTS: Final = 200  # characters, beside those that are read


class Call(Struct, frozen=True):
    """One command as it stands in a letter: the line, its parsed argument, the lines below."""

    command: Command
    line: str
    match: re.Match[str]
    block: tuple[str, ...] = ()
    votes: tuple[WrittenVote, ...] = ()
    """What it says if it is a vote."""
    in_subject: bool = False
    """Whether the Subject gives it, and not the body."""
    in_form: bool = False
    """Whether it is what a ballot form says: a form is one act, however long it is."""
    in_minutes: bool = False
    """Whether it is a line of the minutes below MINUTES DRAFT: these are one act, too."""

    @property
    def word(self) -> str:
        """The command's keyword."""
        return self.command.word


class SyntaxFault(Struct, frozen=True):
    """A line that looks like a command but is none, and what to say about it."""

    line: str
    said: Sentence
    word: str = ""
    """The keyword that it begins with, if that is a command's."""
    meant: bool = False
    """Whether a topic or a choice follows the keyword, as in no program's mail."""
    maybe_prose: bool = False
    """Whether it may be prose, so that it does not stop a chair's letter."""
    in_form: bool = False
    """Whether it stands on a ballot form."""


def is_part_of_act(call: Call | SyntaxFault) -> bool:
    """Whether it is part of a form, or of minutes, of which a mail may hold any number."""
    return call.in_form or (isinstance(call, Call) and call.in_minutes)


class FormReading(Struct, frozen=True):
    """By what the ballot forms of a letter are read."""

    key: str
    """That of the forms of the current meeting, or of an election."""
    ballot: str
    """The meeting's type of ballot; ``election`` for those of an election."""
    titles: Mapping[int, str]
    """Each topic's, or candidate's name, by its number."""
    standing: frozenset[int]
    """The topics that can be voted on, or candidates for whom."""
    quoted: bool = True
    """Whether the author has filled in a quoted form, too."""
    bare: bool = True
    """Whether rows without the form's marker lines count."""
    asks: bool = False
    """Whether the author of a quoted form that does not count is to send it to the agent."""


#: Which choices count that stand without keyword and topic: none, figures and pictures, words too.
Bare = Literal["", "signs", "words"]


class ReadingBudget(Struct):
    """How much of a letter may be read in vain to find votes, all of it together.

    What ends in prose is no vote, however it begins: then its next line is looked at. Without an
    end to that a paragraph would be read from each of its lines.
    """

    left: int = 1 << 18
    """Characters: twice as many as the longest letter has (`Limits.own_text`)."""

    def take(self, text: str) -> None:
        """Note that a text was read; a look costs something, however short that is."""
        self.left -= len(text) + _LOOK_COSTS


def _is_nobody(_name: str) -> bool:
    return False


class Reading(Struct, frozen=True):
    """How a letter came, which decides how strictly it is read.

    `direct` mail went to the agent, not over the list; `answers` is the kind of our mails that it
    answers, if any.
    """

    direct: bool
    answers: str = ""
    asked: bool = False
    """Whether that mail went to its author, so that nobody else is asked what is asked there."""
    bare: Bare = ""
    """Which choice counts that opens the letter."""
    called: int = 0
    """The topic of the open vote in whose thread it stands, where a choice counts further down; 0
    for none."""
    answers_call: bool = False
    """Whether it answers the call of that vote itself, so that "Yes from me" does, too."""
    own_call: bool = False
    """Whether its author has called the vote in whose thread it stands, who is told
    there that only chairs move its end."""
    objects: bool = False
    """Whether its author's vote in that is one against it."""
    lists_topics: bool = False
    """Whether it answers a mail of ours that lists topics: ``T7 +1`` counts, on list mail too."""
    quoted: tuple[Quoted, ...] = ()
    """The topics of ours that it quotes, below which choices count."""
    forms: FormReading | None = None
    """By what its ballot forms are read; None if there are none."""
    may_give: frozenset[Who] = EVERYBODY
    """Whose commands its author may give."""
    asked_actions: tuple[int, ...] = ()
    """The actions of its author that the mail asks about which it answers."""
    asked_election: int = 0
    """The election in which the mail that it answers asks whether its author stands; 0: unknown."""
    nominating: bool = False
    """Whether candidates can be named in an election."""
    candidates: Mapping[int, str] = field(default_factory=dict)
    """The names of those for whom people can vote now in elections, by number."""
    withdrawn: Mapping[int, str] = field(default_factory=dict)
    """The names of those who stood in these elections and do not any more."""
    own_candidates: tuple[int, ...] = ()
    """Those of them that are its author."""
    stands_for: tuple[int, ...] = ()
    """The elections that go on in which its author stands, or is asked whether they do."""
    voted_elections: tuple[int, ...] = ()
    """The elections in which people vote now."""
    names: str = ""
    """All that its author may sign with."""
    names_member: Callable[[str], bool] = _is_nobody
    """Whether a name is that of one person on the roster."""
    titles: TopicTitles = NO_TITLES
    """Knows the topics' titles."""
    ranked: bool = False
    """Whether the meeting ranks its topics."""
    decides: bool = False
    """Whether the list decides by rules, so that ``[VOTE] title`` calls a vote."""
    minutes: bool = False
    """Whether what is read stands below MINUTES DRAFT, where each line is one of the minutes."""
    budget: ReadingBudget = field(default_factory=ReadingBudget)
    """What is left to find votes in; a letter that is read otherwise further down has the same."""

    @property
    def to_us(self) -> bool:
        """Whether its author speaks to us: directly, or in answer to a mail that lists topics."""
        return self.direct or self.lists_topics
