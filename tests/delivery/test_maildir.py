"""The Maildir relay: durable, private, the same mail once."""

from __future__ import annotations

import mailbox
import os
import stat
import time
from pathlib import Path

import pytest

from mailproc.delivery.maildir import MaildirRelay
from mailproc.delivery.relay import PermanentFailure, RelayTrouble, TemporaryFailure
from mailproc.delivery.relays import relay_for
from mailproc.structs import replace
from tests.support.relay_servers import MAIL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "outbox"


@pytest.fixture
def relay(folder: Path) -> MaildirRelay:
    return MaildirRelay(folder)


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A place where no folder can be made, for root too."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "outbox"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_mail_becomes_a_file_that_mailbox_reads(relay: MaildirRelay, folder: Path) -> None:
    relay.send(MAIL)
    (path,) = _files(folder)
    assert path.parent == folder / "new"
    assert path.read_bytes() == (
        b"Return-Path: <agenda-bounces@lists.example.org>\n"
        b"Delivered-To: jane@example.org\n"
        b"Subject: hello\n\n.dots\n..\nend\n"
    )
    (message,) = mailbox.Maildir(folder, create=False)
    assert message["Subject"] == "hello"


def test_drafts_of_killed_senders_are_removed_a_day_and_a_half_later(
    relay: MaildirRelay, folder: Path
) -> None:
    MaildirRelay(folder).send(MAIL)
    old, young = folder / "tmp" / "old", folder / "tmp" / "young"
    for draft in (old, young):
        draft.write_text("half a m")
    long_ago = time.time() - 37 * 3600
    os.utime(old, (long_ago, long_ago))
    relay.send(MAIL)
    assert not old.exists()
    assert young.exists()


def test_the_null_sender_is_written_as_such(relay: MaildirRelay, folder: Path) -> None:
    relay.send(replace(MAIL, sender=""))
    assert _files(folder)[0].read_bytes().startswith(b"Return-Path: <>\n")


def test_the_same_mail_sent_again_is_one_file(relay: MaildirRelay, folder: Path) -> None:
    relay.send(MAIL)
    relay.send(MAIL)
    MaildirRelay(folder).send(MAIL)
    assert len(_files(folder)) == 1
    relay.send(replace(MAIL, message_id="<2@example.org>"))
    relay.send(replace(MAIL, recipient="joe@example.org"))
    assert len(_files(folder)) == 3


def test_a_mail_that_was_read_meanwhile_is_not_written_again(
    relay: MaildirRelay, folder: Path
) -> None:
    relay.send(MAIL)
    (path,) = _files(folder)
    path.rename(folder / "cur" / f"{path.name}:2,S")
    relay.send(MAIL)
    assert len(_files(folder)) == 1


def test_only_its_owner_can_read_it(relay: MaildirRelay, folder: Path) -> None:
    old = os.umask(0)
    try:
        relay.send(MAIL)
    finally:
        os.umask(old)
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(_files(folder)[0].stat().st_mode) == 0o600


def test_file_and_folder_are_synced_before_send_returns(
    relay: MaildirRelay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay.send(replace(MAIL, message_id="<0@example.org>"))  # makes the folders
    events: list[tuple[str, str]] = []
    fsync, rename = os.fsync, Path.rename

    def seen_fsync(fd: int) -> None:
        events.append(("sync", Path(f"/proc/self/fd/{fd}").readlink().parts[-2]))
        events.append(("sync", Path(f"/proc/self/fd/{fd}").readlink().name))
        fsync(fd)

    def seen_rename(self: Path, target: Path) -> Path:
        events.append(("rename", self.parent.name))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "rename", seen_rename)
    relay.send(MAIL)
    moved = events.index(("rename", "tmp"))
    assert ("sync", "tmp") in events[:moved]
    assert events[-1] == ("sync", "new")
    assert events.index(("sync", "new")) > moved


def test_a_draft_left_by_a_crash_does_no_harm(
    relay: MaildirRelay, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_self: Path, _target: Path) -> Path:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", crash)
        with pytest.raises(TemporaryFailure, match="Input/output error"):
            relay.send(MAIL)
    assert list((folder / "new").iterdir()) == []
    relay.send(MAIL)
    assert len(list((folder / "new").iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_named_and_loses_nothing(unwritable: Path) -> None:
    relay = relay_for(f"maildir:{unwritable}", Path("/"))
    with pytest.raises(RelayTrouble, match="cannot be written to: Not a directory; look at the"):
        relay.check()
    with pytest.raises(TemporaryFailure, match="outbox cannot be written to"):
        relay.send(MAIL)


def test_check_leaves_nothing_behind(relay: MaildirRelay, folder: Path) -> None:
    relay.check()
    assert not folder.exists()
    relay.send(MAIL)
    before = sorted(folder.rglob("*"))
    relay.check()
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("address", ["a@b\nBcc: evil@x", "a@b\r\n\r\nbody", "a@b>x", ""])
def test_an_address_cannot_add_a_header(relay: MaildirRelay, folder: Path, address: str) -> None:
    with pytest.raises(PermanentFailure):
        relay.send(replace(MAIL, recipient=address))
    assert _files(folder) == []


def test_a_message_id_cannot_name_another_file(relay: MaildirRelay, folder: Path) -> None:
    relay.send(replace(MAIL, message_id="<../../../evil\0:2,S@x>"))
    (path,) = _files(folder)
    assert path.parent == folder / "new"
