"""Whatever people and chairs do, in whatever order: the rules hold, and the letters tell it all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mailproc.meeting.tally import counted
from mailproc.store.tables import outbox
from tests.support.harness import ADDRESSES, AGENT, MEMBERS, RULES, Harness, letter
from tests.support.rebuilt import differences
from tests.support.sizes import examples
from tests.support.template import migrated

NUMBERS = itertools.count(1)

T = st.integers(1, 9).map(lambda number: f"T{number}")
CHOICES = st.sampled_from(["+1", "0", "-1"])
MEMBERS_LINES = st.one_of(
    st.builds("VOTE {} {}".format, T, CHOICES),
    st.builds("VOTE {} {} {} {}".format, T, CHOICES, T, CHOICES),
    st.builds("UNVOTE {}".format, T),
    st.builds("SECOND {}".format, T),
    st.builds("LEAD {} {}".format, T, st.sampled_from(["me", "none"])),
    st.builds("WITHDRAW {}".format, T),
    st.builds("RETITLE {} another".format, T),
    st.builds("RANK {} > {}".format, T, T),
    st.sampled_from(["PROPOSE: something", "UNDO", "BALLOT", "MYVOTES", "AGENDA", "ATTEND"]),
    st.sampled_from(
        ["REGRETS", "MYAGENDA", "TIMEZONE Asia/Tokyo", "AVAILABLE every day until 14:00"]
    ),
)
CHAIRS_LINES = st.one_of(
    st.builds("ORDER {} AFTER {}".format, T, T),
    st.builds("ORDER {} ANYWHERE".format, T),
    st.builds("MERGE {} {} AS both".format, T, T),
    st.builds("MERGE {}".format, T),
    st.builds("LINK {} {}".format, T, T),
    st.builds("UNLINK {} {}".format, T, T),
    st.builds("SPLIT {}\n- one part\n- another".format, T),
    st.builds("DROP {} for a reason".format, T),
    st.builds("DEFER {}".format, T),
    st.builds("PIN {} 13:{}".format, T, st.integers(10, 59)),
    st.builds("DURATION {} {}m".format, T, st.integers(1, 90)),
    st.builds("DISCUSSED {}".format, T),
    st.builds("LEAD {} john@example.org".format, T),
    st.sampled_from(["SCHEDULE", "DIGEST", "UNDO", "MINUTES", "OPEN VOTING", "CLOSE VOTING"]),
    st.sampled_from(["MEETING\nBallot: ranked", "MEETING\nBallot: approval", "MEETING\nRooms: 2"]),
)
LETTERS = st.one_of(
    st.tuples(st.sampled_from(ADDRESSES), MEMBERS_LINES),
    st.tuples(st.just("carol@example.org"), CHAIRS_LINES),
)
SLOT = "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:30\nBreaks: 13:40 10m"


@contextmanager
def played(folder: Path, history: list[tuple[str, str]]) -> Iterator[Harness]:
    """A list on which all of this was mailed, on a database of its own."""
    database = migrated(folder / f"{next(NUMBERS)}.db")
    harness = Harness(database, RULES, secret="00" * 32)
    opening = [("carol@example.org", SLOT), *((a, "PROPOSE: a topic") for a in ADDRESSES[:4])]
    try:
        for number, (sender, line) in enumerate([*opening, *history]):
            raw = letter(sender, "", line, to=AGENT, message_id=f"<{number}@example.org>")
            row = harness.mail(raw)
            assert row["state"] in ("processed", "refused"), row["reason"]
        yield harness
    finally:
        database.close()


@settings(
    max_examples=examples(6, 40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(LETTERS, max_size=25))
def test_the_rules_hold(tmp_path: Path, history: list[tuple[str, str]]) -> None:
    with played(tmp_path, history) as harness:
        agenda, _ = harness.agenda()
        people = {member.key for member in MEMBERS}
        for topic in agenda.topics:
            assert set(counted(agenda, topic.number)) <= people  # each person once
        view = harness.view()
        ranks = sorted(topic["rank"] for topic in view["topics"] if topic["rank"])
        assert ranks == list(range(1, len(ranks) + 1))
        for slot in view["agenda"]:
            assert view["meeting"]["starts"] <= slot["start"] < slot["end"]
        assert differences(harness) == []


@settings(
    max_examples=examples(2, 10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(LETTERS, max_size=15))
def test_the_same_letters_give_the_same_bytes(
    tmp_path: Path, history: list[tuple[str, str]]
) -> None:
    with played(tmp_path, history) as one, played(tmp_path, history) as other:
        assert _sent(one) == _sent(other)
        assert one.view() == other.view()


def _sent(harness: Harness) -> list[bytes]:
    with harness.database.reading() as connection:
        rows = connection.execute(select(outbox.c.content).order_by(outbox.c.id))
        return [row.content for row in rows]
