"""Whether nothing was written into a mail by whoever sent it: a bare reply. Pure.

That there are no own lines does not say so: what somebody writes below an unmarked quote, into an
attachment, or encrypted, is not read as theirs, and may be a protest.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from typing import Final

from mailproc.mail.courtesy import names_device
from mailproc.mail.parse.body_text import text_parts
from mailproc.mail.parse.own_text import is_quoted
from mailproc.mail.parse.shapes.attribution import drop_attribution
from mailproc.mail.yes_or_no import denies

_MOST_OWN: Final = 3  # lines, which a telephone may add
_MOST_LINES: Final = 2000
_LONGEST_SIGNATURE: Final = 10  # lines
_SIGNATURES: Final = (
    *("application/pgp-signature", "application/pkcs7-signature"),
    "application/x-pkcs7-signature",
)


def is_silent(lines: Sequence[str], own: Sequence[str]) -> bool:
    """Whether there is nothing in a mail but marked quotes, a signature and a telephone's lines.

    No line of these may deny anything, for some write into the quote.

    Args:
        lines: the text of a mail that `holds_one_text`, decoded.
        own: what `own_text` found in it.
    """
    if len(own) > _MOST_OWN or any(line and not names_device(line) for line in own):
        return False
    if len(lines) > _MOST_LINES:
        return False
    left: list[str] = []
    signature = 0
    for line in lines:
        if signature and not is_quoted(line):
            signature += bool(line.strip())
        elif is_quoted(line):
            drop_attribution(left)
        elif line.rstrip() == "--":
            signature = 1
        else:
            left.append(line.rstrip())
    written = list(filter(None, left)) == list(filter(None, own))
    return written and signature <= _LONGEST_SIGNATURE and not any(map(denies, lines))


def holds_one_text(message: Message[str, str]) -> bool:
    """Whether a mail is one text, in as many forms as it may have, and perhaps signed."""
    if not message.is_multipart() and message.get_content_type() == "text/plain":
        return message.get_content_disposition() != "attachment"  # as most are
    leaves = [part for part in message.walk() if not part.is_multipart()]
    others = [part for part in leaves if part.get_content_maintype() != "text"]
    if any(part.get_content_type() not in _SIGNATURES for part in others):
        return False
    texts = [part for part in leaves if part not in others]
    if any(part.get_content_type() not in ("text/plain", "text/html") for part in texts):
        return False
    found = text_parts(message, root=True)
    attached = any(part.get_content_disposition() == "attachment" for part in texts)
    if attached or len(found) != 1:
        return False
    return found[0].get_content_type() != "text/html" or "<img" not in str(found[0].get_payload())
