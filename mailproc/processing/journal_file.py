"""A journal in a file: one JSON object a line, for whoever wants to verify elsewhere.

The first line says which list it is and how it began, then comes a line a decision, and the last
line tells what the program has recorded. Nobody can confirm a letter by what stands in it, nor
foresee the Message-ID of a mail.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.mail.reply import Reply
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Rules, settings_of, with_settings
from mailproc.store.agendas import KINDS, record_as_json, record_from_json
from mailproc.store.journal import Entry

_FORM: Final = 2

#: A line of the file: whatever stands in it.
_Line = dict[str, Any]


class NoJournal(Exception):
    """The file is no journal that this program can read."""


def write_journal(
    path: Path, rules: Rules, entries: Iterable[Entry], recorded: Agenda, journal: str
) -> int:
    """Write a list's journal; how many decisions it has. The file is for the owner's eyes only.

    Args:
        path: the file, which is made.
        rules: the list's before its first letter.
        entries: its decisions.
        recorded: its records, without tokens.
        journal: the hash over all decisions.
    """
    count = 0
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        head = {"mailproc_journal": _FORM, "list": rules.name, "rules": settings_of(rules)}
        file.write(json.dumps(head) + "\n")
        for entry in entries:
            file.write(json.dumps(_line(entry)) + "\n")
            count += 1
        records = [record_as_json(record) for kind in KINDS for record in recorded.all(kind)]
        tail = {"journal": journal, "turns": count, "records": records}
        file.write(json.dumps(tail) + "\n")
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
        try:
            given = Rules(str(head["list"]), "", "")
            self.rules = with_settings(given, head["rules"])
            self.journal = str(tail["journal"])
            self.turns = int(tail["turns"])
            records = (record_from_json(name, fields) for name, fields in tail["records"])
            self.recorded = Agenda(self.rules, records)
        except (KeyError, TypeError, ValueError) as fault:
            raise NoJournal(f"{path} is no journal that this program wrote: {fault}") from None

    def entries(self) -> Iterator[Entry]:
        """The decisions, in the journal's order."""
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


def _line(entry: Entry) -> _Line:
    stored, envelope = entry.stored, entry.stored.envelope
    return {
        "id": stored.id,
        "received": stored.received.isoformat(),
        "origin": envelope.origin,
        "sender": envelope.sender,
        "recipients": list(envelope.recipients),
        "raw": base64.b64encode(stored.raw).decode("ascii"),
        "raw_hash": stored.raw_hash,
        "decided": entry.decided,
        "journal": entry.journal,
        "token_hash": entry.token_hash,
        "replies": [_reply_line(reply) for reply in entry.replies],
    }


def _reply_line(reply: Reply) -> _Line:
    return {
        "kind": reply.kind,
        "message_id": reply.message_id,
        "sender": reply.sender,
        "recipient": reply.recipient,
        "topics": list(reply.topics),
        "created": reply.created.isoformat(),
        "sent_as": reply.sent_as,
    }


def _entry(list_name: str, line: _Line) -> Entry:
    envelope = Envelope(line["sender"], tuple(line["recipients"]), line["origin"])
    received, raw = datetime.fromisoformat(line["received"]), base64.b64decode(line["raw"])
    stored = StoredLetter(line["id"], list_name, received, envelope, raw, line["raw_hash"])
    replies = tuple(_reply(list_name, stored.id, one) for one in line["replies"])
    decided = line["decided"]
    return Entry(stored, decided["turn"], decided, line["journal"], line["token_hash"], replies)


def _reply(list_name: str, letter: int, line: _Line) -> Reply:
    return Reply(
        kind=line["kind"],
        message_id=line["message_id"],
        sender=line["sender"],
        recipient=line["recipient"],
        topics=tuple(line["topics"]),
        content=b"",
        letter=letter,
        created=datetime.fromisoformat(line["created"]),
        list=list_name,
        sent_as=line["sent_as"],
    )
