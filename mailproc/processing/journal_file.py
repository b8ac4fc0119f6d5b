"""A journal in a file: one JSON object a line, for whoever wants to verify elsewhere.

The first line says which list it is and how it began, then comes a line a letter, and the last
line tells what the program has recorded.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.mail.threads import KnownMail
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Rules, settings_of, with_settings
from mailproc.processing.replay import CHECKED
from mailproc.store.agendas import record_as_json, record_from_json
from mailproc.store.journal import Entry

_FORM: Final = 1

#: A line of the file: whatever stands in it.
_Line = dict[str, Any]


class NoJournal(Exception):
    """The file is no journal that this program can read."""


def write_journal(
    path: Path, rules: Rules, entries: Iterable[Entry], recorded: Agenda, journal: str
) -> int:
    """Write a list's journal; how many letters it has. The file is for the owner's eyes only."""
    count = 0
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        head = {"mailproc_journal": _FORM, "list": rules.name, "rules": settings_of(rules)}
        file.write(json.dumps(head) + "\n")
        for entry in entries:
            file.write(json.dumps(_letter(entry)) + "\n")
            count += 1
        records = [record_as_json(record) for kind in CHECKED for record in recorded.all(kind)]
        file.write(json.dumps({"journal": journal, "records": records}) + "\n")
    return count


class JournalFile:
    """A journal file, read as often as needed.

    Raises:
        NoJournal: if the file is none, or is cut off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        head, tail = self._ends()
        if head.get("mailproc_journal") != _FORM or "records" not in tail:
            raise NoJournal(
                f"{path} is no journal that `mailproc verify --export` wrote, or cut off"
            )
        given = Rules(str(head["list"]), "", "")
        self.rules = with_settings(given, head["rules"])
        self.journal = str(tail["journal"])
        records = (record_from_json(name, fields) for name, fields in tail["records"])
        self.recorded = Agenda(self.rules, records)

    def entries(self) -> Iterator[Entry]:
        """The letters, in the journal's order."""
        for line in self._lines():
            if "raw" in line:
                yield _entry(str(self.rules.name), line)

    def _ends(self) -> tuple[_Line, _Line]:
        first: _Line = {}
        last: _Line = {}
        for last in self._lines():
            first = first or last
        return first, last

    def _lines(self) -> Iterator[_Line]:
        try:
            with self._path.open(encoding="utf-8") as file:
                for line in file:
                    yield json.loads(line)
        except (OSError, ValueError) as fault:
            raise NoJournal(f"{self._path} cannot be read as a journal: {fault}") from None


def _letter(entry: Entry) -> _Line:
    stored, envelope = entry.stored, entry.stored.envelope
    used = entry.tier == "confirmed"  # another letter's token must stay a secret
    return {
        "id": stored.id,
        "position": stored.position,
        "turn": entry.turn,
        "received": stored.received.isoformat(),
        "origin": envelope.origin,
        "sender": envelope.sender,
        "recipients": list(envelope.recipients),
        "state": entry.state,
        "tier": entry.tier,
        "headers": entry.headers,
        "token": entry.token if used else None,
        "journal": stored.journal,
        "wraps": entry.wraps,
        "raw": base64.b64encode(stored.raw).decode("ascii"),
        **(_left(entry.seen, entry) if entry.seen else {}),
    }


def _left(seen: KnownMail, entry: Entry) -> _Line:
    """What there is in place of an emptied letter's bytes."""
    names = {"message_id": seen.message_id, "author": seen.author, "parents": list(entry.parents)}
    return {"raw_hash": entry.stored.raw_hash, **names}


def _entry(list_name: str, line: _Line) -> Entry:
    envelope = Envelope(line["sender"], tuple(line["recipients"]), line["origin"])
    raw = base64.b64decode(line["raw"])
    received = datetime.fromisoformat(line["received"])
    place = line["journal"], line["position"], line["turn"]
    raw_hash = line.get("raw_hash", "")
    stored = StoredLetter(line["id"], list_name, received, envelope, raw, *place, raw_hash)
    token = line["token"] or secrets.token_hex(16)
    seen = None
    if stored.emptied:
        seen = KnownMail(line["message_id"], line["author"], (), "", line["id"])
    known = line["state"], line["tier"], line["headers"], line["turn"]
    parents = tuple(line.get("parents", ()))
    return Entry(stored, *known, token, line["wraps"], seen, parents)
