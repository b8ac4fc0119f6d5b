"""The line that ends the commands of a letter. Pure."""

from __future__ import annotations

import re
from typing import Final

#: What such a line says.
ENDS: Final = ("thanks", "thank you", "stop", "quit")
_END: Final = re.compile(rf"(?i)({'|'.join(ENDS)})[.!,]?")


def ends_commands(line: str) -> bool:
    """Whether nothing below this line is read."""
    return _END.fullmatch(line.strip()) is not None
