"""The lines below a command that belong to it: its fields, and what describes it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailproc.commands.base import Command
from mailproc.commands.grammar.arguments import SHORTEST_WRAPPED, goes_on, is_field
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.command_line import command_at
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import begins_with_keyword
from mailproc.commands.grammar.vote_lines import votes_at


def block_below(
    known: Command, lines: Sequence[str], start: int, reading: Reading
) -> tuple[str, ...]:
    """The lines that belong to a command: its fields, then all up to the next block command.

    They stand from `start` on; the values of fields that a mail program wrapped are whole again.
    Commands in between are left out: they are commands of their own.
    """
    position = fields_end(known, lines, start, reading)
    block = _unwrapped(lines[start:position])
    while position < len(lines):
        line = lines[position]
        if ends_commands(line) and position > start:
            break
        found = None
        if begins_with_keyword(line):
            if votes := votes_at(lines, position, reading):
                position = votes.end
                continue
            found = command_at(lines, position, reading)
        if found is not None and isinstance(found.call, Call):
            if found.call.command.takes_block:
                break
            position = found.end
            continue
        block.append(line)
        position += 1
    return tuple(block)


def fields_end(known: Command, lines: Sequence[str], start: int, reading: Reading) -> int:
    """Where the fields of a command (``Lead: me``) end that stand from `start` on, if any do."""
    end = start
    for position in range(start, len(lines)):
        line = lines[position]
        name = line.partition(":")[0].strip().casefold() if ":" in line else ""
        if name in known.fields or _is_rest(lines, position, end, reading):
            end = position + 1
        elif line.strip() or end > start:
            break
    return end


def _is_rest(lines: Sequence[str], position: int, end: int, reading: Reading) -> bool:
    """Whether a line goes on with the value of the field right above it."""
    if position != end or not position:
        return False
    above, line = lines[position - 1], lines[position]
    wrapped = len(above.rstrip()) >= SHORTEST_WRAPPED and not is_field(line)
    return wrapped and goes_on(line, reading)


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Lines of fields, each whole."""
    whole: list[str] = []
    for line in lines:
        if whole and whole[-1] and line.strip() and not is_field(line):
            whole[-1] = f"{whole[-1].rstrip()} {line.strip()}"
        else:
            whole.append(line)
    return whole
