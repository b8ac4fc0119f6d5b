"""A letter that our own bug, or its own malice, makes unreadable costs only itself."""

from __future__ import annotations

import logging
import smtplib
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from mailproc.commands.vote import vote
from mailproc.mail.letter import Envelope
from mailproc.mail.parser_process import ParserProcess
from mailproc.mail.reply import Reply
from mailproc.meeting.roster import Rules
from mailproc.processing.processor import Processor
from mailproc.render.mails import MailRenderer
from mailproc.store import letters
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.tables import outbox
from mailproc.structs import replace
from tests.support.forked_parser import OBEDIENT
from tests.support.harness import AGENT, LIST, TRUST, Harness, letter, opened_harness
from tests.support.server import AGENT as RUNNING_AGENT
from tests.support.server import configuration, mail, serving, wait_for
from tests.support.template import migrated


def test_a_bug_costs_one_letter_which_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = migrated(tmp_path / "mailproc.db")
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
    harness = Harness(database, rules)
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    harness.answers()
    with monkeypatch.context() as patched:
        bug = vote.effect.__globals__

        def broken(*_: object) -> None:
            raise KeyError("our own bug")

        patched.setitem(bug, "check_voter", broken)
        both = letter("john@example.org", "", "SECOND T1\nVOTE T1 +1", to=AGENT)
        row = harness.mail(both)
    assert row["state"] == "shunted"
    assert "our own bug" in row["reason"]
    assert harness.answers() == []
    assert harness.topic(1)["seconds"] == 0  # nothing of the letter was done
    assert harness.mail(letter("ann@example.org", "VOTE T1 +1", to=AGENT))["state"] == "processed"
    harness.answers()
    with database.writing() as connection:
        assert letters.requeue(connection, row["id"])
        assert not letters.requeue(connection, row["id"])
    harness.processor.process_all()
    assert harness.row(row["id"])["state"] == "processed"
    assert len(harness.answers()) == 1
    assert harness.topic(1)["tally"]["for"] == 2
    database.close()


