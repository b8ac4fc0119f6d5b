"""What was decided becomes mails: acks, digests, questions, through the templates."""

from __future__ import annotations

import re
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from mailproc.mail.compose import CalendarObject, compose, is_mailable, mailbox
from mailproc.mail.reply import Reply
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import NOTICED_IF_BOUNCED, MailKind, Notification
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.snapshots import as_it_was, result_of
from mailproc.meeting.tokens import bouncing_address, mail_token
from mailproc.render.environment import Sandbox
from mailproc.render.filters import FILTERS
from mailproc.render.headers import handling_headers
from mailproc.render.in_reply_to import InReplyTo
from mailproc.render.languages import ENGLISH, template_folders
from mailproc.render.shortened import shortened
from mailproc.render.template_values import template_values

_BLANK_LINES: Final = re.compile(r"\n{3,}")

#: Those that can grow with what is asked; a question whether a letter is theirs shows all of it.
_CUT: Final = frozenset[MailKind](("ack", "stranger"))
_LONGEST_ANSWER: Final = 65_536  # bytes of text as it is sent
_REST: Final = Sentence(
    "The rest is left out, since it is too long for one mail. STATUS T7 shows one topic; what you "
    "ask for in a mail of its own has more room."
)


def _environment(own: Path | None, language: str) -> Environment:
    environment = Sandbox(
        loader=FileSystemLoader(template_folders(own, language)),
        undefined=StrictUndefined,
        autoescape=False,  # these are text/plain; pages have their own
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        keeps=own is None,
        auto_reload=False,  # a changed template counts from the next start on
    )
    environment.filters.update(FILTERS)
    if language != ENGLISH:
        # Here, since who writes in English needs no Babel.
        from mailproc.render.translations import filters

        environment.filters.update(filters(language, own))
    return environment


#: By language, for all who have no templates of their own: each template is compiled once.
_OURS: Final = cache(partial(_environment, None))


class MailRenderer:
    """Writes mails through the templates, each list's in its language.

    Args:
        own: a folder of the operator's templates; each overrides ours of the same name.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._environment = cache(partial(_environment, own)) if own else _OURS

    def template(self, kind: str, language: str = ENGLISH) -> Template:
        """The template of one kind of mail in one language."""
        return self._environment(language).get_template(f"{kind}.txt")

    def compose(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo, ordinal: int
    ) -> Reply | None:
        """The mail that `notification` asks for; None if its recipient cannot be mailed to.

        Args:
            notification: which template, for whom, about what.
            agenda: as it stands now.
            cause: the letter that this answers.
            ordinal: which of that letter's mails it is; it tells their Message-IDs apart.
        """
        if notification.of_meeting:
            agenda = as_it_was(agenda, notification.of_meeting)
        if notification.kind == "result":  # whatever else the letter did
            agenda = result_of(agenda) or agenda
        rules = agenda.rules
        to = rules.address if notification.to == "list" else notification.to
        if not is_mailable(to):
            return None
        subject, text = self.render(notification, agenda, cause)
        message_id = self.message_id(notification, agenda, cause, ordinal)
        calendar = self.calendar(notification, agenda, cause)
        headers = [
            ("From", mailbox(rules.agent_name, rules.agent)),
            ("To", mailbox("", to)),
            ("Subject", subject),
            ("Date", format_datetime(cause.now)),
            ("Message-ID", message_id),
            *handling_headers(notification, agenda, cause, message_id),
        ]
        # Acks have the null sender, so that nothing ever bounces back at us (RFC 3834 3.3).
        sender = rules.agent if notification.to == "list" else ""
        if not sender and notification.kind in NOTICED_IF_BOUNCED:
            sender = bouncing_address(rules.agent, message_id)
        return Reply(
            kind=notification.kind,
            message_id=message_id,
            sender=sender,
            recipient=to,
            topics=notification.topics,
            content=compose(headers, text, calendar),
            letter=cause.stored.id,
            created=cause.now,
            list=rules.name,
        )

    def message_id(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo, ordinal: int
    ) -> str:
        """One of its own for each mail, which nobody can foresee who does not know the secret.

        It begins with the time in seconds, so that those of a day lie together in the database's
        index, of whatever size; and it is short, so that no header has to be folded for it.
        """
        which = (cause.stored.id, cause.turn, notification.kind, notification.to, ordinal)
        seconds = int(cause.stored.received.timestamp())
        domain = agenda.rules.agent.rpartition("@")[2]
        return f"<{notification.kind}.{seconds:08x}.{mail_token(cause.secret, *which)}@{domain}>"

    def calendar(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo
    ) -> CalendarObject | None:
        """What the mail brings for its recipient's calendar; None for most."""
        if notification.calendar is None:
            return None
        # Few mails need it, and the library for calendars takes long to load.
        from mailproc.render.calendar_object import calendar_object

        said = self._environment(agenda.rules.language).filters["said"]
        entry, to = notification.calendar, notification.to
        return calendar_object(entry, agenda, to, cause.turn, cause.now, said)

    def render(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo
    ) -> tuple[str, str]:
        """The Subject and the text; the template's first line is the Subject."""
        template = self.template(notification.kind, agenda.rules.language)
        rendered = template.render(template_values(notification, agenda, cause))
        subject, _, text = rendered.partition("\n")
        # Blocks that a template leaves out leave their empty lines behind.
        text = _BLANK_LINES.sub("\n\n", text.strip("\n"))
        if notification.kind in _CUT:
            said = self._environment(agenda.rules.language).filters["said"]
            text = shortened(text, _LONGEST_ANSWER, partial(said, _REST))
        return subject.removeprefix("Subject:").strip(), f"{text}\n"


class IdOnlyRenderer(MailRenderer):
    """Only notes which mails would be written: what a replay needs of them are the Message-IDs."""

    def render(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo
    ) -> tuple[str, str]:
        """Nothing."""
        del notification, agenda, cause
        return "", ""

    def calendar(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo
    ) -> CalendarObject | None:
        """Nothing."""
        del notification, agenda, cause
        return None
