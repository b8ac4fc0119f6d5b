"""man: the manual page, made from the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import click

from mailproc import __version__
from mailproc.cli.terminal import echo_file

_CODE: Final = re.compile(r"`([^`\n]+)`")

_HEAD: Final = f"""\
.TH MAILPROC 1 "" "mailproc {__version__}" "User Commands"
.SH NAME
mailproc \\- runs a mailing list's developer meetings by mail
.SH SYNOPSIS
.B mailproc
.RI [ OPTIONS ]
.I COMMAND
.RI [ ARGUMENTS ]
"""
_TAIL: Final = """\
.SH FILES
.TP
.I mailproc.toml
The configuration, in the folder where the command is given, unless
.B \\-\\-config
or
.B MAILPROC_CONFIG
names another one.
.SH ENVIRONMENT
.TP
.B MAILPROC_CONFIG
The path of the configuration.
.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
A refusal, or a check that failed.
.TP
.B 2
A wrong use of the command, or a wrong configuration.
.TP
.B 75
Of
.B mailproc ingest
alone: what stood in the way is not the mail's fault, and it is to be tried again.
.SH SEE ALSO
.B mailproc guide
lists the guides: for members and chairs, for operators, for contributors.
.PP
.BR postfix (1),
.BR transport (5),
.BR systemctl (1)
"""


@click.command("man")
@click.pass_context
def man_command(context: click.Context) -> None:
    """Print the manual page, for man(1).

    `mailproc man | man -l -` shows it. Written to /usr/local/share/man/man1/mailproc.1 it is what
    `man mailproc` shows.
    """
    root = context.find_root()
    echo_file(_HEAD + "".join(f"{line}\n" for line in _commands(root)) + _TAIL)


def _commands(root: click.Context) -> Iterator[str]:
    yield ".SH DESCRIPTION"
    yield from _paragraphs(root.command.help or "")
    yield ".SH OPTIONS"
    yield from _options(root)
    yield ".SH COMMANDS"
    for context in _below(root):
        yield f".SS {_escaped(context.command_path)}"
        pieces = " ".join(context.command.collect_usage_pieces(context))
        yield f".B {_escaped(context.command_path)}"
        yield _escaped(pieces)
        yield ".PP"
        yield from _paragraphs(context.command.help or "")
        yield from _options(context)


def _below(context: click.Context) -> Iterator[click.Context]:
    """Every command below a group, each before those that are below it."""
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            made = click.Context(command, parent=context, info_name=name)
            yield made
            yield from _below(made)


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        yield _escaped(" ".join(paragraph.split()))


def _options(context: click.Context) -> Iterator[str]:
    """What `--help` says of each option but itself."""
    for option in context.command.params:
        record = option.get_help_record(context)
        if isinstance(option, click.Option) and record is not None:
            yield ".TP"
            yield f".B {_escaped(record[0])}"
            yield _escaped(record[1])


def _escaped(text: str) -> str:
    r"""A line of text in which roff finds nothing to do but what `code` asks for: bold type."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    plain = _CODE.sub(r"\\fB\1\\fR", plain)
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain


COMMANDS: Final = (man_command,)
