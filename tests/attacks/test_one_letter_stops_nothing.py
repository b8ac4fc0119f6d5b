"""Whatever one letter breaks, or costs, no other letter of this list or another waits for it."""

from __future__ import annotations

import itertools
import time
import tracemalloc

import pytest

from mailproc.commands.effects import posted_agenda
from mailproc.mail.claimed_authors import HEAD_BYTES, claimed_authors
from mailproc.mail.parse.shapes.markup import text_of
from mailproc.mail.parser_process import ParserProcess
from mailproc.meeting.records import Availability
from tests.attacks.site import (
    AGENT,
    ANN,
    CAROL,
    DEVEL,
    JANE,
    JOHN,
    MALLORY,
    SOON,
    letter,
    opened_site,
)


def munged(name: str, message_id: str = "", **more: str) -> bytes:
    """REQUEST INVITE of somebody behind the list's own address, as list servers write it."""
    headers = [("Reply-To", f"{name} <{name}@evil.example>"), *more.items()]
    author = f'"{name} via Devel" <{DEVEL}>'
    return letter(author, "REQUEST INVITE please", message_id=message_id, headers=headers)


def test_two_requests_under_one_message_id(migrated_url: str) -> None:
    with opened_site(migrated_url) as site:
        site.send(munged("a", "<same@evil.example>"), munged("b", "<same@evil.example>"))
        assert "received" not in site.states()
        assert "shunted" not in site.states()
        site.still_works()
        ids = [str(one.mail["Message-ID"]) for one in site.sent()]
        assert len(ids) == len(set(ids))


def test_a_nul_in_whatever_a_letter_names(migrated_url: str) -> None:
    """By a pipe or an import any bytes come in; PostgreSQL keeps no NUL in a text."""
    with opened_site(migrated_url) as site:
        via = f'"A via Devel" <{DEVEL}>'
        site.send(
            letter(via, "HELP", headers=[("Cc", "A <e\x00vil@evil.example>")]),
            letter(via, "HELP", headers=[("Reply-To", "A <e\x00vil@evil.example>")]),
            letter("x\x00@evil.example", "HELP"),
            letter(MALLORY, "HELP", headers=[("Auto-Submitted", "a\x00")]),
            letter(MALLORY, "HELP", message_id="<a\x00@evil.example>"),
            letter(MALLORY, "HELP", headers=[("In-Reply-To", "<a\x00@evil.example>")]),
            letter(MALLORY, "HELP", headers=[("List-Id", "<\x00>"), ("X-Loop", "\x00")]),
            letter(JANE, "PROPOSE: a\x00b\nLead: \x00\n\n\x00", "[PROPOSE] a\x00b"),
            letter(JANE, "RETITLE T1 \x00\nVOTE T\x00 +1\n\x00"),
            letter(CAROL, "MEETING \x00\nLocation: \x00"),
        )
        assert set(site.states()) <= {"processed", "ignored", "refused"}
        site.still_works()
        assert all("\x00" not in one.text for one in site.sent())


