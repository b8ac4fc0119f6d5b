"""The letter because of which a mail is written."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from mailproc.mail.letter import Letter, StoredLetter


class InReplyTo(Struct, frozen=True):
    """The letter because of which a mail is sent."""

    stored: StoredLetter
    letter: Letter
    journal: str
    """The hash over all decisions up to the one about it."""
    now: datetime
    """When the mail is written: later than when the letter came, if that was held."""
    turn: int = 0
    """Which of the list's decisions that was."""
    secret: str = ""
    """The list's, of which the Message-ID is made."""
