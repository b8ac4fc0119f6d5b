"""A mail that we send, as `letters show` and `outbox` tell of it."""

from __future__ import annotations

from mailproc.cli.options import JsonObject
from mailproc.mail.reply import Reply


def reply_as_json(reply: Reply) -> JsonObject:
    """What is told of a reply: how it was made, to whom it goes, how its delivery stands."""
    waits = reply.next_try if reply.state == "queued" else None
    return {
        "id": reply.id,
        "kind": reply.kind,
        "to": reply.recipient,
        "message_id": reply.message_id,
        "state": reply.state,
        "attempts": reply.attempts,
        "error": reply.error,
        "next_try": waits.isoformat() if waits else None,
        "sent": reply.sent.isoformat() if reply.sent else None,
    }
