"""The commands in the body of a letter, in the order in which they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailproc.commands.grammar.bare_answer import bare_answer
from mailproc.commands.grammar.block import block_below, lines_of_fields
from mailproc.commands.grammar.body_votes import BodyVotes
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import command_at
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.inline_votes import votes_at_ends
from mailproc.commands.grammar.keywords import may_begin_command
from mailproc.commands.propose import propose


def calls_in_body(
    lines: Sequence[str], reading: Reading, *, describes: bool
) -> Iterator[Call | SyntaxFault]:
    """The commands of the body; a block command gets the lines up to the next command.

    `describes` says whether the body describes the topic that the Subject proposes. A line of
    thanks ends the commands above it, and nothing if there are none.
    """
    fields = frozenset[int]()
    if describes:
        fields = lines_of_fields(propose, lines, 0, replace(reading, direct=False))
        reading = replace(reading, direct=False, bare="", lists_topics=False, quoted=())
    else:
        yield from votes_at_ends(reading.quoted, reading)
        if bare := bare_answer(lines, reading):
            yield bare
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
            position, begun = found_votes.end, True
            continue
        found = None
        if may_begin_command(line, direct=reading.direct):
            found = command_at(lines, position, reading)
        if found is None:
            position += 1
            continue
        call, position = found
        if isinstance(call, Call) and call.command.takes_block:
            # What describes a topic is for people, and read as on the list.
            reading = replace(whole, direct=whole.direct and call.command is not propose)
            call = replace(call, block=block_below(call.command, lines, position, reading))
            fields |= lines_of_fields(call.command, lines, position, reading)
        begun = True
        yield call
