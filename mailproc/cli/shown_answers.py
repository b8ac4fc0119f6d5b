"""What a question from the command line is answered: what a mail to a chair would show."""

from __future__ import annotations

from datetime import UTC, datetime

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.commands.grammar import Reading, read_calls
from mailproc.mail.letter import Letter
from mailproc.mail.subject import read_subject
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused
from mailproc.processing.given_command import commands_among, given_lines
from mailproc.render.in_reply_to import InReplyTo
from mailproc.serve.app import App
from mailproc.store import agendas, letters, lists
from mailproc.store.thread_counts import thread_source
from mailproc.structs import replace


def shown_answers(app: App, number: int) -> str:
    """The answers to the questions in a letter of the operator's, as things stand now; as text.

    Args:
        app: whose letters they are.
        number: the letter's, which was decided about.
    """
    with app.database.reading() as connection:
        stored = letters.fetch(connection, number)
        if stored is None:
            return ""
        rules = app.acceptor.rules[stored.list]
        row = lists.list_row(connection, stored.list)
        (letter,) = app.readers[0].read([stored.raw], [True])
        if not isinstance(letter, Letter):
            return ""
        agenda = agendas.load_agenda(connection, rules)
        agenda.thread_source = thread_source(connection, rules)
        evidence = Evidence("console", "", "console")
        context = Context(
            stored, letter, agenda, Threads(), evidence, lambda _: "", secret=row.secret
        )
        answers = _answers(context, agenda)
        if not answers:
            return ""
        values: dict[str, object] = {"answers": answers, "last": False}
        cause = InReplyTo(stored, letter, row.journal, datetime.now(UTC))
        _, text = app.renderer.render(Notification("ack", rules.agent, (), values), agenda, cause)
    return text.partition("\n-- \n")[0].strip("\n")


def _answers(context: Context, agenda: Agenda) -> list[Answer]:
    """What each line shows that is a question."""
    subject = read_subject("", agenda.rules.proposal_tags)
    found = []
    calls = read_calls(subject, context.letter.own_lines, (), Reading(direct=True))
    for given in commands_among(given_lines(context, subject, calls)):
        if not given.command.question:
            continue
        try:
            answer = given.command.run(given.request)
        except Refused:
            continue  # it was said when the letter was decided about
        if answer.show:
            found.append(replace(answer, line=given.line, command=given.word))
    return found
