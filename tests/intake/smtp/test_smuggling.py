"""Nothing but CRLF dot CRLF ends a mail, however it is cut, so no mail is ever smuggled in."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mailproc.intake.smtp.data_reader import DataReader, is_clean
from tests.support.listener import AGENT, RunningListener, run_listener
from tests.support.sizes import examples

END = b"\r\n.\r\n"
#: Line ends that some servers take for one; all but the true pair are tried around the dot.
LINE_ENDS = (b"\r\n", b"\n", b"\r", b"\n\r", b"\r\r\n", b"\0\r\n", b"\r\0\n", b"\r\n\0", b"\0")
FALSE_ENDS = [
    before + b"." + after
    for before, after in itertools.product(LINE_ENDS, repeat=2)
    if END not in before + b"." + after
]
#: Nightly runs set more; 100,000 take about two minutes.
CASES = int(os.environ.get("MAILPROC_FUZZ_CASES") or examples(300, 2000))
#: As a client would write it that wants a second mail in: the sequence, then the second mail.
SECOND = f"MAIL FROM:<chair@example.org>\r\nRCPT TO:<{AGENT}>\r\nDATA\r\nforged".encode()


@pytest.fixture(scope="module")
def listener() -> Iterator[RunningListener]:
    with run_listener() as work:
        yield work


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=repr)
def test_a_false_end_of_data_never_splits_a_mail(
    listener: RunningListener, false_end: bytes
) -> None:
    listener.box.letters.clear()
    with listener.connect() as client:
        client.begin()
        answer = client.deliver(b"innocent" + false_end + SECOND)
        assert answer.startswith("550 5.6.0")
        # The one mail got the one answer: the next answer is that of the next command.
        client.say("NOOP", "250 2.0.0 fine")
    assert listener.box.letters == []


@pytest.mark.parametrize("byte", [b"\r", b"\n", b"\0", b"\r\rX", b"\n\n"], ids=repr)
@pytest.mark.parametrize("place", ["first", "header", "body", "last"])
def test_a_bare_cr_lf_or_nul_is_refused_wherever_it_stands(
    listener: RunningListener, byte: bytes, place: str
) -> None:
    listener.box.letters.clear()
    parts = {"first": b"", "header": b"Subject: x", "body": b"S: x\r\n\r\nbody", "last": b"e"}
    tail = b"" if place == "last" else b"From: evil@example.org"
    with listener.connect() as client:
        client.begin()
        assert client.deliver(parts[place] + byte + tail).startswith("550 5.6.0")
        client.begin()
        assert client.deliver(b"clean").startswith("250")
    assert listener.box.mails == [b"clean\r\n"]


# The property behind it, on the data itself: text made of what matters, cut anywhere.

atoms = st.sampled_from(
    [b"\r\n", b"\r", b"\n", b".", b"..", b"\0", b"a", b"\r\n.", b".\r\n", b"QUIT", b"\r\n..\r\n"]
)
texts = st.lists(atoms, max_size=30).map(b"".join)


@given(
    text=texts, after=texts, cuts=st.lists(st.integers(1, 9), max_size=40), limit=st.integers(0, 80)
)
@example(text=b"", after=b"", cuts=[1] * 3, limit=10)
@example(text=b"\r", after=b"", cuts=[], limit=10)
@settings(max_examples=CASES, deadline=None)
def test_however_data_is_cut_it_ends_at_the_first_true_end(
    text: bytes, after: bytes, cuts: list[int], limit: int
) -> None:
    stream = text + END + after
    # Written anew, line by line: the reading of RFC 5321 4.5.2, where only CRLF ends a line.
    lines = stream.split(b"\r\n")
    end = lines.index(b".")
    mail = b"".join(line.removeprefix(b".") + b"\r\n" for line in lines[:end])
    rest = b"\r\n".join(lines[end + 1 :])

    data = DataReader(limit)
    got: bytes | None = None
    pieces = iter(_cut(stream, cuts))
    for piece in pieces:
        got = data.feed(piece)
        if got is not None:
            break
    assert got is not None
    assert got + b"".join(pieces) == rest
    assert data.too_large == (len(mail) > limit)
    assert data.mail == (b"" if len(mail) > limit else mail)


def _cut(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *itertools.accumulate(cuts), len(stream)]
    return [stream[start:stop] for start, stop in itertools.pairwise(places) if stream[start:stop]]


@given(texts)
@settings(max_examples=CASES // 2, deadline=None)
def test_clean_means_that_every_reader_sees_the_same_lines(mail: bytes) -> None:
    apart = mail.replace(b"\r\n", b"")
    assert is_clean(mail) == (not set(apart) & set(b"\r\n\0"))


@given(first=texts, cuts=st.lists(st.integers(1, 60), max_size=12))
@settings(max_examples=CASES // 10, deadline=None)
def test_a_session_in_random_segments_gives_the_same_answers(
    listener: RunningListener, first: bytes, cuts: list[int]
) -> None:
    listener.box.letters.clear()
    if first == b"." or first.startswith(b".\r\n") or END in first:
        first = b"x" + first.replace(END, b"")
    content = first + b"\r\n"
    assume(END not in content)  # the text ran into the end: then it is another session
    talk = (
        f"EHLO me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{AGENT}>\r\nDATA\r\n".encode()
        + first + END
        + f"MAIL FROM:<c@d.example>\r\nRCPT TO:<{AGENT}>\r\nDATA\r\nlast".encode()
        + END + b"QUIT\r\n"
    )  # fmt: skip
    with listener.connect() as client:
        for piece in _cut(talk, cuts):
            client.send(piece)
        codes = [line[:3] for line in client.rest().splitlines() if line[3] == " "]
    good = is_clean(content)
    expected = ["250", "250", "250", "354", "250" if good else "550", "250", "250", "354", "250"]
    assert codes == [*expected, "221"]
    unquoted = (b"\r\n" + content).replace(b"\r\n.", b"\r\n")[2:]
    assert listener.box.mails == ([unquoted, b"last\r\n"] if good else [b"last\r\n"])
