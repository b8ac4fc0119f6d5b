"""No outsider's letter makes the clock's, the console's or a member's one a duplicate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mailproc.store.tables import letters
from tests.attacks.site import AGENT, ANN, CAROL, DEVEL, JANE, MALLORY, Site, letter, opened_site
from tests.support.template import copy_to

MONDAY = datetime(2027, 8, 2, 8, 0, tzinfo=UTC)


def names(site: Site) -> list[str]:
    with site.database.reading() as connection:
        query = select(letters.c.message_id).where(letters.c.origin == "console")
        return [row.message_id for row in connection.execute(query)]


def played(
    site: Site, until: datetime, occupied: Sequence[str] = (), copies: Sequence[bytes] = ()
) -> None:
    """A vote with a deadline and digests by the clock.

    Some ids were used by somebody before; whole letters are sent in once the vote is open.
    """
    site.clock.now = MONDAY
    site.scheduler.run_due()
    site.says(ANN, "PROPOSE: one")
    for author in (AGENT, DEVEL, MALLORY):
        for text in ("hello", "HELP"):
            site.accept(*(letter(author, text, message_id=name) for name in occupied))
    site.says(CAROL, f"OPEN VOTING until {until:%Y-%m-%d %H:%M:%S}")
    site.accept(*copies)
    site.says(JANE, "VOTE T1 +1")
    for _ in range(9):
        site.clock.now += timedelta(hours=12)
        site.clock_says()


def test_the_clock_closes_votes_and_posts_digests_whoever_took_its_names(
    migrated_url: str,
) -> None:
    """Whatever names the clock's letters have: also if somebody could foresee them all."""
    until = MONDAY + timedelta(days=3)
    with opened_site(migrated_url, cron="0 9 * * *") as site:
        opened = range(1, 30)
        when = f"{until:%Y%m%dT%H%M%S}.devel"
        foreseen = [f"<close.{number}.1.{when}@lists.example.org>" for number in opened]
        foreseen += [f"<remind.1.{when}@lists.example.org>"]
        foreseen += [
            f"<cron.{MONDAY + timedelta(days=day):%Y%m%d}T0900p0000.devel@lists.example.org>"
            for day in range(6)
        ]
        played(site, until, foreseen)
        everything_was_done(site)


def everything_was_done(site: Site) -> None:
    kinds = [one.kind for one in site.sent() if one.list == "devel"]
    assert site.view()["meeting"]["voting"] == "closed"
    assert kinds.count("result") == 1
    assert kinds.count("reminder") >= 1
    assert kinds.count("digest") >= 1
    site.still_works()


def test_not_even_the_clocks_own_letters_sent_in_before_it_stop_them(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if nothing were secret: somebody has, byte for byte, all that the clock will write."""
    monkeypatch.setattr("mailproc.intake.accept.console_token", lambda _, name: name)
    until = MONDAY + timedelta(days=3)
    copy_to(tmp_path / "foreseen.db")
    with opened_site(f"sqlite:///{tmp_path / 'foreseen.db'}", cron="0 9 * * *") as site:
        played(site, until)
        with site.database.reading() as connection:
            query = select(letters).where(letters.c.origin == "console")
            ours = {row.message_id: row.raw for row in connection.execute(query)}
    copies = {name: raw for name, raw in ours.items() if re.match("<(close|remind|cron)", name)}
    with opened_site(migrated_url, cron="0 9 * * *") as site:
        played(site, until, copies=list(copies.values()))
        assert set(copies) <= set(names(site))
        everything_was_done(site)


def test_even_the_very_ids_that_the_clock_used_before_are_nobodys(migrated_url: str) -> None:
    """As if they leaked: somebody sends letters under each name that there was."""
    with opened_site(migrated_url, cron="0 9 * * *") as site:
        played(site, MONDAY + timedelta(days=3))
        for name in [*names(site), *(str(one.mail["Message-ID"]) for one in site.sent())]:
            for author in (AGENT, MALLORY, JANE, CAROL):
                row = site.send(letter(author, "CLOSE VOTING\nVOTE T1 -1", message_id=name))
                assert row["tier"] != "console"
        site.sent()
        site.says(CAROL, f"OPEN VOTING until {site.clock.now + timedelta(hours=5):%Y-%m-%d %H:%M}")
        site.clock.now += timedelta(hours=6)
        site.clock_says()
        assert site.view()["meeting"]["voting"] == "closed"
        site.still_works()


def test_a_quicker_letter_under_a_members_name_and_id_does_not_stop_hers(migrated_url: str) -> None:
    with opened_site(migrated_url) as site:
        site.says(ANN, "PROPOSE: one\nPROPOSE: two")
        site.sent()
        for number, text in enumerate(("VOTE T1 -1", "hello", "", "VOTE T2 +1")):
            name = f"<{number}@example.org>"
            site.send(letter(JANE, text, message_id=name))
            site.send(letter(MALLORY, text, message_id=name))
            site.sent()
            row = site.says(JANE, "VOTE T1 +1", message_id=name)
            assert row["state"] == "processed", row["reason"]
            assert any(one.to == JANE for one in site.sent())
            assert site.votes()[1, JANE] == 1
        site.still_works()


def test_the_same_mail_by_two_ways_counts_once(migrated_url: str) -> None:
    with opened_site(migrated_url) as site:
        proposal = {"subject": "[PROPOSE] one", "message_id": "<once@example.org>"}
        site.says(JANE, "It is good.", **proposal)
        again = site.says(JANE, "It is good.", to=DEVEL, **proposal)
        assert again["state"] == "duplicate"
        assert site.topics().keys() == {"T1"}
