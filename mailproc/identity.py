"""Who a letter really is from: the evidence, as a tier. See `roster.TIERS`."""

from __future__ import annotations

from mailproc.letter import Arrival, Letter
from mailproc.roster import Tier


def tier_of(arrival: Arrival, letter: Letter) -> Tier:
    """How sure we are that the author wrote the letter.

    ``console`` for the operator's own command line; ``from`` where the header says so and
    nothing speaks against it; ``none`` without exactly one author.
    """
    if arrival.envelope.origin == "console":
        return "console"
    return "from" if letter.author else "none"
