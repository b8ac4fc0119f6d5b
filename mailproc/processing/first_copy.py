"""Whether a letter repeats an earlier one, whichever way the two of them came. Pure."""

from __future__ import annotations

from typing import cast

from mailproc.commands.context import Context
from mailproc.meeting.roster import Tier, reaches


def first_copy(context: Context) -> int:
    """The number of the letter that this one repeats; 0 if it is the first, or says other things.

    Whoever proves more by this copy than by the first, of which nothing came for want of proof,
    has it count now.
    """
    letter = context.letter
    for name in filter(None, (letter.message_id, letter.wraps)):
        for other in context.threads.letters(name):
            if (
                other.letter != context.stored.id
                and other.author == context.author.key
                and other.text == context.text_hash
                and other.console == context.console
                and not _proves_more(context.evidence.tier, other.unproven)
            ):
                return other.letter
    return 0


def _proves_more(tier: Tier, unproven: str) -> bool:
    """Whether a letter is surer than another one of which nothing came: its tier, or ``""``."""
    return bool(unproven) and tier != unproven and reaches(tier, cast("Tier", unproven))