def test_a_mail_of_nothing_but_commands(everyday_url: str) -> None:
    """Hundreds of kilobytes of lines that each open a block of lines, or begin like a keyword."""
    lines = ("PROPOSE: x", "MEETING x", "SPLIT T1", "VOET T1 +1", "x --", "RANK T1 >", "- x")
    with opened_site(everyday_url) as site:
        began = time.process_time()
        for line in lines:
            site.send(letter(MALLORY, f"{line}\n" * (200_000 // len(line))))
            site.send(letter(JANE, f"{line}\n" * (50_000 // len(line)), to=DEVEL))
        assert time.process_time() - began < SOON * len(lines)
        site.still_works()


def test_megabytes_of_short_lines_take_no_memory_where_letters_are_decided(
    everyday_url: str,
) -> None:
    """In Python a line takes some sixty bytes beside its characters: a mail would be thirtyfold."""
    text = "1\n" * 200_000
    with opened_site(everyday_url) as site, ParserProcess() as parser:
        site.processor._batches._reader = parser
        site.still_works()  # all is loaded
        site.accept(*(letter(MALLORY, f"{number}\n{text}") for number in range(2)))
        tracemalloc.start()
        try:
            site.processor.process_all()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert set(site.states()[2:]) == {"refused"}
        assert peak < 16 * len(text)  # some of them at once, as bytes


def test_a_deep_thread_makes_no_later_mail_dear(migrated_url: str) -> None:
    depth = 600
    with opened_site(migrated_url) as site:
        thread = [
            letter(
                MALLORY,
                "hello",
                to=DEVEL,
                message_id=f"<{number}@evil.example>",
                headers=[("In-Reply-To", f"<{number - 1}@evil.example>")],
            )
            for number in range(1, depth + 1)
        ]
        site.send(*thread)
        began = time.process_time()
        for number in range(20):
            last = [("In-Reply-To", f"<{depth - number}@evil.example>")]
            site.send(letter(ANN, "hello", to=DEVEL, headers=last), sender=ANN)
        assert time.process_time() - began < SOON / 5
        site.still_works()


def test_a_thread_that_closes_on_itself(migrated_url: str) -> None:
    with opened_site(migrated_url) as site:
        for number in range(20):
            parents = " ".join(f"<{other}@evil.example>" for other in range(20) if other != number)
            headers = [("References", parents), ("In-Reply-To", f"<{number}@evil.example>")]
            site.accept(
                letter(MALLORY, "+1", message_id=f"<{number}@evil.example>", headers=headers)
            )
        site.send(letter(JANE, "VOTE +1", headers=[("In-Reply-To", "<3@evil.example>")]))
        site.still_works()


def test_the_same_question_fifty_times_is_one_answer_of_some_size(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        for number in range(150):
            site.accept(letter(JANE, f"PROPOSE: topic {number} {'x' * 60}"), sender=JANE)
        site.processor.process_all()
        site.sent()
        began = time.process_time()
        for line in ("AGENDA", "STATUS", "BALLOT", "MYVOTES", "HELP"):
            site.send(letter("s@evil.example", f"{line}\n" * 50))
            site.send(letter(ANN, f"{line}\n" * 50), sender=ANN)
        assert time.process_time() - began < SOON
        assert max(len(one.text) for one in site.sent()) < 200_000
        site.still_works()


def test_letters_to_the_agent_in_its_own_name(everyday_url: str) -> None:
    """What only the console may say, said from outside."""
    with opened_site(everyday_url) as site:
        for line in ("ROSTER\nMallory <mallory@evil.example>", "SETTINGS\nvoters: anyone", "UNDO"):
            for author in (AGENT, CAROL, DEVEL):
                site.send(letter(author, line), letter(author, line, to=DEVEL))
        site.says(JANE, "PROPOSE: one")
        assert site.says(MALLORY, "VOTE T1 +1")["state"] != "processed"
        site.still_works()


@pytest.mark.parametrize("kind", ["PRESENT", "NOTE", "ACTION"])
def test_minutes_in_a_chairs_name_are_tried_out_quickly(everyday_url: str, kind: str) -> None:
    """What is forged is tried out, too, before its author is asked about it."""
    trust = {"propose": "from", "vote": "confirmed", "chair": "confirmed"}
    with opened_site(everyday_url, trust=trust) as site:
        names = ["".join(some) for some in itertools.product("abcdefghij", repeat=4)]
        each = [", ".join(names[at : at + 100]) for at in range(0, 10_000, 100)]
        lines = {
            "PRESENT": [f"PRESENT {some}" for some in each],
            "NOTE": [f"NOTE {name}" for name in names[:1_500]],
            "ACTION": [f"ACTION me, {ANN}, {JOHN}: {name}" for name in names[:1_000]],
        }
        began = time.process_time()
        row = site.send(letter(CAROL, "\n".join(["MINUTES DRAFT", *lines[kind]])))
        assert time.process_time() - began < SOON
        assert row["state"] == "refused"
        assert "500 lines of minutes" in row["reason"]
        site.still_works()


def test_an_agenda_posted_in_a_chairs_name_is_not_made(
    everyday_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To make one takes seconds where it is hard, and each forged letter would be one more."""
    trust = {"propose": "from", "vote": "confirmed", "chair": "confirmed"}
    with opened_site(everyday_url, trust=trust) as site:
        site.says(JANE, "PROPOSE: NUMA")
        for one in site.rules:
            summit = ["MEETING Summit", "Starts: 2027-08-26 09:00", "Ends: 2027-08-26 18:00"]
            site.acceptor.command(one.name, [*summit, "SCHEDULE"])
        site.processor.process_all()
        monkeypatch.setattr(posted_agenda, "planned", None)
        assert site.send(letter(CAROL, "SCHEDULE"))["state"] == "held"
        site.still_works()


def test_what_somebody_says_of_their_times_makes_no_letter_dearer(everyday_url: str) -> None:
    """Anybody can write it in a member's name, again and again, and all of it is looked at."""
    with opened_site(everyday_url) as site:
        site.says(CAROL, "MEETING Summit\nStarts: 2027-08-26 09:00\nEnds: 2027-08-26 18:00")
        site.sent()
        for start in range(0, 60, 10):
            lines = [
                f"UNAVAILABLE {hour}:{minute:02}-{hour}:{minute + 1:02}"
                for minute in range(start, start + 5)
                for hour in range(9, 18)
            ]
            site.says(JANE, "\n".join(lines), subject=f"from {start}")
        (said,) = site.agenda()[0].all(Availability)
        assert len(said.times) <= 100
        assert "AVAILABLE always" in site.sent()[-1].text
        site.says(JANE, "AVAILABLE always")
        again = site.says(JANE, "UNAVAILABLE 9:00-10:00\nUNAVAILABLE 9:00-12:00")
        assert again["state"] == "processed"
        (said,) = site.agenda()[0].all(Availability)
        assert len(said.times) == 1  # the longer one says it all
        site.still_works()


@pytest.mark.parametrize("figure", ["+" + "." * 120_000, "+1" + "!" * 120_000, "+" * 120_000])
def test_a_figure_without_end_is_read_once(everyday_url: str, figure: str) -> None:
    with opened_site(everyday_url) as site:
        site.says(JANE, "PROPOSE: one")
        began = time.process_time()
        site.send(letter(JANE, figure))
        assert time.process_time() - began < SOON / 5
        site.still_works()


@pytest.mark.parametrize("word", [b"a", b"\xff", b"a@", "й".encode()])
def test_who_wrote_a_letter_that_waits_is_found_quickly(word: bytes) -> None:
    """Of thousands that wait it is asked at once, before a member's own is decided about."""
    head = b"From: " + word * HEAD_BYTES
    began = time.process_time()
    for _ in range(20):
        claimed_authors(head[:HEAD_BYTES], DEVEL)
    assert time.process_time() - began < SOON / 20


@pytest.mark.parametrize(
    "markup",
    [
        *("<" + "a" * 500_000, "</" + "a1" * 250_000, "<a " + "b" * 500_000, "<a '" * 100_000),
        *("<!--" * 100_000, "<script>" * 50_000, "&#" + "1" * 500_000, "<p " + "'\"" * 200_000),
    ],
    ids=lambda markup: markup[:8],
)
def test_tags_without_an_end_are_read_once(markup: str) -> None:
    began = time.process_time()
    text_of(markup)
    assert time.process_time() - began < SOON / 5
