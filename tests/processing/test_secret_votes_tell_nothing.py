"""While a secret vote is open nobody is shown anything that one ballot changes; later, no name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mailproc.meeting.records import Ballot, Meeting, Topic
from mailproc.meeting.roster import Rules
from mailproc.meeting.snapshots import as_it_was
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.view import fingerprint, overview
from mailproc.publish import FORMS, Shown, export, site_of
from mailproc.store import lists
from mailproc.store.tables import outbox
from tests.support.harness import AGENT, LIST, MEMBERS, RULES, Harness, letter
from tests.support.server import configuration, run
from tests.support.sizes import examples
from tests.support.template import migrated

SECRET: Final = "00" * 32
NUMBERS: Final = itertools.count(1)

JANE, JOHN, ANN, CAROL = (member.address for member in MEMBERS)
NAMES: Final = {member.name: member.key for member in MEMBERS}

Letters = list[tuple[str, str]]

#: The hash over all letters, and our Message-IDs: a voter may be told of a merge before others.
_OPAQUE: Final = re.compile(r"sha256:\s?[0-9a-f]+|<[^<>\s]+@lists\.example\.org>")

#: Hashes, times of the clock on the wall, the size of a letter that says something else.
_ASIDE: Final = re.compile(
    r"\b[0-9a-f]{64}\b|sha256:\s?[0-9a-f]+|\d\d:\d\d:\d\d(\.\d+)?|\d+ bytes"
    r"|\"size\": \d+|for \S+ minutes"
)

#: Voting by approval and by ranking: how the voter votes, otherwise, and not at all.
WAYS: Final = {
    "approval": ("VOTE T1 +1\nVOTE T2 -1", "VOTE T1 -1\nVOTE T2 +1", "MYVOTES"),
    "ranked": ("RANK T1 > T2 > T3", "RANK T3 > T2 > T1", "MYVOTES"),
}
OTHERS: Final = {"approval": "VOTE T1 +1 T3 -1", "ranked": "RANK T2 > T3"}


@contextmanager
def played(folder: Path, history: Letters, rules: Rules = RULES) -> Iterator[Harness]:
    """A list on which all of this was mailed, on a database of its own."""
    folder.mkdir(exist_ok=True)
    database = migrated(folder / "mailproc.db")
    harness = Harness(database, rules)
    with database.writing() as connection:
        lists.update_list(connection, "devel", secret=SECRET)
    try:
        for number, (sender, text) in enumerate(history):
            raw = letter(sender, "", text, to=AGENT, message_id=f"<{number}@example.org>")
            assert harness.mail(raw)["state"] != "shunted"
        yield harness
    finally:
        database.close()


def opening(ballot: str) -> Letters:
    """A secret vote on four topics, in which somebody else has voted."""
    meeting = "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 13:30\nSecret: yes"
    topics = "PROPOSE: NUMA\nPROPOSE: EFI\nPROPOSE: Docs\nPROPOSE: PV"
    return [
        (CAROL, f"{meeting}\nRooms: 2\nBallot: {ballot}\nDeadline: 2027-08-20 12:00"),
        (JANE, topics),
        (ANN, OTHERS[ballot]),
        (CAROL, "DIGEST"),
    ]


def shown(harness: Harness, but: str) -> dict[str, str]:
    """All that is shown to others than one person, by name."""
    with harness.database.reading() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    mails = [f"{row.kind} {row.recipient}\n{row.content.decode()}" for row in rows]
    told = {f"mail {at}": text for at, text in enumerate(m for m in mails if but not in m)}
    agenda, _ = harness.agenda()
    view = overview(agenda)
    sheet = tally_sheet(agenda, SECRET)
    told |= {f"export {form}": export(view, form) for form in FORMS}
    files = site_of([[Shown(view, sheet)]]).files
    told |= {f"page {name}": content.decode() for name, content in files.items()}
    told["fingerprint"] = fingerprint(agenda)
    return {name: _OPAQUE.sub("", text) for name, text in told.items()}


#: What anybody may write, chairs too, that ends no vote.
PROBES = st.lists(
    st.sampled_from(
        [
            *((who, what) for who in (ANN, "stranger@example.net") for what in ("AGENDA", "HELP")),
            *(
                (ANN, what)
                for what in ("STATUS T1", "STATUS T2", "MYVOTES", "BALLOT", "ATTEND", "MYAGENDA")
            ),
            *((ANN, what) for what in ("VOTE T2 -1", "RANK T3 > T1", "UNDO", "SECOND T1")),
            *((JANE, what) for what in ("UNDO", "WITHDRAW T2", "PROPOSE: more", "VOTE T3 +1")),
            *((CAROL, what) for what in ("DIGEST", "DIGEST if changed", "REMIND", "SCHEDULE")),
            *((CAROL, what) for what in ("MERGE T1 T2 AS both", "LINK T3 T4", "UNLINK T3 T4")),
            *((CAROL, what) for what in ("DROP T1 no", "DEFER T2", "PIN T1 13:10", "UNDO")),
            *((CAROL, what) for what in ("SPLIT T1\n- one\n- two", "DISCUSSED T3", "MINUTES")),
            *((CAROL, what) for what in ("OPEN VOTING", "MEETING\nRooms: 1", "DECIDED T1 yes")),
        ]
    ),
    max_size=12,
)


@pytest.mark.parametrize("ballot", WAYS)
@settings(
    max_examples=examples(3, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(probes=PROBES)
def test_one_ballot_changes_nothing_that_others_are_shown(
    ballot: str, tmp_path: Path, probes: Letters
) -> None:
    folder = tmp_path / str(next(NUMBERS))
    folder.mkdir()
    found = []
    for at, vote in enumerate(WAYS[ballot]):
        history = [*opening(ballot), (JOHN, vote), *probes, (CAROL, "DIGEST")]
        with played(folder / str(at), history) as harness:
            found.append(shown(harness, JOHN))
    assert found[0].keys() == found[1].keys() == found[2].keys()
    for name, text in found[0].items():
        assert text == found[1][name], f"{name} tells how somebody voted"
        assert text == found[2][name], f"{name} tells whether somebody voted"


def test_nor_does_the_command_line(tmp_path: Path) -> None:
    commands = (
        ("status",),
        ("status", "--json"),
        ("agenda",),
        ("agenda", "--json"),
        ("export",),
        ("letters",),
        ("letters", "--json"),
        ("letters", "show", "7"),
        ("letters", "show", "7", "--json"),
        ("verify",),
        ("verify", "--json"),
    )
    found = []
    for at, vote in enumerate(WAYS["approval"][:2]):
        # In the Subject, as most people send it.
        folder = tmp_path / str(at)
        (folder / "x").mkdir(parents=True)
        (folder / "mailproc.toml").write_text(configuration())
        with played(folder, opening("approval")) as harness:
            subject, _, body = vote.partition("\n")
            harness.mail(letter(JOHN, subject, body, to=AGENT, message_id="<john@example.org>"))
        told = {" ".join(command): run(folder, *command).stdout for command in commands}
        found.append({name: _ASIDE.sub("", _OPAQUE.sub("", text)) for name, text in told.items()})
    assert "T1" in found[0]["export"]
    for name, text in found[0].items():
        assert text == found[1][name], f"mailproc {name} tells how somebody voted"


def test_where_anybody_may_vote_the_dummies_are_as_many_as_ever(tmp_path: Path) -> None:
    rules = Rules(
        *("devel", LIST, AGENT, "devel.lists.example.org"), trust=RULES.trust, voters="anyone"
    )
    sheets = []
    for at, vote in enumerate(WAYS["approval"]):
        with played(tmp_path / str(at), [*opening("approval"), (JOHN, vote)], rules) as harness:
            sheets.append(tally_sheet(harness.agenda()[0], SECRET))
    assert sheets[0] == sheets[1] == sheets[2]
    assert len(sheets[0]) > 2


VOTES = st.builds(
    "VOTE {} {}".format, st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["+1", "-1"])
)
LIVES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([JANE, JOHN, ANN]), VOTES),
        st.tuples(st.sampled_from([JANE, JOHN, ANN]), st.sampled_from(["UNDO", "UNVOTE T1"])),
        st.tuples(
            st.just(CAROL),
            st.sampled_from(
                [
                    *(
                        "UNDO",
                        "MEETING\nSecret: no",
                        "MEETING\nSecret: yes",
                        "DEFER T1",
                        "DEFER T2",
                    ),
                    *("CLOSE VOTING", "OPEN VOTING", "MERGE T1 T2 AS both", "DISCUSSED T3"),
                    *("wait", "NEXT", "NEXT\nSecret: no", "NEXT\nSecret: yes", "LINK T1 T3"),
                ]
            ),
        ),
    ),
    max_size=25,
)


@settings(
    max_examples=examples(8, 150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(secret=st.booleans(), life=LIVES)
def test_no_sheet_ever_names_who_was_told_a_receipt_and_receipts_find_their_ballots(
    tmp_path: Path, *, secret: bool, life: Letters
) -> None:
    folder = tmp_path / str(next(NUMBERS))
    start = [(CAROL, _meeting("first", 2, secret=secret)), (JANE, "\n".join(["PROPOSE: x"] * 3))]
    receipts: dict[int, str] = {}
    with played(folder, start) as harness:
        for number, (sender, text) in enumerate([*life, (CAROL, "CLOSE VOTING")]):
            if text == "wait":
                harness.clock.now += timedelta(days=2)
                continue
            if text.startswith("NEXT"):
                day = (harness.clock.now + timedelta(days=1)).day
                body = f"NEXT {_meeting('next', day, text.partition(chr(10))[2])}"
            else:
                body = text
            harness.answers()
            raw = letter(sender, "", body, to=AGENT, message_id=f"<life-{number}@example.org>")
            row = harness.mail(raw)
            assert row["state"] != "shunted", row["reason"]
            if text.startswith("VOTE"):
                (ack,) = harness.answers()
                found = re.search(r"receipt is\s+([a-z2-9]{12})", ack.get_content())
                receipts[row["id"]] = found[1] if found else ""
            _check_sheets(harness, receipts)


def _meeting(title: str, day: int, *more: str, secret: bool = False) -> str:
    times = f"Starts: 2027-08-{day:02} 13:00\nEnds: 2027-08-{day:02} 17:00"
    return "\n".join([f"MEETING {title}", times, *filter(None, more), *["Secret: yes"] * secret])


def _check_sheets(harness: Harness, receipts: dict[int, str]) -> None:
    agenda, _ = harness.agenda()
    for number in {meeting.number for meeting in agenda.all(Meeting)}:
        then = as_it_was(agenda, number)
        sheet = {line["voter"]: line["choices"] for line in tally_sheet(then, SECRET)}
        if then.meeting.hides_counts:
            assert not any(sheet.values())
            continue
        for ballot in then.all(Ballot):
            topic = then.get(Topic, ballot.topic)
            if topic is None or topic.meeting != number:
                continue
            if then.ballots(topic.number).get(ballot.voter) != ballot:
                continue  # the same person has voted, or taken a vote back, at a later meeting, too
            receipt = receipts[ballot.letter]
            name = next(name for name, key in NAMES.items() if key == ballot.voter)
            shown_as = receipt or name
            assert sheet[shown_as][topic.id] == f"{ballot.choice:+d}"
            assert not receipt or topic.id not in sheet.get(name, {})
            if not receipt:
                assert not any(topic.id in sheet.get(one, {}) for one in receipts.values() if one)
