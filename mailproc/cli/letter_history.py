"""A letter's history: all that is known of it, as plain values in the order of its way.

On a list with secret ballots no choice is in it, unless it is asked for: only the lines of commands
that say they are public are shown, and only the kinds of record that are listed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mailproc.cli.options import JsonObject
from mailproc.cli.reply_fields import reply_as_json
from mailproc.cli.shown_subject import HIDDEN, all_public, is_public, told_secretly
from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.election import Candidate, Election, ElectionBallot
from mailproc.meeting.pending import Digested, Hold, ShownMail, Waiting
from mailproc.meeting.records import (
    Action,
    Attendance,
    Availability,
    Ballot,
    Invitation,
    Meeting,
    Minute,
    Person,
    Ranking,
    Record,
    Second,
    Setting,
    Snapshot,
    Timezone,
    Topic,
    key_of,
)
from mailproc.store import agendas
from mailproc.store.letters import AnsweredLine
from mailproc.store.trace import LetterTrace, released

#: Of a letter that was held: what confirms it, and what it says.
_NOT_SHOWN: Final = ("token", "questions", "lines", "matters", "overtaken")
_PUBLIC_RECORDS: Final = (
    *(Topic, Second, Meeting, Setting, Person, Attendance, Minute, Action, Invitation, Decision),
    *(Snapshot, Availability, Timezone, Hold, Waiting, ShownMail, Digested, Election),
    Candidate,
)


def history(trace: LetterTrace, *, secrets: bool) -> JsonObject:
    """What `letters show --json` prints.

    Args:
        trace: what the database knows.
        secrets: whether to tell choices where ballots are secret.
    """
    letter = trace.letter
    hides = (trace.secret or told_secretly(letter)) and not secrets
    return {
        "id": letter.id,
        "list": letter.list,
        "received": {
            "at": letter.received.isoformat(),
            "how": letter.envelope.origin,
            "sender": letter.envelope.sender,
            "recipients": list(letter.envelope.recipients),
            "size": trace.size,
        },
        "read": _read(trace, hides=hides),
        "identity": {"tier": letter.tier, "headers": letter.headers, "why": letter.why},
        "lines": [_line(line, hides=hides) for line in letter.lines],
        "state": letter.state,
        "reason": letter.reason,
        "held": _held(trace),
        "confirms": released(letter.lines),
        "same_as": trace.same_as,
        "copies": list(trace.copies),
        "topics": [f"T{number}" for number in letter.topics],
        "changes_known": trace.changes is not None,
        "effects": list(_effects(trace, hides=hides, secrets=secrets)),
        "replies": [reply_as_json(reply) for reply in trace.replies],
        "journal": {
            "turn": letter.turn or None,
            "hash": letter.journal or None,
        },
    }


def _read(trace: LetterTrace, *, hides: bool) -> JsonObject | None:
    letter = trace.letter
    if letter.message_id is None:
        return None
    shown = HIDDEN if hides and not all_public(letter) else letter.subject
    parents = [{"message_id": one, "is": trace.known.get(one)} for one in letter.parents]
    return {
        "from": {"name": letter.author.name, "address": letter.author.address},
        "subject": shown,
        "message_id": letter.message_id,
        "parents": parents,
    }


def _line(line: AnsweredLine, *, hides: bool) -> JsonObject:
    said, refused = list(line.said), list(line.refused)
    if hides and not is_public(line):
        return {"line": f"a ballot {HIDDEN}", "said": [], "refused": [HIDDEN] if refused else []}
    return {"line": line.line, "said": said, "refused": refused}


def _held(trace: LetterTrace) -> JsonObject | None:
    if trace.hold is not None and trace.hold.state == "waiting":
        until = trace.hold.expires.isoformat()
        return {"address": trace.hold.address, "until": until, "confirmed_by": None}
    if trace.confirmed_by is not None:
        address = trace.letter.author.address
        return {"address": address, "until": None, "confirmed_by": trace.confirmed_by}
    return None


def _effects(trace: LetterTrace, *, hides: bool, secrets: bool) -> Iterator[JsonObject]:
    """The changes, where they are known; else the records that the letter caused, as they are."""
    sides = (
        [(change.before, change.after) for change in trace.changes]
        if trace.changes is not None
        else [(None, record) for record in trace.left]
    )
    for before, after in sides:
        record = after or before
        if record is None:
            continue
        sealed = _is_sealed(record) and not secrets
        if sealed or (hides and not isinstance(record, _PUBLIC_RECORDS)):
            yield {"what": f"a ballot {HIDDEN}", "before": None, "after": None}
        else:
            yield {"what": _name(record), "before": _fields(before), "after": _fields(after)}


def _is_sealed(record: Record) -> bool:
    """Whether it is a ballot whose voter nobody is shown."""
    if isinstance(record, Ballot | Ranking | DecisionVote):
        return record.secret
    return isinstance(record, ElectionBallot)


def _name(record: Record) -> str:
    match record:
        case Topic():
            return f"topic {record.id}"
        case Ballot():
            return f"ballot of {record.voter} on T{record.topic}"
        case Ranking():
            return f"ranking by {record.voter}"
        case DecisionVote():
            return f"vote of {record.voter} on T{record.topic}"
        case ElectionBallot():
            return f"ballot of {record.voter} in E{record.election}"
        case Second():
            return f"{record.member} seconds T{record.topic}"
        case Hold():
            return f"letter {record.held_letter} is held"
        case _:
            kind = type(record).__name__.lower()
            return " ".join((kind, *map(str, key_of(record))))


def _fields(record: Record | None) -> JsonObject | None:
    """A record as JSON; of a letter that was held, nothing by which it can be confirmed."""
    if record is None:
        return None
    _, fields = agendas.record_as_json(record)
    hidden = _NOT_SHOWN if isinstance(record, Hold) else ()
    return {name: value for name, value in fields.items() if name not in hidden}
