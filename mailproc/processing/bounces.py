"""Mail of ours that comes back: whose address is dead, until somebody writes from it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailproc.commands.context import Context
from mailproc.mail.letter import State, StoredLetter, address_key
from mailproc.meeting.notification import NOTICED_IF_BOUNCED
from mailproc.meeting.records import DeadAddress
from mailproc.meeting.tokens import bounced_ids


def returned_mail(stored: StoredLetter, agent: str) -> list[str]:
    """The Message-IDs that the mail may have which a letter reports on; ``[]`` if it does not.

    It does if it came to an envelope sender of ours, and nowhere else: who writes to the agent
    as well is answered, whatever stands beside it.
    """
    found = [bounced_ids(to, agent, NOTICED_IF_BOUNCED) for to in stored.envelope.recipients]
    return [one for ids in found for one in ids] if all(found) else []


def note_dead(context: Context, mails: Sequence[str]) -> str:
    """Note that mail to somebody never arrives; to whom, ``""`` if the letter does not say so.

    Args:
        context: the letter.
        mails: the Message-IDs that the mail may have which it reports on.
    """
    address = address_key(next(filter(None, map(context.sole_reader, mails)), ""))
    if not address or context.letter.failure != "permanent":
        return ""
    if context.agenda.get(DeadAddress, address) is None:
        context.agenda.put(DeadAddress(address, context.received, context.stored.id))
    return address


def note_alive(context: Context, state: State) -> None:
    """Forget that mail to the letter's author came back: now they have written.

    Not by a letter that does nothing: its bytes may be dropped.
    """
    if state in ("ignored", "duplicate") or not context.limited:
        return
    dead = context.agenda.get(DeadAddress, context.author.key)
    if dead is not None:
        context.agenda.remove(dead)
