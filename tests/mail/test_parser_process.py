"""Reading where it can be killed: one bad mail costs itself, and nobody else waits for it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail import parser_process
from mailproc.mail.codec import packed, unpacked
from mailproc.mail.letter import AnsweredMail, Form, Letter, Mailbox, Unreadable
from mailproc.mail.limits import USUAL
from mailproc.mail.parse import read_letter
from mailproc.mail.parse.mime import _first_lines
from mailproc.mail.parser_process import ParserProcess
from mailproc.mail.parser_unavailable import ParserUnavailable
from mailproc.structs import replace
from tests.support.bombs import REFUSED
from tests.support.forked_parser import AS_NEW_PYTHON, OBEDIENT
from tests.support.paths import MAILS, ROOT

GOOD = b"From: Jane Roe <jane@example.org>\nSubject: x\nMessage-ID: <a@b>\n\nVOTE T7 +1\n"


@pytest.fixture
def _new_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are what they are outside of tests, of which most fork them."""
    monkeypatch.setattr(parser_process, "_start", AS_NEW_PYTHON)


def obedient(seconds: float = 0.3) -> ParserProcess:
    command = (sys.executable, "-m", OBEDIENT, str(seconds))
    return ParserProcess(seconds=seconds, command=command)


def test_it_says_whether_the_next_letter_is_there() -> None:
    with ParserProcess() as process:
        assert not process.has_next()
        reading = process.read([GOOD] * 3)
        next(reading)
        while not process.has_next():
            time.sleep(0.01)
        assert [type(one) for one in reading] == [Letter, Letter]
        assert not process.has_next()


def test_comparing_begins_before_anybody_asks_for_it_and_can_be_left() -> None:
    letter, unknown = read_letter(GOOD), [AnsweredMail()]
    with ParserProcess() as process:
        left = process.compare([letter], [unknown])
        while not process.has_next():
            time.sleep(0.01)
        left.close()
        (found,) = process.compare([letter], [unknown])
        assert isinstance(found, Letter)


def test_that_a_process_has_died_is_told_to_whoever_waits_for_it() -> None:
    with ParserProcess() as process:
        reading = process.read([GOOD, GOOD])
        next(reading)
        assert process._child
        process._child._process.kill()
        process._child._process.wait()
        process._child._received.clear()
        while os.read(process._child._pipes[1].fileno(), 1 << 16):
            pass  # what it said before
        assert not process.has_next()
        assert isinstance(next(reading), Letter), "another one has read it"


@pytest.fixture(scope="module")
def parser() -> Iterator[ParserProcess]:
    with obedient() as process:
        yield process


def mail(text: str) -> bytes:
    return GOOD + text.encode()


