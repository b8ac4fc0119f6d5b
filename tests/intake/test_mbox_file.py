"""Mails in an mbox file, whatever program wrote it."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from mailproc.intake.archive import NoArchive, open_archive
from mailproc.mail.parse import read_letter

JANE = b"From jane@example.org Sun Aug  1 10:00:00 2027\n"
MAIL = b"From: Jane Roe <jane@example.org>\nSubject: a\n\n"


def mails(path: Path, content: bytes) -> list[bytes]:
    path.write_bytes(content)
    archive = open_archive(path)
    found = list(archive.mails)
    assert archive.count == len(found)
    return found


def test_a_text_that_begins_with_from_is_no_new_mail(tmp_path: Path) -> None:
    text = (
        b"Hi,\n\nFrom here on: three things.\nSubject: not one\n\nFrom: somebody\n\n"
        b"From 10:00 on 1 May 2027\nwe meet.\n\nVOTE T1 +1\n"
    )
    second = b"From: x@example.org\nSubject: b\n\nx\n"
    found = mails(tmp_path / "m", JANE + MAIL + text + b"\n" + JANE + second)
    assert found == [MAIL + text, second]


def test_what_was_escaped_is_as_it_was(tmp_path: Path) -> None:
    (found,) = mails(tmp_path / "m", JANE + MAIL + b">From now on\n>>From then on\n> From me\n")
    assert found == MAIL + b"From now on\n>From then on\n> From me\n"


@pytest.mark.parametrize("packed", [gzip.compress, lzma.compress])
def test_it_may_be_compressed(tmp_path: Path, packed: object) -> None:
    assert callable(packed)
    content = JANE + MAIL + b"x\n\n" + JANE + MAIL + b"y\n\n"
    assert mails(tmp_path / "m", packed(content)) == [MAIL + b"x\n", MAIL + b"y\n"]
    (tmp_path / "m").write_bytes(packed(content)[:-20])
    with pytest.raises(NoArchive, match="cannot be read: the compressed file is damaged"):
        open_archive(tmp_path / "m")
    twice = packed(content) + packed(content)  # as `cat` makes it of two months
    assert len(mails(tmp_path / "m", twice)) == 4


@pytest.mark.parametrize("packed", [gzip.compress, lzma.compress])
def test_what_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, packed: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailproc.intake.compressed_file._ALWAYS", 1 << 20)
    bomb = packed(JANE + MAIL + bytes(4 << 20))
    (tmp_path / "m").write_bytes(bomb)
    with pytest.raises(NoArchive, match="unpacks to more than any archive of mails does"):
        open_archive(tmp_path / "m")


def test_xz_gets_no_more_memory_than_it_needs(tmp_path: Path) -> None:
    wants_much = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    (tmp_path / "m").write_bytes(lzma.compress(JANE + MAIL, filters=wants_much))
    with pytest.raises(NoArchive, match="Memory usage limit"):
        open_archive(tmp_path / "m")


def test_a_mail_that_is_too_large_is_passed_over_and_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailproc.intake.mbox_file.LARGEST", 1000)
    (tmp_path / "m").write_bytes(JANE + MAIL + b"x\n" * 1000 + b"\n" + JANE + MAIL + b"y\n")
    archive = open_archive(tmp_path / "m")
    assert list(archive.mails) == [MAIL + b"y\n"]
    assert list(archive.skipped) == ["mail 1: too large for a mail"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("jane.roe at example.org (Jane Roe)", "Jane Roe"),
        ('jane.roe at example.org (Roe, Jane "JR")', 'Roe, Jane "JR"'),
        ("jane.roe at example.org (=?iso-8859-1?q?J=E4ne?=)", "J\u00e4ne"),
        ("jane.roe at example.org", ""),
    ],
)
def test_an_address_that_pipermail_hid_is_one_again(tmp_path: Path, line: str, name: str) -> None:
    text = "a meeting\nFrom: x at y.example (Z)\n"
    content = (
        f"From jane.roe at example.org  Sun Aug  1 10:00:00 2027\nFrom: {line}\nDate: x\n\n{text}"
    )
    (found,) = mails(tmp_path / "2027-August.txt", content.encode())
    author = read_letter(found).author
    assert author is not None
    assert (author.name, author.address) == (name, "jane.roe@example.org")
    assert found.decode().endswith(text)


def test_an_address_is_read_as_one_where_the_archive_is_pipermails_or_one_is_told_so(
    tmp_path: Path,
) -> None:
    hidden = b"From: jane at example.org (Jane)\nDate: x\n\nFrom: a at b.example (C)\n"
    assert mails(tmp_path / "m", JANE + hidden) == [hidden]
    told = list(open_archive(tmp_path / "m", pipermail=True).mails)
    assert told == [hidden.replace(b"jane at example.org (Jane)", b'"Jane" <jane@example.org>')]


@pytest.mark.parametrize(
    "below",
    [
        "From: {0}\nDate: Mon, 17 Sep 2001 00:00:00\nSubject: [PATCH] x\n\nVOTE T1 +1\n",
        "From: {0}\nSubject: [PATCH 1/2] x\n\n---\n",
    ],
)
def test_a_patch_in_a_mail_is_no_mail(tmp_path: Path, below: str) -> None:
    patch = f"From {'0a' * 20} Mon Sep 17 00:00:00 2001\n{below.format('mallory@example.net')}"
    content = MAIL + b"Please look at this:\n\n" + patch.encode()
    assert mails(tmp_path / "m", JANE + content + b"\n" + JANE + MAIL) == [content, MAIL[:-1]]
    assert len(mails(tmp_path / "m", (patch + "\n" + patch).encode())) == 2


@pytest.mark.parametrize(
    "line",
    [
        "From jane@example.org Sun Aug  1 10:00:00 2027",
        "From jane@example.org Sun Aug 01 10:00:00 +0200 2027",
        "From - Sun Aug 01 10:00:00 2027",
        "From MAILER-DAEMON Sun Aug  1 10:00:00 2027",
        "From mboxrd@z Thu Jan  1 00:00:00 1970",
        "From jane at example.org  Sun Aug  1 10:00:00 2027",
        "From jane@example.org Sun, 1 Aug 2027 10:00:00 +0200",
    ],
)
def test_the_line_above_a_mail_is_known_however_it_is_written(tmp_path: Path, line: str) -> None:
    one = line.encode() + b"\n" + MAIL + b"x\n\n"
    assert mails(tmp_path / "m", one * 3) == [MAIL + b"x\n"] * 3
    assert mails(tmp_path / "m", JANE + MAIL + b"x\n\n" + one) == [MAIL + b"x\n"] * 2


@pytest.mark.parametrize(
    "line",
    [
        "From the call at 10:00 on 1 May 2027",
        "From what I saw on Sun Aug 1 10:00 2027 it works",
        "From now on, Sun Aug  1 10:00:00 2027",
    ],
)
def test_a_sentence_is_no_line_above_a_mail(tmp_path: Path, line: str) -> None:
    content = MAIL + f"Hi\n\n{line}\nTo: all of you\nFrom: me\n\nVOTE T1 +1\n".encode()
    assert mails(tmp_path / "m", JANE + content) == [content]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_program_that_writes_no_dates_is_understood(tmp_path: Path, end: str) -> None:
    content = "\ufeff" + f"From -{end}To: b{end}{end}x{end}{end}From -{end}To: c{end}{end}y{end}"
    assert len(mails(tmp_path / "m", content.encode())) == 2


def test_what_is_no_mbox_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="no mbox"):
        mails(tmp_path / "m", b"From where I sit\nthis is a letter.\n")
