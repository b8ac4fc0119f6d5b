"""The lines below a command that belong to it: its fields, and what describes it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from mailproc.commands.arguments.topic_fields import PROPOSED, VOTED_ON, read_topic_fields
from mailproc.commands.base import Command
from mailproc.commands.call_vote import call_vote
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.command_line import command_at
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import begins_with_keyword
from mailproc.commands.grammar.vote_lines import votes_at
from mailproc.commands.grammar.wrapped_arguments import SHORTEST_WRAPPED, goes_on, is_field
from mailproc.commands.propose import propose

#: The commands that open a topic, which the lines below describe; with the fields of each.
DESCRIBED: Final = {propose: PROPOSED, call_vote: VOTED_ON}


def block_below(
    known: Command, lines: Sequence[str], start: int, reading: Reading
) -> tuple[str, ...]:
    """The lines that belong to a command: its fields, then all up to the next block command.

    They stand from `start` on; the values of fields that a mail program wrapped are whole again.
    Commands in between are left out: they are commands of their own.
    """
    if known in DESCRIBED:
        return _description(known, lines, start, reading)
    position = _fields_end(known, lines, start, reading)
    block = _unwrapped(known, lines[start:position])
    end = _end(lines, start, position, reading)
    return (*block, *_without_commands(lines, range(position, end), reading))


def lines_of_fields(
    known: Command, lines: Sequence[str], start: int, reading: Reading
) -> frozenset[int]:
    """The places of the lines from `start` on that are fields of a command, and no commands."""
    if known not in DESCRIBED:
        return frozenset(range(start, _fields_end(known, lines, start, reading)))
    end = _end(lines, start, start, reading)
    described = read_topic_fields(lines[start:end], DESCRIBED[known])
    return frozenset(start + place for place in described.places)


def _description(
    known: Command, lines: Sequence[str], start: int, reading: Reading
) -> tuple[str, ...]:
    """What describes a topic: its fields, wherever they stand, and then all else."""
    end = _end(lines, start, start, reading)
    described = read_topic_fields(lines[start:end], DESCRIBED[known])
    fields = [
        f"Outcome: {field.value}" if field.name == "outcome" else field.line
        for field in described.fields
    ]
    places = [at for at in range(start, end) if at - start not in described.places]
    return (*fields, *([""] if fields else []), *_without_commands(lines, places, reading))


def _end(lines: Sequence[str], start: int, position: int, reading: Reading) -> int:
    """Where a block ends that begins at `start`; what is before `position` is known to be its."""
    while position < len(lines):
        if ends_commands(lines[position]) and position > start:
            break
        found = _command_at(lines, position, reading)
        if found is not None and found.call.command.takes_block:
            break
        position = found.end if found else position + 1
    return min(position, len(lines))


class _Command(NamedTuple):
    call: Call
    end: int


def _command_at(lines: Sequence[str], position: int, reading: Reading) -> _Command | None:
    """The command that begins at a line, votes too."""
    if not begins_with_keyword(lines[position]):
        return None
    if votes := votes_at(lines, position, reading):
        calls = [call for call in votes.calls if isinstance(call, Call)]
        return _Command(calls[0], votes.end) if calls else None
    found = command_at(lines, position, reading)
    return _Command(found.call, found.end) if found and isinstance(found.call, Call) else None


def _without_commands(
    lines: Sequence[str], places: Iterable[int], reading: Reading
) -> Iterator[str]:
    """These lines but those that are commands of their own."""
    behind = 0
    for position in places:
        if position < behind:
            continue
        found = _command_at(lines, position, reading)
        if found is not None:
            behind = found.end
        else:
            yield lines[position]


def _fields_end(known: Command, lines: Sequence[str], start: int, reading: Reading) -> int:
    """Where the fields of a command (``Lead: me``) end that stand from `start` on, if any do.

    Lines among them that have their form may be fields, too, by another name: ``Where: room 1``.
    """
    end = start
    for position in range(start, len(lines)):
        line = lines[position]
        is_other = position == end and is_field(line) and not begins_with_keyword(line)
        if begins_field(known, line) or is_other or _is_rest(lines, position, end, reading):
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


def begins_field(known: Command, line: str) -> bool:
    """Whether a line is ``Name: value``, or ``NAME value``, with the name of a field."""
    name, colon, _ = line.partition(":")
    if colon and name.strip().casefold() in known.fields:
        return True
    first = line.split(maxsplit=1)[0] if line.strip() else ""
    return first.isupper() and first.casefold() in known.fields


def _unwrapped(known: Command, lines: Sequence[str]) -> list[str]:
    """Lines of fields, each whole."""
    whole: list[str] = []
    for line in lines:
        begins = is_field(line) or begins_field(known, line)
        if whole and whole[-1] and line.strip() and not begins:
            whole[-1] = f"{whole[-1].rstrip()} {line.strip()}"
        else:
            whole.append(line)
    return whole
