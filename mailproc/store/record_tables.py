"""The tables of records, made by `migrations/`: one kind a table, each row names what caused it.

The columns of a record's table follow from its fields (`columns`). A new field is one line in
`meeting.records`, and a migration. What the code writes as a `Literal`, the database checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any, Final

from msgspec import Struct, field
from sqlalchemy import Column, ForeignKeyConstraint, MetaData, String, Table

from mailproc.meeting import decision, election, pending, records
from mailproc.store.columns import columns_of
from mailproc.store.tables import LetterId, metadata


class _Form(Struct, frozen=True):
    """How a kind of record is kept."""

    name: str
    """The table's."""
    letter_fields: tuple[str, ...] = ("letter",)
    """The fields that hold the number of a letter."""
    refers: Mapping[str, str] = field(default_factory=dict)
    """The fields that hold the number of another record of the list, with its table."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further ones of SQLAlchemy's `Table`."""


#: Those first that others refer to. Nothing refers to `meetings`: the first meeting has no row
#: until somebody sets it up, and UNDO takes it away.
_FORMS: Final[Mapping[type[records.Record], _Form]] = {
    records.Topic: _Form("topics"),
    records.Ballot: _Form(
        "ballots",
        refers={"topic": "topics"},
        # By topic, not by time: votes that come together change few pages.
        options={"sqlite_with_rowid": False},
    ),
    records.Ranking: _Form("rankings"),
    records.Second: _Form("seconds", refers={"topic": "topics"}),
    decision.Decision: _Form("decisions", refers={"topic": "topics"}),
    decision.DecisionVote: _Form("decision_votes", refers={"topic": "topics"}),
    election.Election: _Form("elections"),
    election.Candidate: _Form("candidates", refers={"election": "elections"}),
    election.ElectionBallot: _Form("election_ballots", refers={"election": "elections"}),
    records.Meeting: _Form("meetings"),
    records.Series: _Form("series"),
    records.Setting: _Form("settings"),
    records.Person: _Form("members"),
    records.Attendance: _Form("attendance"),
    records.Availability: _Form("availability"),
    records.Timezone: _Form("timezones"),
    records.Minute: _Form("minutes", refers={"topic": "topics"}),
    records.Action: _Form("actions", refers={"topic": "topics"}),
    records.Snapshot: _Form("snapshots"),
    records.Invitation: _Form("invitations"),
    pending.Hold: _Form("holds", ("held_letter", "letter")),
    pending.Quota: _Form("quotas"),
    pending.Waiting: _Form("waiting"),
    pending.ShownMail: _Form("shown_mails"),
    pending.Digested: _Form("digests"),
    records.DeadAddress: _Form("dead_addresses"),
    records.LastLetter: _Form("last_letters"),
}


class _RecordTables(Mapping[type[records.Record], Table]):
    """A column for each field of a kind of record, besides the list's name.

    A table is made when it is asked for: it takes a while, and few commands see all of them.
    """

    def __init__(self) -> None:
        self._made: dict[type[records.Record], Table] = {}
        self._one_at_a_time = Lock()

    def __getitem__(self, kind: type[records.Record]) -> Table:
        if kind not in self._made:
            with self._one_at_a_time:
                if kind not in self._made:
                    self._made[kind] = _table(kind, _FORMS[kind])
        return self._made[kind]

    def __iter__(self) -> Iterator[type[records.Record]]:
        return iter(_FORMS)

    def __len__(self) -> int:
        return len(_FORMS)


def _table(kind: type[records.Record], form: _Form) -> Table:
    columns = list(columns_of(kind))
    for one in columns:
        one.primary_key = one.name in kind.KEY
        if one.name in form.letter_fields:
            one.type = LetterId
    rules = [ForeignKeyConstraint([name], ["letters.id"]) for name in form.letter_fields]
    for name, table in form.refers.items():
        other = [f"{table}.list", f"{table}.number"]
        rules.append(ForeignKeyConstraint(["list", name], other))
    if not form.refers:  # who refers to a record of a list refers to the list
        rules.append(ForeignKeyConstraint(["list"], ["lists.name"]))
    of_list = Column("list", String(200), primary_key=True)
    return Table(form.name, metadata, of_list, *columns, *rules, **form.options)


#: Which table keeps which kind of record, in the order of `KINDS`.
TABLE_OF: Final[Mapping[type[records.Record], Table]] = _RecordTables()

#: Every kind of record, those first that others refer to.
KINDS: Final = tuple(_FORMS)


def name_of(kind: type[records.Record]) -> str:
    """What the table of a kind of record is called."""
    return _FORMS[kind].name


def whole_schema() -> MetaData:
    """All tables, also those that nobody has asked for yet."""
    for kind in KINDS:
        TABLE_OF[kind]
    return metadata
