"""OpenPGP armour in the text of a mail (RFC 4880 sections 6 and 7). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_BEGIN: Final = "-----BEGIN PGP "
_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_END: Final = "-----END PGP "


def without_armor(lines: Sequence[str]) -> Sequence[str]:
    """The lines of clear-signed text without its frame and dash-escapes; the rest unchanged.

    Signatures, keys and encrypted blocks are left out. Nothing is verified here.
    """
    if not any(line.startswith(_BEGIN) for line in lines):
        return lines
    plain: list[str] = []
    state = "text"
    for line in lines:
        if state == "block":
            state = "text" if line.startswith(_END) else "block"
        elif state == "headers":  # "Hash: SHA256" and the empty line below
            state = "headers" if line.strip() else "signed"
        elif line.startswith(_BEGIN):
            state = "headers" if line.startswith(_SIGNED) else "block"
            plain.append("")
        else:
            plain.append(line.removeprefix("- ") if state == "signed" else line)
    return plain
