"""An archive becomes the list's past: from any form, once, and without a mail to anybody."""

from __future__ import annotations

import json
import mailbox
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.harness import letter
from tests.support.server import configuration, run

MAILS = [
    letter("Jane <jane@example.org>", "[PROPOSE] NUMA", "why", message_id="<1@x>"),
    letter("Stranger <mallory@example.net>", "[PROPOSE] EFI", "why", message_id="<2@x>"),
    letter("John <john@example.org>", "Re: NUMA", "> VOTE T1 -1\n\n+1", message_id="<3@x>"),
    letter("John <john@example.org>", "Re: [PROPOSE] NUMA", "VOTE T1 +1", message_id="<4@x>"),
    letter("Jane <jane@example.org>", "[PROPOSE] NUMA", "why", message_id="<1@x>"),
]


def as_mbox(folder: Path) -> Path:
    path = folder / "archive.mbox"
    box = mailbox.mbox(path)
    for raw in MAILS:
        box.add(raw)
    box.close()
    return path


def as_maildir(folder: Path) -> Path:
    path = folder / "archive"
    box = mailbox.Maildir(path)
    for number, raw in enumerate(MAILS):
        (path / "cur" / f"{number}.host:2,S").write_bytes(raw)
    box.close()
    return path


def as_git(folder: Path) -> Path:
    """One mail a commit, in the file ``m``, as public-inbox does it."""
    path = folder / "archive.git"
    git = ("git", "-C", str(path), "-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", "init", "-q", str(path)], check=True)
    for number, raw in enumerate(MAILS):
        (path / "m").write_bytes(raw)
        subprocess.run([*git, "add", "m"], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", str(number)], check=True)
    return path


@pytest.mark.parametrize("made", [as_mbox, as_maildir, as_git])
def test_an_archive_is_read_once_and_nobody_is_mailed(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    archive = str(made(tmp_path))
    told = run(tmp_path, "import", archive).stdout
    assert told == "4 new letters: 1 ignored, 3 processed; 1 known already\n"
    before = run(tmp_path, "export").stdout
    assert run(tmp_path, "import", archive).stdout == "0 new letters; 5 known already\n"
    assert run(tmp_path, "export").stdout == before
    topics = json.loads(before)["topics"]
    assert [(t["title"], t["proposer"]["name"], t["tally"]["for"]) for t in topics] == [
        ("NUMA", "Jane Roe", 1),
        ("EFI", "Stranger", 0),
    ]
    assert run(tmp_path, "outbox").stdout == ""
    assert "all is as the letters say" in run(tmp_path, "verify").stdout


def test_an_import_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    whole = as_mbox(tmp_path)
    half = tmp_path / "half.mbox"
    box = mailbox.mbox(half)
    for raw in MAILS[:2]:
        box.add(raw)
    box.close()
    run(tmp_path, "import", str(half))
    assert run(tmp_path, "import", str(whole)).stdout.startswith("2 new letters")


def test_with_send_the_letters_are_answered(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    run(tmp_path, "import", "--send", str(as_mbox(tmp_path)))
    outbox = run(tmp_path, "outbox").stdout
    assert "jane@example.org" in outbox
    assert "john@example.org" in outbox
    assert "stranger    mallory@example.net" in outbox


def test_what_is_no_archive_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    (tmp_path / "text").write_text("hello\n")
    (tmp_path / "folder").mkdir()
    for name, said in (
        ("text", "no mbox"),
        ("folder", "no Maildir"),
        ("nothing", "does not exist"),
    ):
        done = run(tmp_path, "import", name, status=1)
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_nothing_but_plain_files_of_a_maildir_is_read(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    archive = as_maildir(tmp_path)
    secret = tmp_path / "secret"
    secret.write_bytes(
        letter("John <john@example.org>", "[PROPOSE] stolen", "", message_id="<s@x>")
    )
    (archive / "new" / "a").symlink_to(secret)
    (archive / "new" / "a\x1b[2Kb").symlink_to("/dev/zero")
    os.mkfifo(archive / "new" / "b")
    (archive / "cur" / "c").mkdir()
    done = run(tmp_path, "import", str(archive))
    assert done.stdout == "4 new letters: 1 ignored, 3 processed; 1 known already\n"
    assert "stolen" not in run(tmp_path, "export").stdout
    for told in (
        "passed over new/a: a link, which is not followed",
        r"passed over new/a\u001b[2Kb: a link",
        "passed over new/b: no plain file",
        "passed over cur/c: no plain file",
    ):
        assert told in done.stderr


def test_a_folder_of_a_maildir_may_be_no_link(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    archive, other = as_maildir(tmp_path), tmp_path / "other"
    (archive / "cur").rename(other)
    (archive / "cur").symlink_to(other)
    done = run(tmp_path, "import", str(archive))
    assert done.stdout.startswith("0 new letters")
    assert "passed over cur: a link, which is not followed" in done.stderr


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    os.mkfifo(tmp_path / "fifo")
    assert "no plain file" in run(tmp_path, "import", "fifo", status=1).stderr


def test_git_runs_nothing_that_a_repository_asks_for(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    archive, mark = as_git(tmp_path), tmp_path / "mark"
    git = ["git", "-C", str(archive), "config"]
    for name, value in (
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::sh -c 'touch {mark}'"),
        ("protocol.ext.allow", "always"),
    ):
        subprocess.run([*git, name, value], check=True)
    blob = subprocess.run(
        ["git", "-C", str(archive), "rev-parse", "HEAD:m"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    lost = archive / ".git" / "objects" / blob[:2] / blob[2:]
    lost.chmod(0o644)
    lost.unlink()
    run(tmp_path, "import", str(archive))
    assert not mark.exists()


PIPERMAIL = """\
From jane at example.org  Sun Aug  1 10:00:00 2027
From: jane at example.org (Jane)
Date: Sun, 01 Aug 2027 10:00:00 +0000
Subject: [devel] [PROPOSE] NUMA
Message-ID: <1@x>

Why we need it.

From john at example.org  Sun Aug  1 11:00:00 2027
From: john at example.org (John)
Date: Sun, 01 Aug 2027 11:00:00 +0000
Subject: [devel] [PROPOSE] NUMA
In-Reply-To: <1@x>
References: <1@x>
Message-ID: <2@x>

Count me in.

VOTE +1

"""


def test_a_month_of_pipermail_is_the_lists_past(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    (tmp_path / "2027-August.txt").write_text(PIPERMAIL)
    assert (
        run(tmp_path, "import", "2027-August.txt").stdout
        == "2 new letters: 2 processed; 0 known already\n"
    )
    (topic,) = json.loads(run(tmp_path, "export").stdout)["topics"]
    assert (topic["title"], topic["proposer"]["name"]) == ("NUMA", "Jane Roe")
    assert topic["tally"]["for"] == 1


UNESCAPED = """\
From jane@example.org Sun Aug  1 10:00:00 2027
From: Jane <jane@example.org>
Subject: [PROPOSE] NUMA
Message-ID: <1@x>

Why we need it.

From john@example.org Sun Aug  1 11:00:00 2027
From: John <john@example.org>
Subject: Re: [PROPOSE] NUMA
In-Reply-To: <1@x>
Message-ID: <2@x>

I have thought about it.

From what I hear it is needed.
From: Jane <jane@example.org>
Subject: no mail of hers

VOTE T1 +1

"""


def test_a_line_of_a_text_that_begins_with_from_makes_no_mail(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    (tmp_path / "archive.mbox").write_text(UNESCAPED)
    assert (
        run(tmp_path, "import", "archive.mbox").stdout
        == "2 new letters: 2 processed; 0 known already\n"
    )
    exported = json.loads(run(tmp_path, "export").stdout)
    (topic,) = exported["topics"]
    assert topic["tally"]["for"] == 1
    assert "john@example.org" in run(tmp_path, "letters", "show", "2").stdout


def test_who_imports_hears_why_mails_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    nobody = b"Subject: [PROPOSE] x\nMessage-ID: <%d@x>\n\nx\n\n"
    line = b"From jane@example.org Sun Aug  1 10:00:00 2027\n"
    mails = [line + b"From: jane at example.org (Jane)\n" + nobody % number for number in (1, 2)]
    (tmp_path / "archive.mbox").write_bytes(b"".join(mails))
    told = run(tmp_path, "import", "archive.mbox").stdout.splitlines()
    assert told[0] == "2 new letters: 2 refused; 0 known already"
    assert told[1].startswith("not taken: 2, ")
    assert told[1].endswith("; see: mailproc letters show 3")  # after the roster and the settings
    assert len(told) == 2
