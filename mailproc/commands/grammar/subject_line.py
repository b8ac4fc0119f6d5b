"""What a Subject means: a proposal, a command, the topics that it names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailproc.commands.base import number_of
from mailproc.commands.grammar.bare_line import bare_line
from mailproc.commands.grammar.block import block_below
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.command_line import command_at
from mailproc.commands.grammar.prose import is_prose
from mailproc.commands.grammar.vote_lines import votes_at
from mailproc.commands.propose import propose
from mailproc.mail.subject import Subject


def proposal_in_subject(subject: Subject, lines: Sequence[str], reading: Reading) -> list[Call]:
    """The topic that a Subject opens, described by the `lines` of the body."""
    match = propose.grammar.fullmatch(subject.proposal or "")
    if match is None:
        return []
    block = block_below(propose, lines, 0, replace(reading, direct=False))
    return [Call(propose, subject.text, match, block, in_subject=True)]


def command_in_subject(subject: Subject, lines: Sequence[str], reading: Reading) -> list[Call]:
    """The command that a whole Subject is, above a body that says nothing.

    Any other Subject is one, and never a wrong command.
    """
    if subject.is_reply or subject.proposal or any(is_prose(line, reading) for line in lines):
        return []
    if votes := votes_at((subject.bare,), 0, reading):
        calls = [call for call in votes.calls if isinstance(call, Call)]
        return [replace(call, in_subject=True) for call in calls]
    found = command_at((subject.bare,), 0, reading)
    if found is None or not isinstance(found.call, Call):
        return []
    written = bare_line(subject.bare)[: len(found.call.word)]
    if found.call.command.argument in ("text", "fields", "posts") and not written.isupper():
        return []
    return [replace(found.call, in_subject=True)]


def named_topics(text: str) -> tuple[int, ...]:
    """The topics that a Subject names with their T: ``Re: T7 and T9`` gives 7 and 9."""
    found = re.findall(r"(?<![\w-])T\d{1,6}(?![\w-])", text)
    return tuple(dict.fromkeys(number_of(topic) for topic in found))
