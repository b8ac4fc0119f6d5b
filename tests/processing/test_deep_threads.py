"""A thread of any depth, made by anybody, costs a mail in it no more than a short one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Rules
from mailproc.store.database import Database
from tests.support.harness import AGENT, LIST, TRUST, Harness, letter, opened_harness
from tests.support.sizes import examples

DEPTH = examples(300, 600)


@contextmanager
def looked_up() -> Iterator[list[int]]:
    """How many rows each look-up of threads gave."""
    counts: list[int] = []

    def listen(*given: Any) -> None:
        if "known_as" in given[2]:
            counts.append(0)

    event.listen(Engine, "before_cursor_execute", listen)
    yield counts
    event.remove(Engine, "before_cursor_execute", listen)


def in_reply_to(parent: str) -> Sequence[tuple[str, str]]:
    return [("In-Reply-To", parent)] if parent else []


def deepen(harness: Harness, above: str) -> str:
    """A thread of strangers' mails below `above`, with nothing but In-Reply-To; its last mail."""
    for depth in range(DEPTH):
        name = f"<{depth}.deep@evil.example>"
        raw = letter("m@evil.example", "x", "hello", message_id=name, headers=in_reply_to(above))
        harness.acceptor.accept(Envelope("x@x", (AGENT,), "smtp"), raw)
        above = name
    harness.processor.process_all()
    return above


def test_one_more_mail_in_a_deep_thread_is_looked_up_at_once(migrated_url: str) -> None:
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, Rules("devel", LIST, AGENT, "devel.lists.example.org"))
        last = deepen(harness, "")
        with looked_up() as queries:
            more = letter("m@evil.example", "x", "hello", headers=in_reply_to(last))
            harness.mail(more)
        assert len(queries) <= 3


def test_a_command_deep_in_a_thread_means_its_topic(migrated_url: str) -> None:
    with closing(Database(migrated_url)) as database:
        rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
        harness = Harness(database, rules)
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Why.", message_id="<numa@x>"))
        last = deepen(harness, "<numa@x>")
        vote = letter("john@example.org", "Re: x", "VOTE +1", headers=in_reply_to(last))
        assert harness.mail(vote)["state"] == "processed"
        assert harness.topic(1)["tally"]["for"] == 1


def test_ten_thousand_references_are_looked_up_in_a_few_steps(tmp_path: Path) -> None:
    with opened_harness(tmp_path) as harness, looked_up() as queries:
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Why.", message_id="<numa@x>"))
        wide = "<numa@x> " + " ".join(f"<{number}@x>" for number in range(5000))
        vote = letter("john@example.org", "Re: x", "VOTE +1", headers=[("References", wide)])
        assert harness.mail(vote)["state"] == "processed"
        assert len(queries) <= 6
        assert len(harness.row(3)["parents"]) == 100


def test_many_letters_of_one_name_are_looked_up_as_a_few(migrated_url: str) -> None:
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, Rules("devel", LIST, AGENT, "devel.lists.example.org"))
        for number in range(100):
            raw = letter(f"{number}@evil.example", "x", "hello", message_id="<same@x>")
            harness.acceptor.accept(Envelope("x@x", (AGENT,), "smtp"), raw)
        harness.processor.process_all()
        rows = [harness.row(number) for number in range(2, 102)]
        assert [row["id"] for row in rows if row["thread"] is not None] == list(range(2, 22))
        assert {row["state"] for row in rows} == {"ignored"}
