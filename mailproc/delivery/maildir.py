"""The relay that is a folder: each mail becomes a file (https://cr.yp.to/proto/maildir.html)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mailproc.delivery.relay import (
    RelayDown,
    RelayTrouble,
    Route,
    check_addresses,
    cleaned,
)
from mailproc.mail.reply import Reply
from mailproc.store.fsync import sync

_DRAFTS_LAST: Final = 36 * 3600  # seconds; so says the form of a Maildir


class MaildirRelay:
    """Writes each mail into a Maildir, durably; sending one again does not write it again.

    Args:
        folder: the Maildir; it is made (readable by its owner alone) when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept = False

    def __repr__(self) -> str:
        return f"maildir:{self._folder}"

    def send(self, mail: Reply) -> str:
        """Writes one file; its lines end in LF, as those of a Maildir do. Its name is returned.

        Raises:
            RelayDown: the folder cannot be written to.
            PermanentFailure: an address could add a line to the file.
        """
        check_addresses(mail)
        name = _name(mail)
        try:
            self._make()
            self._sweep()
            if not self._has(name):
                self._write(name, _with_envelope(mail))
        except OSError as error:
            raise RelayDown(_explain(self._folder, error)) from error
        return name

    def check(self, routes: Iterable[Route] = ()) -> None:
        """Writes a file and removes it: into the Maildir, or to where that would be made.

        Raises:
            RelayTrouble: it cannot be written.
        """
        del routes  # a folder takes them all
        for name in ("tmp", "new", "cur"):
            try:
                _try_writing(self._folder / name)
            except OSError as error:
                raise RelayTrouble(_explain(self._folder, error)) from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _make(self) -> None:
        if (self._folder / "cur").is_dir():  # the last one made
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=0o700, exist_ok=True)
        sync(self._folder)
        sync(self._folder.parent)

    def _sweep(self) -> None:
        """Removes, once, the drafts that senders who were killed have left."""
        if self._swept:
            return
        self._swept = True
        oldest = time.time() - _DRAFTS_LAST
        for draft in (self._folder / "tmp").iterdir():
            with contextlib.suppress(FileNotFoundError):  # another sender sweeps as well
                if draft.stat().st_mtime < oldest:
                    draft.unlink()

    def _has(self, name: str) -> bool:
        """A reader moves files to ``cur`` and adds flags to their names."""
        if (self._folder / "new" / name).exists():
            return True
        with os.scandir(self._folder / "cur") as read:
            return any(entry.name.partition(":")[0] == name for entry in read)

    def _write(self, name: str, content: bytes) -> None:
        # The process id keeps two senders from writing into one file.
        draft = self._folder / "tmp" / f"{name}.{os.getpid()}"
        _write_synced(draft, content)
        draft.rename(self._folder / "new" / name)
        sync(self._folder / "new")


def _name(mail: Reply) -> str:
    """The same for the same mail to the same person, so that a resend is recognised."""
    key = f"{mail.message_id}\0{mail.recipient}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40] + ".mailproc"


def _with_envelope(mail: Reply) -> bytes:
    """Return-Path (RFC 5321 4.4) and Delivered-To tell the envelope to whoever reads the file."""
    lines = [f"Return-Path: <{mail.sender}>", f"Delivered-To: {mail.recipient}"]
    head = "".join(f"{line}\n" for line in lines).encode()
    return head + mail.content.replace(b"\r\n", b"\n")


def _try_writing(folder: Path) -> None:
    while not folder.exists():
        folder = folder.parent
    draft = folder / f".mailproc-check.{os.getpid()}"
    _write_synced(draft, b"check\n")
    draft.unlink()


def _write_synced(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=_for_owner) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _explain(folder: Path, error: OSError) -> str:
    return cleaned(
        f"the Maildir {folder} cannot be written to: {error.strerror or error}; look at the"
        " permissions and the free space, or set another [outbound] url"
    )
