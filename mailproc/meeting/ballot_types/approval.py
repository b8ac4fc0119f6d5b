"""Approval: +1, 0 or -1 on each topic; the higher score comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types.ballot_type import (
    BallotType,
    Counted,
    FilledForm,
    SheetEntry,
    SheetPart,
)
from mailproc.meeting.choices import one_on_scale, shown
from mailproc.meeting.form_marks import choice_in_row, rank_in_row
from mailproc.meeting.records import Ballot, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import cast_on, counted, stands


def _arguments(form: FilledForm) -> Iterator[tuple[str, str | Sentence]]:
    """One line for all votes without a reason, one for each that has one, one for each unclear."""
    if ranks := [mark for mark in form.marks if not mark.value and rank_in_row(mark.written)]:
        line = " ".join(f"[{mark.written}] T{mark.topic}" for mark in ranks)
        yield (
            line,
            Sentence(
                "These numbers look like ranks, so nothing on your ballot was counted. This meeting"
                " asks for +1, 0 or -1 on each topic; BALLOT gets you a new form."
            ),
        )
        return
    plain = [mark for mark in form.marks if mark.value and not mark.reason]
    if plain:
        votes = " ".join(f"T{mark.topic} {mark.value}" for mark in plain)
        yield f"VOTE {votes}", votes
    for mark in form.marks:
        if mark.value and mark.reason:
            vote = f"T{mark.topic} {mark.value}, {mark.reason}"
            yield f"VOTE {vote}", vote
        elif not mark.value:
            yield (
                f"T{mark.topic}: {mark.written}",
                Sentence(
                    "I cannot tell what “{written}” on the row of T{number} means, so it was not "
                    "counted. Please send:  VOTE T{number} +1  (or 0, -1)",
                    written=mark.written,
                    number=mark.topic,
                ),
            )


def _order(_agenda: Agenda, topics: Counted) -> Counted:
    """Higher score first; then more votes for; then the lower number."""
    return sorted(topics, key=lambda pair: (-pair[1].score, -pair[1].for_, pair[0].number))


def _wishes(agenda: Agenda) -> Iterable[set[int]]:
    """For each person the topics that they vote +1 on."""
    approved: dict[str, set[int]] = {}
    for topic in agenda.topics:
        if stands(topic):
            for person, ballot in counted(agenda, topic.number).items():
                if ballot.choice > 0:
                    approved.setdefault(person, set()).add(topic.number)
    return approved.values()


def _sheet(agenda: Agenda) -> Iterator[SheetPart]:
    """Each person's latest ballot on each topic, also on those that were consolidated."""
    for topic in agenda.topics:
        cast = cast_on(agenda, topic.number)
        yield SheetPart(
            topic.number, agenda.editions([topic.number]), partial(_column, topic, cast)
        )


def _column(topic: Topic, cast: Mapping[str, Ballot]) -> Iterator[SheetEntry]:
    made = {ballot.choice for ballot in cast.values()}
    choices = {choice: {topic.id: shown(choice)} for choice in made}
    return ((person, ballot, choices[ballot.choice]) for person, ballot in cast.items())


def _voters(agenda: Agenda) -> set[str]:
    return set[str]().union(*(cast_on(agenda, topic.number) for topic in agenda.topics))


def _open_questions(agenda: Agenda, person: str, standing: list[Topic]) -> list[Topic]:
    """Those without their vote; one on a proposal is one on what was made of it."""
    return [topic for topic in standing if person not in counted(agenda, topic.number)]


APPROVAL: Final = BallotType(
    name="approval",
    command="VOTE",
    counts=True,
    how="",
    instruction=lambda scale: Sentence(
        "Write {choices} between the brackets.", choices=one_on_scale(scale)
    ),
    reminder=lambda scale: Sentence(
        "Fill in {choices} and send this mail back.", choices=one_on_scale(scale)
    ),
    blank=Sentence(
        "I found your ballot, but nothing between its brackets. Please write your votes there, as "
        "in  [ +1 ],  and send it again."
    ),
    counting=Sentence(
        "the score of a topic is the sum of the votes on it; of two with the same score the one "
        "with more votes for it comes first, then the one with the lower number."
    ),
    instead=lambda topics: Refused(
        "This meeting votes topic by topic: {line}", line=f"VOTE {topics[0]} +1"
    ),
    meaning=choice_in_row,
    arguments=_arguments,
    order=_order,
    wishes=_wishes,
    sheet=_sheet,
    voters=_voters,
    open_questions=_open_questions,
    own=lambda _agenda, _person: None,
    more=lambda _agenda: {},
)
