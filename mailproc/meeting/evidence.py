"""How sure we are who wrote a letter. Pure."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from mailproc.meeting.roster import Tier


class Evidence(Struct, frozen=True):
    """How sure we are who wrote a letter, and why."""

    tier: Tier
    """Holds for the author and the text. ``from`` where nothing proves more."""
    why: str
    """One line for the operator; it may quote domains of the letter, cleaned."""
    headers: Tier = "from"
    """Holds for Subject and for In-Reply-To and References, which choose the topic of a command
    that names none. An OpenPGP signature does not cover these, and some DKIM signatures do not."""
    once: tuple[str, ...] = ()
    """What this evidence authorises one letter by. If a letter that counted had any of these,
    then this one is a copy of it under another Message-ID and is ``from`` only."""
    unknown: bool = False
    """Whether a proof could not be looked at now: asked again later, it may say more."""


#: That of a letter whose author has said yes to our question.
CONFIRMED: Final = Evidence("confirmed", "confirmed by mail", "confirmed")
