"""The mails of an archive, oldest first: mbox, Maildir, or a public-inbox git repository.

Others may write where an archive lies. So only plain files are read: no link leads out of a
Maildir, and nobody waits for a FIFO or a device.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from mailproc.intake.mbox_file import LARGEST, mails_of

_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO would wait


class NoArchive(Exception):
    """There is no archive at this place, or none of a kind that we can read."""


class Archive(Struct, frozen=True):
    """How many mails an archive holds, their bytes in order, and what in it was passed over.

    `skipped` grows while the mails are read: each name with the reason.
    """

    count: int
    mails: Iterator[bytes]
    skipped: Sequence[str] = ()


def open_archive(path: Path, *, pipermail: bool = False) -> Archive:
    """Open one archive.

    Args:
        path: an mbox file (see `mbox_file`), a Maildir, or a git repository that holds one mail a
            commit in the file ``m``, as public-inbox (lore.kernel.org) publishes archives.
        pipermail: read ``jane at example.org`` in an mbox file as an address, also where the line
            above a mail is not Pipermail's.

    Raises:
        NoArchive: saying what would be right.
    """
    if path.is_file():
        return _mbox(path, pipermail=pipermail)
    if (path / "cur").is_dir() and (path / "new").is_dir():
        return _maildir(path)
    if (path / ".git").exists() or (path / "objects").is_dir():
        return _commits(path)
    if path.is_dir():
        raise NoArchive(f"{path} is no Maildir (it has no cur and new) and no git repository")
    if path.exists():
        raise NoArchive(f"{path} is no plain file; name an mbox, a Maildir or a git repository")
    raise NoArchive(f"{path} does not exist; name an mbox file, a Maildir or a git repository")


def _mbox(path: Path, *, pipermail: bool) -> Archive:
    try:
        count = sum(1 for _ in mails_of(path))
    except OSError as fault:
        raise NoArchive(f"{path} cannot be read: {fault}") from None
    if not count:
        raise NoArchive(
            "the file is no mbox: no line in it begins a mail with “From ”, an address and a date"
        )
    skipped: list[str] = []

    def mails() -> Iterator[bytes]:
        for number, mail in enumerate(mails_of(path, hidden=pipermail), 1):
            if mail.fault:
                skipped.append(f"mail {number}: {mail.fault}")
            else:
                yield mail.content

    return Archive(count, mails(), skipped)


def _maildir(path: Path) -> Archive:
    """The plain files of ``new`` and ``cur``, by their unique names, which begin with the time."""
    skipped: list[str] = []
    found: dict[str, Path] = {}
    for folder in (path / "new", path / "cur"):
        if folder.is_symlink():
            skipped.append(f"{folder.name}: a link, which is not followed")
            continue
        names = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        found |= {entry.name.partition(":")[0]: entry for entry in names}

    def mails() -> Iterator[bytes]:
        for _, file in sorted(found.items()):
            try:
                yield _plain_file(file)
            except OSError as fault:
                why = (fault.strerror or str(fault)).lower()
                skipped.append(f"{file.parent.name}/{file.name}: {why}")

    return Archive(len(found), mails(), skipped)


def _plain_file(path: Path) -> bytes:
    """What a file holds.

    Raises:
        OSError: it cannot be read, or is a link, a folder, a FIFO or a device.
    """
    if path.is_symlink():
        raise OSError("a link, which is not followed")
    if not stat.S_ISREG(path.stat(follow_symlinks=False).st_mode):
        raise OSError("no plain file")
    with os.fdopen(os.open(path, _READ), "rb") as file:  # which may be another one by now
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError("no plain file")
        if found.st_size > LARGEST:
            raise OSError("too large for a mail")
        return file.read(LARGEST)


def _commits(path: Path) -> Archive:
    """The file ``m`` of every commit, the oldest first, read by git itself."""
    listed = subprocess.run(  # noqa: S603  # the path is the operator's
        ["git", "-C", path, "rev-list", "--reverse", "HEAD"],  # noqa: S607  # whose git it is
        capture_output=True,
        text=True,
        check=False,
        env=_git_environment(),
    )
    if listed.returncode:
        raise NoArchive(f"{path}: git says: {listed.stderr.strip()}")
    commits = listed.stdout.split()
    return Archive(len(commits), _blobs(path, commits))


def _git_environment() -> dict[str, str]:
    """Git fetches nothing, whatever the repository's own configuration wants it to run for that."""
    return {**os.environ, "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}


def _blobs(path: Path, commits: list[str]) -> Iterator[bytes]:
    command = ["git", "-C", str(path), "cat-file", "--batch"]
    with subprocess.Popen(  # noqa: S603  # the path is the operator's
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_git_environment()
    ) as git:
        if git.stdin is None or git.stdout is None:
            raise NoArchive("git cannot be talked to")
        for commit in commits:
            git.stdin.write(f"{commit}:m\n".encode())
            git.stdin.flush()
            *_, kind, size = git.stdout.readline().split()
            if size.isdigit():  # "missing" where a commit deletes a mail
                mail = git.stdout.read(int(size) + 1)[:-1]
                if kind == b"blob":
                    yield mail
        git.stdin.close()
