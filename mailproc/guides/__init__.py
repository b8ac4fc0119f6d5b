"""The guides, one Markdown file each, its title in line one.

They are for members, chairs, operators and contributors. An operator's guide has the files that go
with it inside.

A fenced block says behind its language what it is: ``file=PATH`` is a whole file, ``in=PATH`` some
lines of one that is there already. A block without either is commands, or an example.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final, NamedTuple

_BLOCK: Final = re.compile(
    r"^```(?P<language>\w*)(?: (?P<role>file|in)=(?P<path>\S+))?\n(?P<text>.*?)^```$", re.M | re.S
)


#: Those for the people of a list, who get them as pages, too.
TO_HAND_OUT: Final = ("members", "chairs", "series")

#: What an operator reads first.
FIRST: Final = ("setup",)

#: Those about the program itself, in the order in which to read them.
FOR_CONTRIBUTORS: Final = (
    "contributing",
    "reading",
    "commands",
    "answering",
    "meetings",
    "changing",
    "extending",
    "glossary",
)


class Block(NamedTuple):
    """One fenced block of a guide.

    `role` is ``file``, ``in`` or empty; `path` is where its text belongs, empty without a role.
    """

    language: str
    role: str
    path: str
    text: str


class Guide(NamedTuple):
    """One guide, as it stands in its Markdown file."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """Its first line, without the mark of a heading."""
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its fenced blocks in order."""
        found = _BLOCK.finditer(self.text)
        return tuple(
            Block(one["language"], one["role"] or "", one["path"] or "", one["text"])
            for one in found
        )

    @property
    def files(self) -> dict[str, str]:
        """The whole files that it holds: text by name, without the folder."""
        whole = (block for block in self.blocks if block.role == "file")
        return {block.path.rpartition("/")[2]: block.text for block in whole}


def guide(name: str) -> Guide:
    """The guide of this name, which there must be."""
    return Guide(name, (files(__package__) / f"{name}.md").read_text(encoding="utf-8"))


def guides() -> tuple[Guide, ...]:
    """All guides: those to hand out, the operator's, setup first, then those for contributors."""
    found = {
        one.name.removesuffix(".md"): one
        for one in files(__package__).iterdir()
        if one.name.endswith(".md")
    }
    others = found.keys() - {*TO_HAND_OUT, *FIRST, *FOR_CONTRIBUTORS}
    names = (*TO_HAND_OUT, *FIRST, *sorted(others), *FOR_CONTRIBUTORS)
    return tuple(Guide(name, found[name].read_text(encoding="utf-8")) for name in names)
