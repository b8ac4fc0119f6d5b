"""Which lines of a letter are commands: from own lines and Subject to calls. Pure.

What people write for a vote counts however they write it; prose never acts. How strictly a line
is read follows from the way that its letter came, see `Reading` and `mailproc guide reading`.

One file for each thing that is known here, from the whole letter to its words:

- `__init__`: the letter: Subject, forms, body, and how much is read.
- `subject_line`: what a Subject means. `form_lines`: what a ballot form does.
- `body_lines`: which lines of the body are looked at, in which order.
- `bare_answer`: what an answer's first line means without a keyword.
- `body_votes`: the votes of a body: `vote_lines` by the keyword, `inline_votes` below quoted
  topics, `bare_vote` without either; `vote_faults` says what is wrong with what is none.
- `block`: the lines below a command that belong to it. `end`: the line that ends all.
- `command_line`: the command in one line, or why it is none.
- `keywords`: the word at a line's start. `unknown_word`: what to say where that is none of ours.
- `first_look`: whether anything may act at all, quickly.
- `call`: the values that go in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mailproc.commands.grammar.body_lines import calls_in_body
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.first_look import may_act, may_hold_commands
from mailproc.commands.grammar.form_lines import calls_in_forms
from mailproc.commands.grammar.subject_line import calls_in_subject, named_topics
from mailproc.mail.letter import Form
from mailproc.mail.subject import Subject

__all__ = [
    "Call",
    "Reading",
    "SyntaxFault",
    "may_act",
    "may_hold_commands",
    "named_topics",
    "read_calls",
]

_WRONG_LINES_AT_MOST: Final = 5


def read_calls(
    subject: Subject,
    lines: Sequence[str],
    forms: Sequence[Form],
    reading: Reading,
    most: int | None = None,
) -> list[Call | SyntaxFault]:
    """The commands of one letter, in the order in which they stand; time goes with its size.

    The Subject counts first, then ballot forms, then the body. After five wrong lines, after
    ``thanks``, ``stop`` or ``quit``, and after one more than `most`, nothing more is read.
    """
    in_subject = calls_in_subject(subject, lines, reading)
    calls = [*in_subject, *calls_in_forms(forms, reading)]
    wrong = 0
    for found in calls_in_body(lines, reading, describes=subject.proposal is not None):
        if not any(_same(found, said) for said in in_subject):
            calls.append(found)
        wrong += isinstance(found, SyntaxFault)
        if wrong >= _WRONG_LINES_AT_MOST or (most is not None and len(calls) > most):
            break
    return calls


def _same(one: Call | SyntaxFault, other: Call | SyntaxFault) -> bool:
    """Whether the body only repeats what the Subject says."""
    if isinstance(one, SyntaxFault) or isinstance(other, SyntaxFault):
        return one.line == other.line
    return one.command is other.command and one.match.string == other.match.string
