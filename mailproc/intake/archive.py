"""The mails of an archive, oldest first: mbox, Maildir, or a public-inbox git repository."""

from __future__ import annotations

import mailbox
import subprocess
from collections.abc import Iterator
from pathlib import Path


class NoArchive(Exception):
    """There is no archive at this place, or none of a kind that we can read."""


def open_archive(path: Path) -> tuple[int, Iterator[bytes]]:
    """How many mails an archive holds, and their bytes in order.

    Args:
        path: an mbox file, a Maildir, or a git repository that holds one mail a commit in the
            file ``m``, as public-inbox (lore.kernel.org) publishes archives.

    Raises:
        NoArchive: saying what would be right.
    """
    if path.is_file():
        return _mails_of(mailbox.mbox(path, create=False))
    if (path / "cur").is_dir() and (path / "new").is_dir():
        return _mails_of(mailbox.Maildir(path, create=False))
    if (path / ".git").exists() or (path / "objects").is_dir():
        return _commits(path)
    if path.is_dir():
        raise NoArchive(f"{path} is no Maildir (it has no cur and new) and no git repository")
    raise NoArchive(f"{path} does not exist; name an mbox file, a Maildir or a git repository")


def _mails_of(box: mailbox.Mailbox[mailbox.Message]) -> tuple[int, Iterator[bytes]]:
    keys = box.keys() if isinstance(box, mailbox.mbox) else sorted(box.keys())
    if isinstance(box, mailbox.mbox) and not keys:
        raise NoArchive("the file is no mbox: no line in it begins with “From ”")

    def mails() -> Iterator[bytes]:
        try:
            for key in keys:
                yield box.get_bytes(key)
        finally:
            box.close()

    return len(keys), mails()


def _commits(path: Path) -> tuple[int, Iterator[bytes]]:
    """The file ``m`` of every commit, the oldest first, read by git itself."""
    listed = subprocess.run(  # noqa: S603  # the path is the operator's
        ["git", "-C", path, "rev-list", "--reverse", "HEAD"],  # noqa: S607  # whose git it is
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        raise NoArchive(f"{path}: git says: {listed.stderr.strip()}")
    commits = listed.stdout.split()
    return len(commits), _blobs(path, commits)


def _blobs(path: Path, commits: list[str]) -> Iterator[bytes]:
    command = ["git", "-C", str(path), "cat-file", "--batch"]
    with subprocess.Popen(  # noqa: S603  # the path is the operator's
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
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
