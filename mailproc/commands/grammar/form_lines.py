"""The commands that the filled-in ballot forms of a letter stand for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import call_of
from mailproc.commands.grammar.keywords import BY_WORD
from mailproc.mail.letter import Form
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.sentences import Sentence


def calls_in_forms(forms: Sequence[Form], reading: Reading) -> Iterator[Call | SyntaxFault]:
    """The votes of each form, or what is wrong with it."""
    for form in forms if reading.forms_count else ():
        if form.key.casefold() != reading.form_key:
            why = Sentence("This form is not from the current meeting; BALLOT gets you a new one.")
            yield SyntaxFault(f"ballot {form.key}", why)
            continue
        asked = ballot_type(reading.ballot)
        for line, argument in asked.arguments(form.marks):
            if isinstance(argument, Sentence):
                yield SyntaxFault(line, argument)
            else:
                yield call_of(BY_WORD[asked.command], line, argument)
