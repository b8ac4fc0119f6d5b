"""HTML mail as plain text, for reading commands. Pure, and linear in the text's length.

Not a renderer: lines, quotes and characters count, looks do not. Python's own `html.parser` is
quadratic on broken comments and tags, and the libraries that we measured split words at inline
tags or drop the quote marks that a vote must not be read from.
"""

from __future__ import annotations

import html
import re
from typing import Final

# What repeats gives nothing back, so that a name without an end is looked at once.
_TAG: Final = re.compile(
    r"(?P<comment><!--)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>"
    r"|<(?P<end2>/?)(?P<name2>[a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>"  # with a quote mark left open
    r"|<[!?/][^<>]*>"
)
_SILENT: Final = frozenset(
    ("script", "style", "title", "textarea", "select", "iframe", "noembed", "noframes", "template")
)
_BLOCK: Final = re.compile(
    "address|article|aside|blockquote|body|center|dd|div|dl|dt|fieldset|figure|footer|form|h[1-6]"
    "|header|hr|li|main|nav|ol|p|pre|section|table|tbody|tfoot|thead|tr|ul"
)
_VOID: Final = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_STYLE: Final = re.compile(r"""\sstyle\s*=\s*("[^"]*+|'[^']*+|[^\s>]*+)""")
_UNSEEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_VALUE: Final = re.compile("\"[^\"]*\"|'[^']*'")
_HIDDEN: Final = re.compile(r"\shidden(?=[\s=/>])")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_LONG_NUMBER: Final = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_DEEPEST: Final = 20  # quote marks before a line, however deep the blockquotes are


def text_of(markup: str) -> str:
    """The text of an HTML document, with ``> `` for each level of blockquote.

    Blocks and ``<br>`` end a line, list items begin with ``- ``, table cells are a space apart,
    preformatted text keeps its lines. Scripts, styles, comments and pictures are left out, and what
    an element's own attributes hide, such as the preview lines of newsletters.
    """
    page = _Page()
    position = 0
    while found := _TAG.search(markup, position):
        page.write(markup[position : found.start()])
        position = _after_tag(page, markup, found)
    page.write(markup[position:])
    page.end_line()
    return "\n".join(page.lines)


def _after_tag(page: _Page, markup: str, tag: re.Match[str]) -> int:
    """Act on a tag or a comment, and return where it ends."""
    if tag["comment"]:
        return _after(markup, "-->", tag.end())
    name = (tag["name"] or tag["name2"] or "").lower()
    ends = bool(tag["end"] or tag["end2"])
    if name in _SILENT and not ends:
        closing = re.compile(f"</{name}", re.IGNORECASE).search(markup, tag.end())
        return closing.start() if closing else len(markup)
    page.tag(name, ends=ends, hides=not ends and _hides(tag.group()))
    return tag.end()


def _hides(tag: str) -> bool:
    """Whether a reader sees nothing of the element that this tag begins."""
    tag = tag.lower()
    if "style" in tag and (style := _STYLE.search(tag)) and _UNSEEN.search(style[1]):
        return True
    return "hidden" in tag and bool(_HIDDEN.search(_VALUE.sub("", tag)))


def _after(markup: str, mark: str, start: int) -> int:
    end = markup.find(mark, start)
    return len(markup) if end < 0 else end + len(mark)


class _Page:
    """The lines written so far, and the state that tags left."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._preformatted = 0
        self._unseen = ""
        self._inside = 0

    def write(self, text: str) -> None:
        if not text or self._unseen:
            return
        if "&" in text:
            text = html.unescape(_LONG_NUMBER.sub("\ufffd", text))
        if not self._preformatted:
            self._line.append(_SPACE.sub(" ", text))
            return
        first, *others = text.replace("\r", "").split("\n")
        self._line.append(first)
        for other in others:
            self.end_line(even_empty=True)
            self._line.append(other)

    def tag(self, name: str, *, ends: bool, hides: bool) -> None:
        if self._is_unseen(name, ends=ends, hides=hides):
            return
        if name == "br":
            self.end_line(even_empty=True)
        elif name in ("td", "th"):
            self._line.append(" ")
        elif _BLOCK.fullmatch(name):
            self.end_line()
            step = -1 if ends else 1
            if name == "blockquote":
                self._depth = max(0, self._depth + step)
            elif name == "pre":
                self._preformatted = max(0, self._preformatted + step)
            elif name == "li" and not ends:
                self._line.append("- ")

    def _is_unseen(self, name: str, *, ends: bool, hides: bool) -> bool:
        """Whether a tag belongs to an element of which nothing is seen, which it may begin."""
        if self._unseen == "p" and not ends and _BLOCK.fullmatch(name):
            self._unseen = ""  # a paragraph ends where the next block begins
        if self._unseen:
            if name == self._unseen:
                self._inside += -1 if ends else 1
                if not self._inside:
                    self._unseen = ""
            return True
        if hides and not _VOID.fullmatch(name):
            self._unseen, self._inside = name, 1
            return True
        return False

    def end_line(self, *, even_empty: bool = False) -> None:
        line = "".join(self._line)
        text = line if self._preformatted else _SPACE.sub(" ", line).strip(" ")
        self._line.clear()
        if text or even_empty:
            depth = min(self._depth, _DEEPEST)
            self.lines.append("> " * depth + text)
