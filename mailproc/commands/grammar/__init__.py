"""Which lines of a letter are commands: from own lines and Subject to calls. Pure.

What people write for a vote counts however they write it; prose never acts. How strictly a line
is read follows from the way that its letter came, see `Reading` and `mailproc guide commands`.

One file for each thing that is known here, from the whole letter to its words:

- `__init__`: the letter: Subject, forms, body, and how much is read.
- `subject_line`: what a Subject means. `form_lines`: what a ballot form does.
- `body_lines`: which lines of the body are looked at, in which order.
- `bare_answer`: what an answer's first line means without a keyword.
- `action_answers`: what an answer says of what its author took on.
- `body_votes`: the votes of a body: `vote_lines` by the keyword, `inline_votes` below quoted
  topics, `bare_vote` without either, `choice_list` by a mark, `spoken_rank` of ranked ballots,
  `spoken_preferences` in elections, beside `spoken_nomination` of candidates;
  `later_vote` below other text, in answer to a call to vote, by `own_choice` of one line, which
  `concluded_choice` may end, or by `agreement` alone; `sentence_vote` on the one topic of a
  paragraph, by the same; `worded_votes` in a mail that says nothing else, each by
  `topic_statement`; `likely_votes` guesses what else may be meant;
  `vote_faults` says what is wrong with what is none, `unread_rows` of which rows beside votes,
  `doubtful_votes` what depends on something, or is on something else.
- `called_off`: words that call a vote off, which do nothing.
- `minute_block`: the lines of the minutes below MINUTES DRAFT.
- `block`: the lines below a command that belong to it. `end`: the line that ends all.
- `command_line`: the command that begins at a line, or why it is none.
- `arguments`: what follows a keyword, on the lines below it too.
- `prose`: whether what could be a command is part of a text, or its heading.
- `keywords`: the word at a line's start. `bare_line`: a line without bullets, bold type, quotes.
- `election_faults`: what to send in place of words that answer a mail about an election.
- `line_faults`: what to say to a line that is nearly a command. `unknown_word`: to one whose
  first word is none of ours.
- `first_look`: whether anything may act at all, quickly.
- `call`: the values that go in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from mailproc.commands.grammar.body_lines import calls_in_body
from mailproc.commands.grammar.call import (
    EVERYBODY,
    Call,
    FormReading,
    Reading,
    SyntaxFault,
    is_part_of_act,
)
from mailproc.commands.grammar.doubtful_votes import without_doubtful
from mailproc.commands.grammar.election_faults import counts_elsewhere, election_fault
from mailproc.commands.grammar.first_look import (
    may_act,
    may_choose,
    may_hold_commands,
    only_votes,
)
from mailproc.commands.grammar.form_lines import blank_form, calls_in_forms, form_rows
from mailproc.commands.grammar.inline_votes import inline_choices
from mailproc.commands.grammar.later_vote import vote_of_caller
from mailproc.commands.grammar.subject_line import (
    command_in_subject,
    described_by,
    election_in_subject,
    named_topics,
    nearly_proposed,
    proposal_in_subject,
    vote_in_subject,
    vote_without_rules,
)
from mailproc.commands.grammar.unread_rows import unread_rows
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.letter import Form
from mailproc.mail.subject import Subject
from mailproc.structs import replace

__all__ = [
    "EVERYBODY",
    "Call",
    "FormReading",
    "Reading",
    "SyntaxFault",
    "inline_choices",
    "is_part_of_act",
    "may_act",
    "may_choose",
    "may_hold_commands",
    "named_topics",
    "only_votes",
    "read_calls",
]

_WRONG_LINES_AT_MOST: Final = 5
_WORDS_OF_NAME: Final = 2


def read_calls(
    subject: Subject,
    lines: Sequence[str],
    forms: Sequence[Form],
    reading: Reading,
    most: int | None = None,
) -> list[Call | SyntaxFault]:
    """The commands of one letter, in the order in which they stand; time goes with its size.

    A topic that the Subject proposes counts first, then ballot forms, then the body; any other
    Subject where nothing else is said. After five wrong lines, after ``thanks``, ``stop`` or
    ``quit`` below a command, and after one more than `most`, nothing more is read.
    """
    calls: list[Call | SyntaxFault] = [*proposal_in_subject(subject, lines, reading)]
    calls += vote_in_subject(subject, lines, reading)
    calls += election_in_subject(subject, lines)
    calls += nearly_proposed(subject)
    calls += calls_in_forms(forms, reading)
    if rows := form_rows(forms, reading):
        lines = ["" if line.strip() in rows else line for line in lines]
    in_forms = any(call.in_form for call in calls)
    wrong, counted = 0, sum(not is_part_of_act(call) for call in calls)
    body = calls_in_body(lines, reading, described_by(subject, lines, reading))
    for found in chain.from_iterable(without_doubtful(one, reading, subject.text) for one in body):
        if in_forms and isinstance(found, SyntaxFault) and not found.meant:
            continue  # "My votes:" above a form
        calls.append(_without_farewell(found, reading.names))
        wrong += isinstance(found, SyntaxFault)
        counted += not is_part_of_act(found)
        if wrong >= _WRONG_LINES_AT_MOST or (most is not None and counted > most):
            break
    if subject.vote and reading.decides and not any(map(_votes, calls)):
        calls += vote_of_caller(lines)
    if wrong < _WRONG_LINES_AT_MOST:
        calls += unread_rows(lines, reading, calls)
    calls = calls or [*command_in_subject(subject, lines, reading)]
    if not any(map(counts_elsewhere, calls)) and (fault := election_fault(lines, reading)):
        return [*fault]
    return calls or [*blank_form(forms, reading), *vote_without_rules(subject, reading)]


def _without_farewell(call: Call | SyntaxFault, names: str) -> Call | SyntaxFault:
    """A call whose votes have no reason that is only thanks, or their author's name."""
    if isinstance(call, SyntaxFault) or not any(one.reason for one in call.votes):
        return call
    votes = (replace(one, reason=_more_than_name(one.reason, names)) for one in call.votes)
    return replace(call, votes=tuple(votes))


def _more_than_name(reason: str, names: str) -> str:
    is_short = len(reason.split()) <= _WORDS_OF_NAME
    return "" if is_short and is_courtesy(reason, names) else reason


def _votes(call: Call | SyntaxFault) -> bool:
    return isinstance(call, Call) and bool(call.votes)
