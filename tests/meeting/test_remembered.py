"""What an agenda remembers is what it would find out anew."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import get_args

from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.pending import Digested, Hold, Quota
from mailproc.meeting.records import (
    NOTES,
    Ballot,
    LastLetter,
    Meeting,
    Person,
    Ranking,
    Record,
    Second,
    Topic,
)
from mailproc.meeting.roster import Rules
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.view import fingerprint, overview

NOW = datetime(2027, 8, 1, tzinfo=UTC)
RULES = Rules("devel", "devel@lists.example.org", "agenda@lists.example.org")
NOTED: list[Record] = [
    Digested("digest", NOW, "0", 7),
    Hold("token", 7, "ann@x", NOW, 7),
    Quota("answers", "ann@x", NOW, 1, 7),
    LastLetter("ann@x", 7, "vote", ()),
]


def topic(number: int, title: str = "Release") -> Topic:
    return Topic(number, title, Mailbox("Ann", "ann@x"), NOW, 1, f"<{number}@x>")


def test_a_note_is_no_reason_to_find_out_anew() -> None:
    agenda = Agenda(RULES, [topic(1)])
    shown = overview(agenda)
    for note in NOTED:
        assert type(note) in NOTES
        agenda.put(note)
    assert overview(agenda) is shown
    agenda.put(topic(2))
    assert overview(agenda) is not shown


def test_what_is_remembered_is_what_a_new_agenda_finds_out() -> None:
    lot = random.Random(7)  # noqa: S311  # no secret
    names = [f"{name}@x" for name in ("ann", "bob", "cora")]
    people = [Person(name, name, (name,), chair=False, letter=0) for name in names]
    agenda = Agenda(RULES, [*people, *map(topic, range(1, 7)), Meeting(1, "Summit", 1)])
    for turn in range(80):
        later, voter, number = NOW + timedelta(minutes=turn), lot.choice(names), lot.randint(1, 6)
        tiers = tuple((one,) for one in lot.sample(range(1, 7), 3))
        kinds: list[Record] = [
            Ballot(number, voter, lot.choice((1, 0, -1)), later, turn, reason=str(turn)),
            Ranking(1, voter, tiers, later, turn),
            Second(number, voter, turn),
            topic(number, f"Release {turn}"),
            Meeting(1, "Summit", turn, ballot=lot.choice(("approval", "ranked"))),
            *NOTED,
        ]
        record = lot.choice(kinds)
        agenda.put(record)
        same = (one for kind in get_args(Record) for one in agenda.all(kind))
        anew = Agenda(RULES, same)
        assert overview(agenda) == overview(anew)
        assert tally_sheet(agenda, "s") == tally_sheet(anew, "s")
        assert fingerprint(agenda) == fingerprint(anew)