def test_what_a_letter_breaks_while_it_is_written_costs_that_letter_alone(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the database refuses: here a reply whose Message-ID is another reply's."""
    with closing(Database(migrated_url)) as database:
        rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
        harness = Harness(database, rules)
        compose = MailRenderer.compose

        def same_id(*given: Any) -> Reply | None:
            reply = compose(*given)
            return reply and (
                replace(reply, message_id="<1@x>") if "john@" in reply.recipient else reply
            )

        monkeypatch.setattr(MailRenderer, "compose", same_id)
        for number in range(8):
            sender = "john" if number in (2, 5, 6) else "jane"
            raw = letter(f"{sender}@example.org", f"PROPOSE: Topic {number}", to=AGENT)
            harness.acceptor.accept(Envelope("x@x", (AGENT,), "smtp"), raw)
        harness.processor.process_all()
        with database.reading() as connection:
            states = [one.state for one in letters.describe(connection)][1:]  # after the roster
        assert states == [*["processed"] * 5, "shunted", "shunted", "processed"]
        assert len(harness.answers()) == 6
        monkeypatch.undo()
        assert harness.mail(letter("ann@example.org", "HELP", to=AGENT))["state"] == "processed"


def test_a_list_that_cannot_be_processed_keeps_no_other_list_waiting(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, Rules("devel", LIST, AGENT, trust=TRUST))
        whole = Processor._process_list

        def broken(self: Processor, name: str, at_most: int) -> int:
            if name == "broken":
                raise KeyError("a bug")
            return whole(self, name, at_most)

        monkeypatch.setattr(Processor, "_process_list", broken)
        monkeypatch.setattr(
            "mailproc.processing.processor.letters.lists_waiting",
            lambda *_: ["broken", "devel"] if harness.waiting() else [],
        )
        assert harness.mail(letter("jane@example.org", "HELP", to=AGENT))["state"] == "processed"


def test_a_reading_ends_with_the_deciding_that_it_was_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps the exception keeps our frames, and a reading that has not ended stops all."""
    with opened_harness(tmp_path) as harness, ParserProcess() as parser:
        harness.processor._batches._reader = parser
        for _ in range(3):
            raw = letter("jane@example.org", "HELP", to=AGENT)
            harness.acceptor.accept(Envelope("x@x", (AGENT,), "smtp"), raw)
        with monkeypatch.context() as patched:
            patched.setattr("mailproc.processing.letter_batches._BATCH", 1)
            patched.setattr(Processor, "_process_batch", _unavailable)
            with pytest.raises(StoreUnavailable) as kept:
                harness.processor.process()
        assert str(kept.value) == "it restarts"
        harness.processor.process_all()
        assert not harness.waiting()


def _unavailable(*_: object) -> None:
    raise StoreUnavailable("it restarts")


def test_what_the_database_refuses_is_logged_without_values(
    migrated_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, Rules("devel", LIST, AGENT, trust=TRUST))
        harness.mail(letter("jane@example.org", "HELP", to=AGENT))
        with database.reading() as connection:
            row = dict(connection.execute(select(outbox)).mappings().first() or {})
        del row["id"]
        caplog.clear()
        with pytest.raises(IntegrityError) as refused, database.writing() as connection:
            connection.execute(insert(outbox).values(row))
        logging.getLogger("test").error("refused", exc_info=refused.value)
    assert "Traceback" in caplog.text
    for value in (row["message_id"], row["recipient"]):
        assert value not in caplog.text


def test_a_letter_made_to_hang_the_parser_holds_nobody_up(tmp_path: Path) -> None:
    bomb = b"From: jane@example.org\r\nContent-Type: text/plain; " + b'a=";;;;' * 30_000
    bomb += b"\r\n\r\nVOTE T1 +1\r\n"
    with serving(tmp_path, configuration()) as server:
        with smtplib.SMTP(server.host, server.port, timeout=30) as connection:
            connection.sendmail("x@example.org", [RUNNING_AGENT], bomb)
        server.send(mail("jane@example.org", "[PROPOSE] Unharmed"))
        # Reading the first one would take days; of CPU time it may take four seconds.
        wait_for(lambda: any("Unharmed" in str(m["Subject"]) for m in server.sent()))
        server.settled(3)
        (shunted,) = server.run("letters", "--state", "shunted").splitlines()
        again = server.run("letters", "retry", shunted.split()[0])
        assert "shunted" in again  # it is as it was


@pytest.mark.parametrize("code", ["\x00", "\x1b[2J", "\u202e", "\udc80", "x" * 5000])
def test_no_code_in_a_letter_or_its_envelope_stops_anything(migrated_url: str, code: str) -> None:
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, Rules("devel", LIST, AGENT, "devel.lists.example.org"))
        munged = f'"A via Devel" <{LIST}>'
        odd = f"e{code}vil@evil.example"
        raws = [
            letter(munged, "x", "HELP", to=AGENT, headers=[("Cc", f"A <{odd}>")]),
            letter("a@evil.example", "x", "HELP", headers=[("Auto-Submitted", f"auto-{code}")]),
            letter("a@evil.example", f"x{code}", f"PROPOSE: {code}\nVOTE {code}", to=AGENT),
            letter("a@evil.example", "x", "HELP", to=AGENT, message_id=f"<{code}@x>"),
        ]
        number = 0
        for raw in raws:
            envelope = Envelope(odd, (AGENT.replace("@", f"+{code}@"),), "pipe")
            [number] = harness.acceptor.accept(envelope, raw)
        harness.processor.process_all()
        for some in range(number - 3, number + 1):
            row = harness.row(some)
            assert row["state"] in ("ignored", "refused", "processed")
            assert all(row[name].isprintable() for name in ("sender", "reason", "subject"))
            assert len(row["sender"]) <= 320
        assert harness.mail(letter("jane@example.org", "HELP", to=AGENT))["state"] == "processed"


def test_a_parser_that_does_not_start_is_no_bug_and_its_letters_wait(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    there = tmp_path / "parser"
    caplog.set_level(logging.WARNING)
    with (
        ParserProcess(command=(str(there),)) as reader,
        opened_harness(tmp_path, reader=reader) as harness,
    ):
        row = harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
        assert row["state"] == "received"
        said = f"the parser process does not start ([Errno 2] No such file or directory: '{there}')"
        assert caplog.messages == [f"{said}; the letters of devel wait"]
        assert caplog.records[0].exc_info is None
        there.write_text(f"#!/bin/sh\nexec {sys.executable} -m {OBEDIENT} 4\n")
        there.chmod(0o700)
        harness.processor.process_all()
        assert harness.row(row["id"])["state"] == "processed"
