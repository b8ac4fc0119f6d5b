"""By what a letter's ballot forms are read, and whether its author has filled them in. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailproc.commands.context import Context
from mailproc.commands.grammar import FormReading
from mailproc.mail.letter import Form
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_form import election_key, form_key
from mailproc.meeting.election import Election
from mailproc.meeting.election_list import candidates_of, elections, standing
from mailproc.meeting.form_rows import row_title
from mailproc.meeting.roster import Rules
from mailproc.meeting.tally import stands
from mailproc.structs import replace


def form_reading(context: Context) -> FormReading | None:
    """By what the letter's forms are read; None if it has none.

    Who answers somebody's filled-in form quotes it, and has not filled it in. What is answered is
    the nearest mail that we know: a relay may have given ours another name. Where none is known,
    the line above the quote may say that the form in it is ours.
    """
    agenda, letter, threads = context.agenda, context.letter, context.threads
    if not letter.forms:
        return None
    nearest = threads.nearest(letter.parents)
    answers_us = nearest is not None and nearest.ours
    person = agenda.roster.person(nearest.author) if nearest is not None else ""
    others = nearest is not None and not nearest.ours and person != context.person
    sure = answers_us and threads.known(letter.parent)
    unknown = nearest is None and all(_is_ours(form, agenda.rules) for form in letter.forms)
    reading = FormReading(
        key=form_key(agenda),
        ballot=agenda.meeting.ballot,
        titles={topic.number: row_title(topic.title) for topic in agenda.topics},
        standing=frozenset(topic.number for topic in agenda.topics if stands(topic)),
        quoted=not others and (context.direct or sure or unknown),
        bare=context.direct or answers_us,
        asks=not others and not context.archived,
    )
    election = _election(agenda, letter.forms)
    if election is None:
        return reading
    names = {one.number: row_title(one.name) for one in candidates_of(agenda, election)}
    return replace(
        reading,
        key=election_key(agenda, election.number),
        ballot="election",
        titles=names,
        standing=frozenset(one.number for one in standing(agenda, election)),
    )


def _election(agenda: Agenda, forms: Sequence[Form]) -> Election | None:
    """The election of which a letter has a form."""
    keys = {form.key for form in forms}
    found = (one for one in elections(agenda) if election_key(agenda, one.number) in keys)
    return next(found, None)


def _is_ours(form: Form, rules: Rules) -> bool:
    """Whether a form that is quoted stands in a mail of ours, as the line above the quote says."""
    if not form.quoted:
        return True
    wrote = form.wrote.casefold()
    return any(name.casefold() in wrote for name in (rules.agent, rules.agent_name))
