"""A type of ballot that only the registry knows is played from the first mail to the exports."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from mailproc.config.first_meeting import ballot_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import BALLOT_TYPES
from mailproc.meeting.ballot_types.ballot_type import Counted
from mailproc.meeting.ballot_types.ranked import RANKED
from mailproc.meeting.records import Ranking
from mailproc.meeting.roster import Rules
from mailproc.publish import FORMS, export
from mailproc.store.database import Database
from mailproc.structs import replace
from tests.support.harness import AGENT, LIST, TRUST, Harness, letter
from tests.support.sample_meetings import chair, shown


@pytest.fixture(autouse=True)
def borda(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up type: as ranked, but for how the order comes about."""
    made = replace(RANKED, name="borda", order=by_points, more=lambda _agenda: {})
    monkeypatch.setitem(BALLOT_TYPES, "borda", made)


def by_points(agenda: Agenda, topics: Counted) -> Counted:
    """A point for each topic that a voter puts one above."""
    points = Counter[int]()
    for ranking in agenda.all(Ranking):
        below = {topic.number for topic in agenda.topics}
        for tier in ranking.tiers:
            below -= set(tier)
            points.update(dict.fromkeys(tier, len(below)))
    return sorted(topics, key=lambda pair: (-points[pair[0].number], pair[0].number))


def test_a_configuration_may_name_it() -> None:
    assert ballot_name("borda") == "borda"


def test_it_is_mailed_voted_on_counted_and_exported(migrated_url: str) -> None:
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, Rules("devel", LIST, AGENT, trust=TRUST))
        chair(harness, "MEETING Summit", "Ballot: Borda")
        for title in ("NUMA", "EFI", "Docs"):
            harness.mail(letter("jane@example.org", f"[PROPOSE] {title}"))
        chair(harness, "OPEN VOTING")
        # By Schulze T1 and T3 tie, so that T1 would come first.
        for sender, order in (("jane", "T1 > T3 > T2"), ("ann", "T3 > T2"), ("john", "T1 = T3")):
            row = harness.mail(letter(f"{sender}@example.org", f"RANK {order}", to=AGENT))
            assert row["state"] == "processed", row["answer"]
        chair(harness, "CLOSE VOTING")
        view = shown(harness).view
    assert view["meeting"]["ballot"] == "borda"
    ranks = {topic["id"]: topic["rank"] for topic in view["topics"]}
    assert ranks == {"T3": 1, "T1": 2, "T2": 3}
    schema = json.loads((files("mailproc.publish") / "export.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(export(view, "json")))
    assert all(export(view, form) for form in FORMS)
