"""What a bounce says: that a mail never comes to its recipient, or may still (RFC 3464, and older).

flufl.bounce, which Mailman has it from, knows how each mail server says so. It is loaded where a
mail names an envelope sender of ours.
"""

from __future__ import annotations

import logging
from email.message import Message

from mailproc.mail.letter import DeliveryFailure


def delivery_failure(message: Message[str, str]) -> DeliveryFailure:
    """What a mail reports of one that could not be delivered; ``""`` if it is no such report.

    Whose address that is it need not say rightly: the envelope sender tells.
    """
    from flufl.bounce import all_failures  # only a bounce waits for it

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # strangers write no log
    try:
        transient, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  # UnicodeError, AttributeError, TypeError ... on odd mail
        return ""
    if permanent:
        return "permanent"
    return "transient" if transient else ""
