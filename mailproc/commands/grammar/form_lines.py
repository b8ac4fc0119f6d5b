"""The commands that the filled-in ballot forms of a letter stand for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.commands.grammar.call import Call, FormReading, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import call_of
from mailproc.commands.grammar.keywords import BY_WORD
from mailproc.mail.letter import Form
from mailproc.meeting.ballot_types import FilledForm
from mailproc.meeting.election_form import form_type
from mailproc.meeting.form_marks import Mark, marks_of
from mailproc.meeting.form_rows import FormRows, RowLetter, rows_of
from mailproc.meeting.sentences import Sentence
from mailproc.structs import replace

_SHOWN: Final = 60  # characters of what has no topic


def calls_in_forms(forms: Sequence[Form], reading: Reading) -> list[Call | SyntaxFault]:
    """The votes of the forms that the letter's author has filled in, or what is wrong with them.

    Where they wrote a form anew, what they quote besides is an older one.
    """
    known = reading.forms
    if known is None:
        return []
    own = [found for form in forms if not form.quoted for found in _calls(form, known)]
    quoted = [form for form in forms if form.quoted]
    if not own and known.quoted:
        own = [found for form in quoted for found in _calls(form, known)]
    elif not own and known.asks and any(_is_filled(form, known) for form in quoted):
        why = Sentence(
            "I do not know the mail that you answer, so I cannot tell whether you have filled in "
            "this ballot or somebody else has. If it is yours, please send it to the address of "
            "the agenda instead of the list."
        )
        own = [SyntaxFault(f"ballot {known.key}", why)]
    return [
        replace(found, in_form=True, meant=True)  # no program fills in a form
        if isinstance(found, SyntaxFault)
        else replace(found, in_form=True)
        for found in own
    ]


def blank_form(forms: Sequence[Form], reading: Reading) -> list[SyntaxFault]:
    """What to say to a direct letter in which nothing but an empty form of ours stands."""
    known = reading.forms
    if known is None or not reading.direct or not any(form.key == known.key for form in forms):
        return []
    why = form_type(known.ballot).blank
    return [SyntaxFault(f"ballot {known.key}", why, in_form=True)]


def form_rows(forms: Sequence[Form], reading: Reading) -> frozenset[str]:
    """The lines of those forms that stand among the author's own: they are no lines of the body."""
    if reading.forms is None or not reading.forms.bare:
        return frozenset()
    bare = (form for form in forms if not form.key)
    return frozenset(
        line.strip() for form in bare if _is_filled(form, reading.forms) for line in form.lines
    )


def _calls(form: Form, known: FormReading) -> Iterator[Call | SyntaxFault]:
    if not form.key and not known.bare:
        return
    rows, marks = _read(form, known)
    if form.key and form.key != known.key:
        if marks:
            why = Sentence("This form is not from the current meeting; BALLOT gets you a new one.")
            yield SyntaxFault(f"ballot {form.key}", why)
        return
    if "[" in rows.above and form.key:
        why = Sentence("There is no topic beside these brackets, so they were not counted.")
        yield SyntaxFault(rows.above[-_SHOWN:], why)
    asked = form_type(known.ballot)
    there = frozenset(row.topic for row in rows.rows)
    for line, argument in asked.arguments(FilledForm(marks, there, known.standing)):
        if isinstance(argument, Sentence):
            yield SyntaxFault(line, argument)
        else:
            yield call_of(BY_WORD[asked.command], line, argument)


def _read(form: Form, known: FormReading) -> tuple[FormRows, list[Mark]]:
    """The rows of a form, and the marks on them; of one without a key only on rows of ours."""
    letter: RowLetter = "C" if known.ballot == "election" else "T"
    rows = rows_of(form.lines, known.titles, brackets=not form.key, letter=letter)
    if not form.key:
        ours = tuple(
            row for row in rows.rows if row.known or not (form.quoted or row.after.strip())
        )
        rows = FormRows("", ours)
    return rows, marks_of(rows, form_type(known.ballot).meaning)


def _is_filled(form: Form, known: FormReading) -> bool:
    return form.key in ("", known.key) and bool(_read(form, known)[1])
