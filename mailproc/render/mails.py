"""What was decided becomes mails: acks, digests, questions, through the templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from functools import cache, partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from msgspec import Struct

from mailproc.commands.registry import COMMANDS
from mailproc.mail.compose import CalendarObject, compose, is_mailable, mailbox
from mailproc.mail.letter import NO_MESSAGE_ID, Letter, StoredLetter, shown_name
from mailproc.mail.reply import Reply
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_form import election_key, form_key
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import rule_by
from mailproc.meeting.decision_view import decision_view
from mailproc.meeting.election import Election
from mailproc.meeting.election_view import COUNTING, election_view, round_sentences
from mailproc.meeting.minute_view import minute_view
from mailproc.meeting.notification import NOTICED_IF_BOUNCED, MailKind, Notification
from mailproc.meeting.roster import Member
from mailproc.meeting.rule_sentences import rule_in_words
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.snapshots import as_it_was, result_of
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.tokens import bouncing_address, confirming_address, mail_token
from mailproc.meeting.view import archived_at, overview
from mailproc.render.environment import Sandbox
from mailproc.render.languages import ENGLISH, template_folders
from mailproc.render.shortened import shortened
from mailproc.render.translations import filters
from mailproc.render.vote_report import MOST_TOPICS, vote_report

_BLANK_LINES: Final = re.compile(r"\n{3,}")

#: Those that go to a letter's author because of it (RFC 3834's auto-replied).
_ANSWERS: Final = frozenset[MailKind](("ack", "lost", "limit", "stranger", "confirm"))

#: Those that can grow with what is asked; a question whether a letter is theirs shows all of it.
_CUT: Final = frozenset[MailKind](("ack", "stranger"))
_LONGEST_ANSWER: Final = 65_536  # bytes of text as it is sent
_REST: Final = Sentence(
    "The rest is left out, since it is too long for one mail. STATUS T7 shows one topic; what you "
    "ask for in a mail of its own has more room."
)

#: Those about a decision; they stand in its thread.
_OF_DECISIONS: Final = frozenset[MailKind](("decision", "revote", "verdict"))

#: What HELP shows.
_COMMANDS: Final = tuple(known for known in COMMANDS if known.who != "console")


class InReplyTo(Struct, frozen=True):
    """The letter because of which a mail is sent."""

    stored: StoredLetter
    letter: Letter
    journal: str
    """The hash over all decisions up to the one about it."""
    now: datetime
    """When the mail is written: later than when the letter came, if that was held."""
    turn: int = 0
    """Which of the list's decisions that was."""
    secret: str = ""
    """The list's, of which the Message-ID is made."""


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
        headers = [
            ("From", mailbox(rules.agent_name, rules.agent)),
            ("To", mailbox("", to)),
            ("Subject", subject),
            ("Date", format_datetime(cause.now)),
            ("Message-ID", message_id),
            *_threading(notification, agenda, cause, message_id),
            (
                "Auto-Submitted",
                "auto-replied" if notification.kind in _ANSWERS else "auto-generated",
            ),
            ("X-Auto-Response-Suppress", "All"),
            ("X-Loop", rules.agent),
        ]
        if notification.to == "list":
            headers.append(("Precedence", "list"))
        calendar = self.calendar(notification, agenda, cause)
        # Some programs send what is answered in the calendar to Reply-To.
        if not calendar and (answers_to := _reply_to(notification, agenda)):
            headers.append(("Reply-To", answers_to))
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
        rendered = template.render(self.values(notification, agenda, cause))
        subject, _, text = rendered.partition("\n")
        # Blocks that a template leaves out leave their empty lines behind.
        text = _BLANK_LINES.sub("\n\n", text.strip("\n"))
        if notification.kind in _CUT:
            said = self._environment(agenda.rules.language).filters["said"]
            text = shortened(text, _LONGEST_ANSWER, said(_REST))
        return subject.removeprefix("Subject:").strip(), f"{text}\n"

    def values(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo
    ) -> dict[str, object]:
        """All that the template sees, by name."""
        author = _author(agenda, cause)
        return {
            "undo": False,
            "to_chairs": False,
            "about": "",
            **notification.values,
            **_about_the_vote(notification, agenda, cause),
            **_about_decision(notification, agenda),
            "journal": cause.journal,
            "view": overview(agenda, cause.journal)
            if notification.to == "list" and notification.kind not in _OF_DECISIONS
            else {},
            "rules": agenda.rules,
            "commands": _COMMANDS,
            "letter": cause.letter,
            "now": cause.now,
            "zone": ZoneInfo(agenda.meeting.timezone),
            "meeting": agenda.meeting,
            "form_key": form_key(agenda),
            "chairs": [shown_name(chair.name, chair.address) for chair in agenda.roster.chairs],
            "by_chairs": author is not None and author.chair,
            "author": shown_name(author.name, author.address) if author else "",
            "noted": minute_view(agenda, agenda.meeting.number)
            if notification.kind == "minutes"
            else None,
            "holds": notification.holds,
            "lines": notification.lines or notification.values.get("lines", ()),
            "one_topic": len(notification.topics) == 1,
            "topic": agenda.topic(notification.topics[0]) if notification.topics else None,
            "asked": [agenda.topic(number) for number in notification.topics]
            if notification.kind == "nomination"
            else [],
            **_about_the_election(notification, agenda),
            "links": {
                f"T{number}": archived_at(agenda, agenda.topic(number).message_id)
                for number in notification.topics
            }
            if notification.kind == "nomination"
            else {},
        }


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


