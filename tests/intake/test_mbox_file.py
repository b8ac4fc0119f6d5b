"""Mails in an mbox file, whatever program wrote it."""

from __future__ import annotations

import gzip
import lzma
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
    second = b"Subject: b\n\nx\n"
    found = mails(tmp_path / "m", JANE + MAIL + text + b"\n" + JANE + second)
    assert found == [MAIL + text, second]


def test_what_was_escaped_is_as_it_was(tmp_path: Path) -> None:
    (found,) = mails(tmp_path / "m", JANE + MAIL + b">From now on\n>>From then on\n> From me\n")
    assert found == MAIL + b"From now on\n>From then on\n> From me\n"


@pytest.mark.parametrize("packed", [gzip.compress, lzma.compress])
def test_it_may_be_compressed(tmp_path: Path, packed: object) -> None:
    assert callable(packed)
    content = JANE + MAIL + b"x\n\n" + JANE + MAIL + b"y\n"
    assert mails(tmp_path / "m", packed(content)) == [MAIL + b"x\n", MAIL + b"y\n"]
    (tmp_path / "m").write_bytes(packed(content)[:-20])
    with pytest.raises((NoArchive, OSError)):
        list(open_archive(tmp_path / "m").mails)


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


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_program_that_writes_no_dates_is_understood(tmp_path: Path, end: str) -> None:
    content = "\ufeff" + f"From -{end}A: b{end}{end}x{end}{end}From -{end}A: c{end}{end}y{end}"
    assert len(mails(tmp_path / "m", content.encode())) == 2


def test_what_is_no_mbox_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="no mbox"):
        mails(tmp_path / "m", b"From where I sit\nthis is a letter.\n")
