"""The guides for members and for chairs as pages, with a list's own addresses in them. Pure.

They are written in little of Markdown: headings, paragraphs, bullets, indented blocks and `code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from markupsafe import Markup, escape

from mailproc.guides import TO_HAND_OUT, guide
from mailproc.meeting.view import View

#: The guides that are published, by the file's name.
GUIDE_PAGES: Final[Mapping[str, str]] = {f"{name}.html": name for name in TO_HAND_OUT}
#: What stands in them for a list's own.
_LIST: Final = "devel@lists.example.org"
_AGENT: Final = "agenda@lists.example.org"
_TAG: Final = "[PROPOSE]"

_CODE: Final = re.compile(r"`([^`]+)`")


def guide_page(name: str, view: View) -> tuple[str, Markup]:
    """One guide's title, and all below it as HTML.

    Args:
        name: one of the values of `GUIDE_PAGES`.
        view: the list's current meeting.
    """
    text = guide(name).text
    for ours, theirs in (
        (_LIST, view["address"]),
        (_AGENT, view["agent"]),
        (_TAG, f"[{view['proposal_tags'][0]}]"),
    ):
        text = text.replace(ours, theirs or ours)
    title, _, rest = text.partition("\n")
    return title.removeprefix("# "), Markup("\n").join(_blocks(rest))


def _blocks(text: str) -> Iterator[Markup]:
    for block in re.split(r"\n{2,}", text.strip("\n")):
        if block.startswith("    "):
            lines = "\n".join(line.removeprefix("    ") for line in block.split("\n"))
            yield Markup("<pre><code>{}</code></pre>").format(lines)
        elif block.startswith("## "):
            yield Markup("<h2>{}</h2>").format(inline(block.removeprefix("## ")))
        elif block.startswith("- "):
            rows = re.split(r"\n- ", block.removeprefix("- "))
            items = Markup("").join(Markup("<li>{}</li>\n").format(inline(row)) for row in rows)
            yield Markup("<ul>\n{}</ul>").format(items)
        else:
            yield Markup("<p>{}</p>").format(inline(block))


def inline(text: str) -> Markup:
    """Text in one line as HTML, what stands between backticks as code."""
    parts = _CODE.split(" ".join(text.split()))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )
