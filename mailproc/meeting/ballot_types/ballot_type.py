"""What a type of ballot has to say: how it is cast, counted and shown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from msgspec import Struct

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import Scale
from mailproc.meeting.form_marks import Mark, Meaning
from mailproc.meeting.meeting_terms import BallotName
from mailproc.meeting.records import Ballot, Ranking, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import Tally


class FilledForm(Struct, frozen=True):
    """A form as it was read: the marks on its rows, and what rows there are."""

    marks: Sequence[Mark]
    rows: frozenset[int]
    """The topics that have a row, marked or not."""
    standing: frozenset[int]
    """The topics that can be voted on."""


#: A ballot that counts: whose it is, the ballot, and topic ids with what it says.
SheetEntry = tuple[str, Ballot | Ranking, dict[str, str]]


class SheetPart(NamedTuple):
    """Ballots that come on the tally sheet together: those of one topic, or of one voter."""

    name: object
    """Tells it from the sheet's other parts."""
    given: object
    """What it follows from of the votes, as `Agenda.remember` takes it."""
    entries: Callable[[], Iterable[SheetEntry]]


#: Topics with their counts.
Counted = list[tuple[Topic, Tally]]


class BallotType(Struct, frozen=True):
    """One way to vote; templates may look at what needs no agenda."""

    name: BallotName
    """As ``Ballot:`` below MEETING and ``ballot`` in the configuration say it."""
    command: str
    """The keyword that casts such a ballot."""
    counts: bool
    """Whether votes for and against are what pages show of a topic, not its rank alone."""
    how: str
    """What pages add to "voting open"; "" for nothing."""
    instruction: Callable[[Scale], Sentence]
    """How to fill in a form on a list with this scale, for the mail that opens voting."""
    reminder: Callable[[Scale], Sentence]
    """The same, for a form in a mail that may be sent back: a reminder, the answer to BALLOT."""
    blank: Sentence
    """The answer to a form that was sent back without a mark."""
    counting: Sentence
    """How such ballots are counted, for the mail with the result."""
    instead: Callable[[Sequence[str]], Refused]
    """The answer to another type's command, with a line that names some of these topics."""
    meaning: Meaning
    """What a mark on a form's row means."""
    arguments: Callable[[FilledForm], Iterator[tuple[str, str | Sentence]]]
    """A form as arguments of `command`, each behind the line that answers quote; in place of an
    argument the reason why there is none."""
    order: Callable[[Agenda, Counted], Counted]
    """The topics that stand, the best first."""
    wishes: Callable[[Agenda], Iterable[set[int]]]
    """For each voter the numbers of the topics that they would not like to miss."""
    sheet: Callable[[Agenda], Iterable[SheetPart]]
    """What is on the tally sheet, for `meeting.tally_sheet` alone: it hides whose it must not
    tell."""
    voters: Callable[[Agenda], Set[str]]
    """The keys of everybody with a ballot that counts."""
    open_questions: Callable[[Agenda, str, list[Topic]], list[Topic]]
    """Which of the topics that stand a person, named by their key, still has to vote on."""
    own: Callable[[Agenda, str], Sentence | None]
    """A person's ballot as one sentence; None: there is none, or it is told topic by topic."""
    more: Callable[[Agenda], Mapping[str, object]]
    """What `view.overview` shows beside the counts, as JSON values by name."""