def _about_the_vote(
    notification: Notification, agenda: Agenda, cause: InReplyTo
) -> dict[str, object]:
    """What the mail with the result shows of it."""
    if notification.kind != "result":
        return {}
    told = vote_report(agenda, tally_sheet(agenda, cause.secret))
    return {
        "voters": told.voters,
        "rankings": told.rankings,
        "ties": told.ties,
        "most_topics": MOST_TOPICS,
    }


def _about_decision(notification: Notification, agenda: Agenda) -> dict[str, object]:
    """What a mail about a decision shows of it: nothing that may change once it has ended."""
    if notification.kind not in _OF_DECISIONS:
        return {}
    (number,) = notification.topics
    decision = agenda.get(Decision, number, notification.values["round"])
    if decision is None:
        return {}
    return {
        "id": f"T{number}",
        "decision": decision_view(agenda, decision),
        "rule_in_words": rule_in_words(rule_by(decision)),
        "archived_at": archived_at(agenda, agenda.topic(number).message_id),
        "zone_name": agenda.rules.timezone,
    }


def _about_the_election(notification: Notification, agenda: Agenda) -> dict[str, object]:
    """What mails about an election show of it."""
    election = agenda.get(Election, notification.election)
    if election is None:
        return {}
    return {
        "election": election_view(agenda, election),
        "said_of_rounds": round_sentences(agenda, election),
        "counting": COUNTING,
        "election_key": election_key(agenda, election.number),
    }


def _author(agenda: Agenda, cause: InReplyTo) -> Member | None:
    """The member who wrote the letter; None where it was nobody, or nobody but ourselves."""
    author = cause.letter.author
    return agenda.roster.find(author.address) if author else None


def _reply_to(notification: Notification, agenda: Agenda) -> str:
    """Where the answer to a question about one letter goes, or to a notice, as a header has it.

    ``""``: to the agent, as all others do.
    """
    holds = notification.holds
    if len(holds) == 1:
        return mailbox("", confirming_address(agenda.rules.agent, holds[0].token))
    if notification.kind != "notice" or notification.values.get("to_chairs"):
        return ""
    chairs = [one for one in agenda.roster.chairs if is_mailable(one.address)]
    return ", ".join(mailbox(one.name, one.address) for one in chairs)


def _threading(
    notification: Notification, agenda: Agenda, cause: InReplyTo, message_id: str
) -> Iterable[tuple[str, str]]:
    """In-Reply-To and References: answers to their letter, others to their meeting's first mail."""
    if notification.kind in _ANSWERS:
        parents = [cause.letter.message_id]
        chain = [*reversed(cause.letter.references[:8]), *parents]
        chain = [one for one in chain if not one.endswith(f"@{NO_MESSAGE_ID}>")]
    elif election := agenda.get(Election, notification.election):
        chain = [election.message_id]
    else:
        chain = [agenda.meeting.thread]
        if notification.kind in _OF_DECISIONS:
            chain = [agenda.topic(notification.topics[0]).message_id]
    if chain and chain[-1] and chain[-1] != message_id:
        yield "In-Reply-To", chain[-1]
        yield "References", " ".join(chain)