def used_by_children() -> float:
    """Seconds of CPU time that those used which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kinds(results: list[Letter | Unreadable]) -> list[str]:
    return ["" if isinstance(result, Letter) else str(result) for result in results]


@pytest.mark.usefixtures("_new_pythons")
def test_it_reads_as_the_inbox_does() -> None:
    mails = sorted(MAILS.glob("*.eml"))
    raws = [path.read_bytes() for path in mails]
    with ParserProcess() as process:
        assert list(process.read(raws)) == [read_letter(raw) for raw in raws]


def test_refusals_come_with_their_reasons() -> None:
    raws = [raw for raw, _ in REFUSED.values()]
    with ParserProcess() as process:
        results = list(process.read(raws))
    for result, (_, reason) in zip(results, REFUSED.values(), strict=True):
        assert isinstance(result, Unreadable)
        assert reason in str(result)


@pytest.mark.usefixtures("_new_pythons")
def test_a_child_with_nothing_to_read_ends_and_is_started_again_for_the_next_mail() -> None:
    with ParserProcess(idle=1.0) as process:
        assert kinds(list(process.read([GOOD]))) == [""]
        child = process._child
        assert child is not None
        assert child._process.wait(60) == -signal.SIGALRM
        assert kinds(list(process.read([GOOD, GOOD]))) == ["", ""]


def test_nothing_to_read_starts_nothing(parser: ParserProcess) -> None:
    assert list(parser.read([])) == []


def test_an_empty_mail_is_a_mail(parser: ParserProcess) -> None:
    for raws in ([b""], [GOOD, b"", b"", GOOD], [b"", b""]):
        assert kinds(list(parser.read(raws))) == [""] * len(raws)


def test_a_mail_that_hangs_costs_only_itself(parser: ParserProcess) -> None:
    start = used_by_children()
    results = list(parser.read([GOOD, mail("hang"), GOOD, GOOD]))
    assert kinds(results) == ["", "reading it takes over 0.3 seconds", "", ""]
    assert used_by_children() - start < 30


def test_a_letter_is_not_given_up_because_the_machine_is_busy(parser: ParserProcess) -> None:
    assert kinds(list(parser.read([GOOD, mail("wait 0.6 "), GOOD]))) == ["", "", ""]


def test_a_child_that_does_nothing_is_not_waited_for_without_end() -> None:
    with obedient(seconds=0.2) as process:
        results = list(process.read([GOOD, mail("wait 3600 "), GOOD]))
    assert kinds(results) == ["", "reading it takes over 0.2 seconds", ""]


def test_answers_before_a_hanging_mail_do_not_wait_for_it(parser: ParserProcess) -> None:
    results = parser.read([GOOD, mail("hang")])
    start = used_by_children()
    next(results)
    assert used_by_children() == start
    assert isinstance(next(results), Unreadable)


def test_a_mail_that_kills_the_parser_costs_only_itself(parser: ParserProcess) -> None:
    results = list(parser.read([GOOD, mail("die"), GOOD, mail("die"), mail("die"), GOOD]))
    reason = "it kills the parser (exit status -9)"
    assert kinds(results) == ["", reason, "", reason, reason, ""]


def test_a_mail_is_not_blamed_if_something_else_kills_the_parser(
    parser: ParserProcess, tmp_path: Path
) -> None:
    results = list(parser.read([GOOD, mail(f"once {tmp_path / 'killed'} "), GOOD]))
    assert kinds(results) == ["", "", ""]


def test_too_much_memory_and_bugs_are_reasons_too(parser: ParserProcess) -> None:
    results = list(parser.read([mail("memory"), mail("bug"), GOOD]))
    assert kinds(results) == ["reading it takes too much memory", "a bug: KeyError: 'oh'", ""]


def test_what_is_printed_does_not_disturb(parser: ParserProcess) -> None:
    assert kinds(list(parser.read([mail("print"), GOOD]))) == ["", ""]


def test_big_mails_both_ways_do_not_block() -> None:
    big = GOOD + b"a line of text, many times\n" * 40_000
    with ParserProcess(seconds=30) as process:
        results = list(process.read([big] * 3, [True] * 3))
    assert all(isinstance(result, Letter) and len(result.own_lines) > 30_000 for result in results)


def test_only_the_operators_own_letters_are_read_to_their_ends() -> None:
    for text in ("1\n" * 600_000, "a line of text, many times\n" * 50_000, "x " * 800_000):
        with ParserProcess(memory=1 << 29) as process:
            (found,) = process.read([GOOD + text.encode()])
        assert isinstance(found, Letter)
        assert found.own_lines[0] == "VOTE T7 +1"
        assert len(found.own_lines) <= USUAL.own_lines
        assert sum(map(len, found.own_lines)) <= USUAL.own_text
        assert len(packed(found)) < 1 << 21


def test_what_stands_behind_a_large_attachment_is_read() -> None:
    parts = [b"Content-Type: multipart/mixed; boundary=x\n\n"]
    parts += [b"--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"]
    parts += [b"A" * 76 + b"\n"] * 50_000
    parts += [b"--x\nContent-Type: text/plain\n\nVOTE T7 -1\n--x--\n"]
    raw = b"From: jane@example.org\n" + b"".join(parts)
    assert read_letter(raw).own_lines == ("VOTE T7 -1",)


@pytest.mark.parametrize("most", [0, 1, 7, 9_999, 70_000, 99_999])
def test_a_mail_is_cut_at_a_lines_end(most: int) -> None:
    raw = b"".join(b"line %d\n" % number for number in range(100_000))
    assert _first_lines(raw, most) == b"".join(raw.splitlines(keepends=True)[:most])


def test_one_child_serves_many_reads(parser: ParserProcess) -> None:
    pids = {str(result) for _ in range(3) for result in parser.read([mail("pid")] * 2)}
    pids |= {str(next(parser.read([mail("pid")]))) for _ in range(3)}
    assert len(pids) == 1


def test_whoever_stops_reading_does_not_mix_up_the_next_one(parser: ParserProcess) -> None:
    results = parser.read([mail("pid"), GOOD, GOOD])
    first = next(results)
    results.close()
    assert kinds(list(parser.read([GOOD]))) == [""]
    assert str(next(parser.read([mail("pid")]))) != str(first)


def test_two_reads_at_once_are_refused(parser: ParserProcess) -> None:
    results = parser.read([GOOD, GOOD])
    next(results)
    with pytest.raises(RuntimeError, match="not at its end"):
        next(parser.read([GOOD]))


def test_it_ignores_the_signals_that_are_for_its_parent(parser: ParserProcess) -> None:
    pid = int(str(next(parser.read([mail("pid")]))))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(pid, number)
    assert str(next(parser.read([mail("pid")]))) == str(pid)


@pytest.mark.usefixtures("_new_pythons")
def test_closing_ends_the_child() -> None:
    process = obedient()
    pid = int(str(next(process.read([mail("pid")]))))
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    process.close()


def test_the_child_ends_with_its_parent() -> None:
    program = (
        "import os; from tests.mail.test_parser_process import mail, obedient; "
        "print(next(obedient().read([mail('pid')])), flush=True); os._exit(0)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    pid = int(parent.stdout)
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the child goes on without its parent")


@pytest.mark.usefixtures("_new_pythons")
def test_the_child_has_no_other_files_of_its_parent_open(tmp_path: Path) -> None:
    secret = os.open(tmp_path / "database", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(secret, True)
    try:
        with obedient() as process:
            pid = str(next(process.read([mail("pid")])))
            files = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    finally:
        os.close(secret)
    assert not any("database" in name for name in files)


@pytest.mark.usefixtures("_new_pythons")
def test_a_child_that_does_not_start_is_told_with_its_end() -> None:
    with ParserProcess(command=(sys.executable, "-c", "raise SystemExit(3)")) as process:
        why = r"^the parser process does not start \(exit status 3\)$"
        with pytest.raises(ParserUnavailable, match=why):
            list(process.read([GOOD]))
    nowhere = ParserProcess(command=("/nowhere/python",))
    with nowhere, pytest.raises(ParserUnavailable, match="No such file"):
        list(nowhere.read([GOOD]))


@pytest.mark.usefixtures("_new_pythons")
def test_a_child_that_is_killed_while_it_starts_is_started_again(tmp_path: Path) -> None:
    once = f"mkdir {tmp_path / 'killed'} && kill -9 $$; exec {sys.executable} -m {OBEDIENT} 4"
    with ParserProcess(command=("/bin/sh", "-c", once)) as process:
        assert kinds(list(process.read([GOOD]))) == [""]


TEXTS = st.text(max_size=20)
ZONES = [UTC, timezone(timedelta(hours=-8)), timezone(timedelta(minutes=345))]
BOXES = st.builds(Mailbox, TEXTS, TEXTS)
LETTERS = st.builds(
    replace,
    st.just(read_letter(GOOD)),
    author=st.none() | BOXES,
    behind_list=st.none() | BOXES,
    subject=TEXTS,
    date=st.none() | st.datetimes(timezones=st.sampled_from(ZONES)),
    own_lines=st.lists(TEXTS, max_size=3).map(tuple),
    wants_ack=st.booleans(),
    forms=st.lists(st.builds(Form, TEXTS, st.lists(TEXTS, max_size=3).map(tuple)), max_size=2).map(
        tuple
    ),
)


@given(LETTERS)
def test_a_letter_arrives_as_it_was_sent(letter: Letter) -> None:
    assert unpacked(packed(letter)) == letter


@given(TEXTS)
def test_a_refusal_arrives_with_its_reason(reason: str) -> None:
    result = unpacked(packed(Unreadable(reason)))
    assert isinstance(result, Unreadable)
    assert str(result) == reason


ANSWERED = GOOD.replace(b"a@b", b"c@d") + b"I would drop it.\nIt is old, and nobody tests it.\n"


def test_a_letter_is_compared_without_being_read_again() -> None:
    reply = (
        GOOD + b"\nJane wrote:\n\nI would drop it.\nIt is old, and nobody tests it.\n\nMe, too\n"
    )
    nameless = reply.replace(b"Message-ID: <a@b>\n", b"")
    for raw in (reply, nameless, ANSWERED, b""):
        known = read_letter(raw, answered=(ANSWERED,))
        letter, other = read_letter(raw), read_letter(ANSWERED)
        assert letter.text is not None
        assert other.text is not None
        ways = AnsweredMail(ANSWERED), AnsweredMail(text=other.text.lines)
        with ParserProcess() as process:
            found = list(process.compare([letter] * 2, [[way] for way in ways]))
        assert found == [known, known]
    assert read_letter(reply, answered=(ANSWERED,)).own_lines == ("VOTE T7 +1", "", "Me, too")


def test_a_letter_that_answers_nothing_known_stays_as_it_was_read() -> None:
    letter = read_letter(GOOD)
    with ParserProcess() as process:
        (found,) = process.compare([letter], [[AnsweredMail()]])
    assert found == replace(letter, text=None)
