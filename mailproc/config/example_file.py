"""``config.example.toml``, which the program carries, with an operator's answers put in.

It is changed line by line: what stands there are comments for people, and keys that are off are
comments, too. No library for TOML knows those (looked at: tomlkit 0.13).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

#: A table and a key in it, such as ``("list", "agent")``.
Key = tuple[str, str]

_TABLE: Final = re.compile(r"\[+([a-z.]+)\]+")
_KEY: Final = re.compile(r"(?:# )?(?P<key>[a-z_]+) = ")
_COMMENT: Final = re.compile(r"""(?:"[^"]*"|[^"#])*?(?P<comment>\s*#\s.*)?""")


def example() -> str:
    """The example, as it lies in the wheel or in the checkout."""
    package = Path(str(files("mailproc")))
    shipped = package / "config.example.toml"
    ours = shipped if shipped.is_file() else package.parent / "config.example.toml"
    return ours.read_text(encoding="utf-8")


class ExampleFile:
    """The example's lines, to be filled in."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def text(self) -> str:
        """The whole, as it stands."""
        return "\n".join(self._lines) + "\n"

    def put(self, key: Key, value: str | Sequence[str]) -> None:
        """Give a key a value, and switch it on.

        Raises:
            KeyError: the example does not have the key.
        """
        first, last = self._span(key)
        comment = self._comment(first)
        if isinstance(value, str):
            self._lines[first:last] = [_joined(f"{key[1]} = {_toml(value)}", comment)]
        elif len(value) < 2:
            self._lines[first:last] = [_joined(f"{key[1]} = [{_toml(*value)}]", comment)]
        else:
            rows = [f"  {_toml(one)}," for one in value]
            self._lines[first:last] = [_joined(f"{key[1]} = [", comment), *rows, "]"]

    def put_bare(self, key: Key, value: str) -> None:
        """The same for a value that TOML writes without quotes, such as a time."""
        first, last = self._span(key)
        comment = self._comment(first)
        self._lines[first:last] = [_joined(f"{key[1]} = {value}", comment)]

    def switch_off(self, key: Key) -> None:
        """Make a comment of a key, with its value as an example."""
        first, last = self._span(key)
        rows = (line if line.startswith("# ") else f"# {line}" for line in self._lines[first:last])
        self._lines[first:last] = rows

    def _span(self, key: Key) -> tuple[int, int]:
        """The lines of a key and its value: from and up to."""
        table = ""
        for at, line in enumerate(self._lines):
            if head := _TABLE.match(line):
                table = head[1]
            found = _KEY.match(line)
            if found and (table, found["key"]) == key:
                return at, self._end(at)
        raise KeyError(key)

    def _end(self, at: int) -> int:
        """Behind the last line of the value that begins in this one."""
        if self._lines[at].partition("#")[0].rstrip().endswith("["):
            at = self._lines.index("]", at)
        return at + 1

    def _comment(self, at: int) -> str:
        line = _KEY.sub("", self._lines[at], count=1)
        match = _COMMENT.fullmatch(line)
        return (match["comment"] or "").strip() if match else ""


def _joined(setting: str, comment: str) -> str:
    return f"{setting:<32} {comment}" if comment else setting


def _toml(*value: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's, but that DEL has to be one, too."""
    return "".join(json.dumps(one, ensure_ascii=False).replace("\x7f", "\\u007f") for one in value)
