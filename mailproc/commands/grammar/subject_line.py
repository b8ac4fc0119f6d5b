"""What a Subject means: a proposal, a command, the topics that it names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailproc.commands.base import number_of
from mailproc.commands.grammar.block import block_below
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import command_in
from mailproc.commands.propose import propose
from mailproc.mail.subject import Subject


def calls_in_subject(
    subject: Subject, lines: Sequence[str], reading: Reading
) -> list[Call | SyntaxFault]:
    """The command that a letter's Subject gives, if any; `lines` are those of its body."""
    return [
        replace(call, in_subject=True) if isinstance(call, Call) else call
        for call in _calls(subject, lines, reading)
    ]


def _calls(subject: Subject, lines: Sequence[str], reading: Reading) -> list[Call | SyntaxFault]:
    if subject.proposal:
        match = propose.grammar.fullmatch(subject.proposal)
        block = block_below(propose, lines, 0)
        return [Call(propose, subject.text, match, block)] if match else []
    if subject.is_reply:
        return []
    found = command_in(subject.bare, reading)
    return [found] if found else []


def named_topics(text: str) -> tuple[int, ...]:
    """The topics that a Subject names with their T: ``Re: T7 and T9`` gives 7 and 9."""
    found = re.findall(r"(?<![\w-])T\d{1,6}(?![\w-])", text)
    return tuple(dict.fromkeys(number_of(topic) for topic in found))
