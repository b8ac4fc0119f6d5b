"""After a power cut at any point, what got its 250 is there, and nothing is decided twice.

A real server is recorded; then for many points of the recording the folder is put together as a
disk may show it that kept what was synced and mangled the rest. `MAILPROC_POWER_CUTS=500` plays the
full size.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from email import message_from_bytes
from pathlib import Path
from typing import Final

import pytest

from mailproc.config import load
from mailproc.processing.authenticate import Authenticator
from mailproc.processing.processor import Processor
from mailproc.render.mails import MailRenderer
from mailproc.store.database import Database
from mailproc.store.schema import upgrade
from tests.faults.disk import Disk
from tests.faults.members import mailing, members
from tests.faults.queries import all_sent, busy
from tests.faults.system_calls import Call, recorded, strace
from tests.support.harness import InProcessReader
from tests.support.server import serving, wait_for
from tests.support.sizes import examples

CUTS: Final = int(os.environ.get("MAILPROC_POWER_CUTS", examples(12, 50)))
SEED: Final = int(os.environ.get("MAILPROC_POWER_SEED", "6"))
ACCEPTED: Final = b"250 2.0.0 accepted"
_MESSAGE_ID: Final = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)


@dataclass(frozen=True)
class Recording:
    """What a server did in this folder, from its first start to its end."""

    folder: Path
    calls: list[Call]

    def promised(self, cut: int) -> set[bytes]:
        """The Message-IDs of the letters whose 250 was on its way before the cut."""
        heard: dict[str, bytes] = {}
        found = set()
        for call in self.calls:
            if call.name == "recvfrom" and call.ended < cut:
                heard[call.path] = heard.get(call.path, b"") + call.strings[0]
            elif ACCEPTED in b"".join(call.strings)[:20] and call.began < cut:
                found.add(_MESSAGE_ID.findall(heard[call.path])[-1])
        return found

    def cuts(self, count: int, dice: random.Random) -> Iterable[int]:
        """Places in the recording: at what changed our files, or just after a 250; and the end."""
        ours = [c for c in self.calls if c.name != "openat" and str(self.folder) in c.path]
        told = [c for c in self.calls if ACCEPTED in b"".join(c.strings)]
        yield self.calls[-1].ended + 1
        for _ in range(count - 1):
            call = dice.choice(ours if dice.random() < 0.7 else told)
            yield dice.choice([call.began, call.ended, call.ended + 1])


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("recorded")
    log = tmp_path_factory.mktemp("log") / "strace"
    with serving(folder, busy(), wrapped=strace(log)) as server:
        people = members(SEED)
        for thread in mailing(people, server.port, 12, threading.Event()):
            thread.join()
        wait_for(lambda: all_sent(folder))
    assert [len(one.accepted) for one in people] == [12, 12, 12]
    return Recording(folder, recorded(log, server.process.pid))


def test_what_got_its_250_outlasts_any_power_cut(recording: Recording, tmp_path: Path) -> None:
    dice = random.Random(SEED)  # noqa: S311  # repeatable
    for number, cut in enumerate(recording.cuts(CUTS, dice)):
        folder = tmp_path / str(number)
        after_power_cut(recording, cut, dice, folder)
        promised = recording.promised(cut)
        assert promised <= stored(folder), f"lost at {cut}, see {folder}"
        answers_fit_letters(folder)
        goes_on(folder)
        assert promised <= stored(folder)


def test_letters_would_be_lost_without_the_syncs(recording: Recording, tmp_path: Path) -> None:
    """What the test above is worth: the same recording, without the syncs that make it durable."""
    of_commits = [c for c in recording.calls if c.name == "fdatasync" and c.path.endswith("-wal")]
    careless = replace(recording, calls=[c for c in recording.calls if c not in of_commits])
    cuts = [call.ended for call in recording.calls if ACCEPTED in b"".join(call.strings)]
    lost = 0
    # In all of the recording: what was copied from the log just before a cut is safe.
    for seed, cut in enumerate(cuts[:: len(cuts) // 8 or 1]):
        dice = random.Random(seed)  # noqa: S311  # repeatable
        folder = tmp_path / str(seed)
        after_power_cut(careless, cut, dice, folder)
        lost += len(careless.promised(cut) - stored(folder)) if is_sound(folder) else 1
    assert lost > 0


def after_power_cut(recording: Recording, cut: int, dice: random.Random, folder: Path) -> None:
    """Write the folder as the disk may show it."""
    disk = Disk(recording.folder)
    disk.play(recording.calls, cut)
    for part in ("new", "tmp", "cur"):
        (folder / "outbox" / part).mkdir(parents=True)
    for path, content in disk.after_cut(dice).items():
        if not path.name.endswith("-shm"):  # shared memory that happens to have a name
            (folder / path).write_bytes(content)
    (folder / "mailproc.toml").write_text(busy())


def is_sound(folder: Path) -> bool:
    """Whether SQLite finds no damage in its file."""
    with closing(sqlite3.connect(folder / "mailproc.db")) as connection:
        try:
            return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            return False


def stored(folder: Path) -> set[bytes]:
    """The Message-IDs of the letters that are there; no file is damaged, no letter there twice."""
    assert is_sound(folder)
    with closing(sqlite3.connect(folder / "mailproc.db")) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'letters'").fetchall():
            return set()
        raws = connection.execute("SELECT raw FROM letters WHERE origin = 'smtp'").fetchall()
    found = [_MESSAGE_ID.findall(raw)[0] for (raw,) in raws]
    assert len(found) == len(set(found))
    return set(found)


def answers_fit_letters(folder: Path) -> None:
    """A letter is decided and has its answer, or neither; what was sent is in the Maildir."""
    with closing(sqlite3.connect(folder / "mailproc.db")) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchall():
            return
        decided = "SELECT id FROM letters WHERE origin = 'smtp' AND state != 'received'"
        answered = "SELECT letter FROM outbox WHERE kind = 'ack'"
        assert sorted(connection.execute(decided)) == sorted(connection.execute(answered))
        answers = connection.execute("SELECT message_id, content, state FROM outbox").fetchall()
    mails = [path.read_bytes() for path in (folder / "outbox" / "new").iterdir()]
    written = {str(message_from_bytes(mail)["Message-ID"]): mail for mail in mails}
    known = {message_id: content.replace(b"\r\n", b"\n") for message_id, content, _ in answers}
    assert set(written) <= set(known), "an answer went out that we do not know"
    for message_id, _, state in answers:
        assert state != "sent" or written[message_id].endswith(known[message_id])


def goes_on(folder: Path) -> None:
    """Started again, it decides about what waits, and each letter has its one answer."""
    config = load(folder / "mailproc.toml")
    database = Database(config.database_url())
    upgrade(database)
    rules = config.rules()
    readers = InProcessReader(), InProcessReader()
    try:
        Processor(rules, database, *readers, Authenticator({}), MailRenderer()).process_all()
    finally:
        database.close()
    answers_fit_letters(folder)
    topics_are_opened_once(folder)


def topics_are_opened_once(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "mailproc.db")) as connection:
        titles: Sequence[tuple[str]] = connection.execute("SELECT title FROM topics").fetchall()
    assert len(titles) == len(set(titles))
