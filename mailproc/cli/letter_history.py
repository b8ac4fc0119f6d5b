"""A letter's story: all that is known of it, as plain values in the order of its way.

On a list with secret ballots no choice is in it, unless it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mailproc.commands import COMMANDS
from mailproc.meeting.pending import Hold
from mailproc.meeting.records import Ballot, Ranking, Record, Second, Topic, key_of
from mailproc.store import agendas
from mailproc.store.history_rows import Traces, released

HIDDEN: Final = "(not shown: ballots are secret here; --secrets shows it)"
_TELLS_VOTES: Final = frozenset({"VOTE", "RANK", "UNVOTE", "MYVOTES"})
_OPEN: Final = frozenset(known.word.split()[0] for known in COMMANDS) - _TELLS_VOTES
_WORD: Final = re.compile(r"[A-Za-z]+")
_FORM_LINE: Final = re.compile(r"\[[^\]]*\] T\d")


def story(traces: Traces, *, secrets: bool) -> dict[str, Any]:
    """What `letters show --json` prints.

    Args:
        traces: what the database knows.
        secrets: whether to tell choices where ballots are secret.
    """
    hides = traces.secret and not secrets
    row = traces.letter
    return {
        "id": row.id,
        "list": row.list,
        "received": {
            "at": row.received.isoformat(),
            "how": row.origin,
            "sender": row.sender,
            "recipients": list(row.recipients),
            "size": traces.size,
        },
        "read": _read(traces, hides=hides),
        "identity": {"tier": row.tier, "headers": row.headers, "why": row.why or ""},
        "lines": [_line(traces, line, hides=hides) for line in row.answer or ()],
        "state": row.state,
        "reason": row.reason,
        "held": _held(traces),
        "confirms": released(row.answer),
        "same_as": traces.same_as,
        "copies": list(traces.copies),
        "topics": [f"T{number}" for number in row.topics or ()],
        "changes_known": traces.changes is not None,
        "effects": list(_effects(traces, hides=hides)),
        "replies": [reply_as_json(reply) for reply in traces.replies],
        "journal": {"position": row.position, "turn": row.turn, "hash": row.journal},
    }


def _read(traces: Traces, *, hides: bool) -> dict[str, Any] | None:
    row = traces.letter
    if row.message_id is None:
        return None
    shown = row.subject if not hides or _all_open(traces) else HIDDEN
    parents = [{"message_id": one, "is": traces.known.get(one)} for one in row.parents or ()]
    return {
        "from": {"name": row.name, "address": row.author},
        "subject": shown,
        "message_id": row.message_id,
        "parents": parents,
    }


def _all_open(traces: Traces) -> bool:
    """Whether no line of the letter, and so not its Subject, can tell a choice."""
    lines = traces.letter.answer or ()
    if not lines:  # who knows what stands in a letter that waits
        return bool(traces.letter.state == "ignored")
    return all(_is_open(traces, line["line"]) for line in lines)


def _is_open(traces: Traces, line: str) -> bool:
    """Whether a line is surely none about votes: known by its command, or a proposal's Subject."""
    word = _WORD.match(line)
    if word:
        return word[0].upper() in _OPEN
    return bool(traces.letter.opened) and line[:1] == "[" and not _FORM_LINE.match(line)


def _line(traces: Traces, line: dict[str, Any], *, hides: bool) -> dict[str, Any]:
    told = {name: line[name] for name in ("line", "said", "refused")}
    if hides and not _is_open(traces, line["line"]):
        return {**told, "line": f"a ballot {HIDDEN}", "said": []}
    return told


def _held(traces: Traces) -> dict[str, Any] | None:
    if traces.hold is not None:
        until = traces.hold.expires.isoformat()
        return {"address": traces.hold.address, "until": until, "confirmed_by": None}
    if traces.confirmed_by is not None:
        address = traces.letter.author
        return {"address": address, "until": None, "confirmed_by": traces.confirmed_by}
    return None


def _effects(traces: Traces, *, hides: bool) -> Iterator[dict[str, Any]]:
    """The changes, where they are known; else the records that the letter caused, as they are."""
    sides = (
        [(change.before, change.after) for change in traces.changes]
        if traces.changes is not None
        else [(None, record) for record in traces.left]
    )
    for before, after in sides:
        record = after or before
        if record is None:
            continue
        if hides and isinstance(record, Ballot | Ranking):
            yield {"what": f"a ballot {HIDDEN}", "before": None, "after": None}
        else:
            yield {"what": _name(record), "before": _fields(before), "after": _fields(after)}


def _name(record: Record) -> str:
    match record:
        case Topic():
            return f"topic {record.id}"
        case Ballot():
            return f"ballot of {record.voter} on T{record.topic}"
        case Ranking():
            return f"ranking by {record.voter}"
        case Second():
            return f"{record.member} seconds T{record.topic}"
        case Hold():
            return f"letter {record.held_letter} is held"
        case _:
            kind = type(record).__name__.lower()
            return " ".join((kind, *map(str, key_of(record))))


def _fields(record: Record | None) -> dict[str, Any] | None:
    """A record as JSON, without the token that would confirm somebody's letter."""
    if record is None:
        return None
    _, fields = agendas.record_as_json(record)
    return {name: value for name, value in fields.items() if name != "token"}


def reply_as_json(row: Any) -> dict[str, Any]:
    """What is told of a reply: how it was made, to whom it goes, how its delivery stands."""
    return {
        "id": row.id,
        "kind": row.kind,
        "to": row.recipient,
        "message_id": row.message_id,
        "state": row.state,
        "attempts": row.attempts,
        "error": row.error,
        "next_try": row.next_try.isoformat() if row.state == "queued" else None,
        "sent": row.sent.isoformat() if row.sent else None,
    }
