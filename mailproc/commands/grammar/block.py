"""The lines below a command that belong to it: its fields, and what describes it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from mailproc.commands.base import Command
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.command_line import command_in
from mailproc.commands.grammar.end import ends_commands

#: How a description is read: as on the list, since it is prose for people.
_PROSAIC: Final = Reading(direct=False)


def block_below(known: Command, lines: Sequence[str], start: int) -> tuple[str, ...]:
    """The lines that belong to a command: its fields, then all up to the next block command.

    They stand from `start` on. Commands in between are left out: they are commands of their own.
    """
    fields = fields_end(known, lines, start)
    block = list(lines[start:fields])
    for line in islice(lines, fields, None):
        found = command_in(line, _PROSAIC)
        if ends_commands(line) or (isinstance(found, Call) and found.command.takes_block):
            break
        if not isinstance(found, Call):
            block.append(line)
    return tuple(block)


def fields_end(known: Command, lines: Sequence[str], start: int) -> int:
    """Where the fields of a command (``Lead: me``) end that stand from `start` on, if any do."""
    end = start
    for position in range(start, len(lines)):
        line = lines[position]
        name = line.partition(":")[0].strip().casefold() if ":" in line else ""
        if name in known.fields:
            end = position + 1
        elif line.strip() or end > start:
            break
    return end
