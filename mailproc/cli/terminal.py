"""What commands print: nothing that people wrote can steer the operator's terminal."""

from __future__ import annotations

import logging
import os
import re
import sys
from typing import Final, Literal

import click

from mailproc.log import is_json

log = logging.getLogger("mailproc.cli")

#: Control codes but for tab and line feed, what turns the text beside it around, other line ends,
#: and lone surrogates, which no output can hold.
_STEERS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


#: How a part of a line looks at a terminal.
Style = Literal["", "bold", "red", "yellow"]


def printable(text: str) -> str:
    r"""The text with such characters named, ``\u001b``: in JSON, too, they mean the same then."""
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def echo(text: object = "", *, err: bool = False) -> None:
    """Print a line, or several; the only way in which a command does.

    What goes to stderr (`err`) is logged where the log is JSON.
    """
    if err and is_json():
        log.error("%s", text)
        return
    click.echo(printable(str(text)), err=err)


def echo_styled(*parts: tuple[str, Style]) -> None:
    """Print a line of parts, each with its style, which only a terminal is told (no-color.org)."""
    plain = "NO_COLOR" in os.environ
    texts = (printable(text) if plain else _styled(printable(text), style) for text, style in parts)
    click.echo("".join(texts))


def _styled(text: str, style: Style) -> str:
    return click.style(text, bold=True) if style == "bold" else click.style(text, fg=style or None)


def echo_file(content: str | bytes) -> None:
    """Print what a file holds: as it is into a file or pipe, like all else at a terminal."""
    if not sys.stdout.isatty():
        click.echo(content, nl=False)
        return
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    click.echo(printable(text.replace("\r\n", "\n")), nl=False)
