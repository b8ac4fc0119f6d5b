"""The commands in the body of a letter, in the order in which they stand. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mailproc.commands.base import Command
from mailproc.commands.grammar.action_answers import action_answers
from mailproc.commands.grammar.bare_answer import bare_answer, doubt_at
from mailproc.commands.grammar.block import DESCRIBED, block_below, lines_of_fields
from mailproc.commands.grammar.body_votes import BodyVotes
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import CommandFound, command_at
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.inline_votes import votes_at_ends
from mailproc.commands.grammar.keywords import may_begin_command
from mailproc.commands.grammar.minute_block import MINUTE_LINES, fault_in_minutes
from mailproc.commands.grammar.worded_votes import worded_votes
from mailproc.commands.minutes_draft import minutes_draft
from mailproc.structs import replace


def calls_in_body(
    lines: Sequence[str], reading: Reading, describes: Command | None = None
) -> Iterator[Call | SyntaxFault]:
    """The commands of the body; a block command gets the lines up to the next command.

    `describes` is the command of the Subject whose topic the body describes. A line of thanks
    ends the commands above it, and nothing if there are none.
    """
    fields = frozenset[int]()
    if describes is not None:
        fields = lines_of_fields(describes, lines, 0, replace(reading, direct=False))
        reading = replace(reading, direct=False, bare="", lists_topics=False, quoted=())
    else:
        yield from votes_at_ends(reading.quoted, reading)
        said = bare_answer(lines, reading)
        if said is None and (votes_said := worded_votes(lines, reading)):
            yield from votes_said
            return
        yield from [said] if said else []
        answers = action_answers(lines, reading)
        yield from answers.calls
        lines = _without(lines, {*answers.places, doubt_at(lines, reading)})
    votes = BodyVotes(lines, reading)
    whole, position, begun = reading, 0, False
    while position < len(lines):
        line = lines[position]
        if position in fields:
            position += 1
            continue
        if begun and ends_commands(line):
            return
        if found_votes := votes.at(position, line):
            yield from found_votes.calls
            position, begun = found_votes.end, begun or bool(found_votes.calls)
            continue
        found = _found(lines, position, reading)
        if found is None:
            position += 1
            continue
        call, position, more = found
        if isinstance(call, Call):
            reading = _below(call, reading, whole)
            if call.command.takes_block:
                call, fields_below, position = _with_block(call, lines, position, reading)
                fields |= fields_below
            call = replace(call, in_minutes=reading.minutes and call.command in MINUTE_LINES)
        begun = True
        yield call
        yield from more


def _without(lines: Sequence[str], places: Collection[int]) -> list[str]:
    """The lines, empty where something else is read."""
    return ["" if at in places else line for at, line in enumerate(lines)]


def _found(lines: Sequence[str], position: int, reading: Reading) -> CommandFound | None:
    """The command that begins at a line, or why what was meant as one is none."""
    line = lines[position]
    found = None
    if reading.minutes or may_begin_command(line, direct=reading.direct):
        found = command_at(lines, position, reading)
    if found is None and reading.minutes and (fault := fault_in_minutes(line, reading)):
        return CommandFound(fault, position + 1)
    return found


def _with_block(
    call: Call, lines: Sequence[str], start: int, reading: Reading
) -> tuple[Call, frozenset[int], int]:
    """The command with its block; which lines are fields of it, and where it goes on."""
    known = call.command
    if known.who == "console" and "console" in reading.may_give:
        # What we write ourselves is data to its end, whatever word a line begins with.
        return replace(call, block=tuple(lines[start:])), frozenset(), len(lines)
    fields = lines_of_fields(known, lines, start, reading)
    return replace(call, block=block_below(known, lines, start, reading)), fields, start


def _below(call: Call, reading: Reading, whole: Reading) -> Reading:
    """How the lines below a command are read, in a letter whose `whole` is read as it came."""
    if call.command is minutes_draft:
        return replace(reading, minutes=True)
    if call.command.takes_block:
        # What describes a topic is for people, and read as on the list.
        return replace(whole, direct=whole.direct and call.command not in DESCRIBED)
    return reading
