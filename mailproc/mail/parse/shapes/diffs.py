"""Where a diff in the text of a mail ends (the unified format of git and GNU diff). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_FILE: Final = re.compile(
    r"diff -|Index: |={30,}[ \t]*$|index [0-9a-f]+\.\.|--- |\+\+\+ |Binary files |GIT binary patch"
    r"|(?:new|deleted) file mode \d|(?:old|new) mode \d|(?:dis)?similarity index \d"
    r"|(?:rename|copy) (?:from|to) "
)
_HUNK: Final = re.compile(r"@@ -\d{1,9}(?:,(?P<old>\d{1,9}))? \+\d{1,9}(?:,(?P<new>\d{1,9}))? @@")
_LINE: Final = re.compile(r"[ +\-\\@]|\t")


def end_of_diff(lines: Sequence[str], start: int) -> int:
    """The index after the diff that begins at `start`; `start` itself if none does.

    The numbers in ``@@ -1,3 +1,4 @@`` say how far a hunk reaches, so what the author wrote right
    below it is not lost.
    """
    if not _begins(lines, start):
        return start
    position = start
    while position < len(lines):
        if _HUNK.match(lines[position]):
            position = _end_of_hunk(lines, position)
        elif _FILE.match(lines[position]):
            position += 1
        else:
            break
    return position


def _begins(lines: Sequence[str], start: int) -> bool:
    line = lines[start]
    below = lines[start + 1] if start + 1 < len(lines) else ""
    if line.startswith("--- "):
        return below.startswith("+++ ")
    if line.startswith("Index: "):
        return below.startswith("=====")
    return line.startswith("diff -") or _HUNK.match(line) is not None


def _end_of_hunk(lines: Sequence[str], start: int) -> int:
    hunk = _HUNK.match(lines[start])
    old, new = (int(hunk[side] or 1) for side in ("old", "new")) if hunk else (0, 0)
    position = start + 1
    while position < len(lines):
        line = lines[position]
        if line.startswith("\\"):  # "\ No newline at end of file"
            position += 1
            continue
        if old <= 0 and new <= 0:
            break
        if not _belongs(lines, position):
            break
        if not line or _LINE.match(line):  # else it is the wrapped end of the one above
            old -= not line.startswith("+")
            new -= not line.startswith("-")
        position += 1
    return position


def _belongs(lines: Sequence[str], position: int) -> bool:
    """Whether a line is a hunk's: marked, emptied by a mailer, or the wrapped end of one."""
    line = lines[position]
    if line.startswith("diff -") or _HUNK.match(line):
        return False
    if not line or _LINE.match(line):
        return True
    above, below = lines[position - 1], lines[position + 1 : position + 2]
    return bool(above and below and below[0] and _LINE.match(above) and _LINE.match(below[0]))
