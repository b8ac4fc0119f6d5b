"""The commands in the body of a letter, in the order in which they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailproc.commands.grammar.bare_answer import bare_answer
from mailproc.commands.grammar.block import block_below, fields_end
from mailproc.commands.grammar.body_votes import BodyVotes
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import command_in
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.inline_votes import votes_at_ends
from mailproc.commands.propose import propose


def calls_in_body(
    lines: Sequence[str], reading: Reading, *, describes: bool
) -> Iterator[Call | SyntaxFault]:
    """The commands of the body; a block command gets the lines up to the next command.

    `describes` says whether the body describes the topic that the Subject proposes.
    """
    lines = list(lines)
    if describes:
        lines = lines[fields_end(propose, lines, 0) :]
        reading = replace(reading, direct=False, bare="", lists_topics=False, quoted=())
    else:
        yield from votes_at_ends(reading.quoted, reading)
        first = next((line.strip() for line in lines if line.strip()), "")
        if bare := bare_answer(first, reading):
            yield bare
    votes = BodyVotes(lines, reading)
    position = 0
    while position < len(lines):
        line = lines[position]
        if ends_commands(line):
            return
        if found_votes := votes.at(position, line):
            yield from found_votes.calls
            position = found_votes.end
            continue
        found = command_in(line, reading)
        position += 1
        if isinstance(found, Call) and found.command.takes_block:
            found = replace(found, block=block_below(found.command, lines, position))
            position = fields_end(found.command, lines, position)
        if found:
            yield found
