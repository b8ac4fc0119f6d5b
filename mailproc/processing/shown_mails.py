"""Mails of ours to one person that are shown on the list: then anybody can answer them. Pure."""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.meeting.notification import NOTICED_IF_BOUNCED
from mailproc.meeting.pending import ShownMail


def note_shown(context: Context) -> None:
    """Note which of our mails to one person a letter of the list answers, whoever wrote it.

    From now on everybody knows their Message-IDs, so these prove nothing: neither that their reader
    has answered, nor that they came back.
    """
    for name in context.letter.references:
        if context.threads.kind_of(name) in NOTICED_IF_BOUNCED and context.sole_reader(name):
            context.agenda.put(ShownMail(name, context.stored.id))
