"""What the template of a mail sees, by name."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.registry import COMMANDS
from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_form import election_key, form_key
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import rule_by
from mailproc.meeting.decision_view import decision_view
from mailproc.meeting.election import Election
from mailproc.meeting.election_view import COUNTING, election_view, round_sentences
from mailproc.meeting.minute_view import minute_view
from mailproc.meeting.notification import OF_DECISIONS, Notification
from mailproc.meeting.roster import Member
from mailproc.meeting.rule_sentences import rule_in_words
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.view import archived_at, overview
from mailproc.render.in_reply_to import InReplyTo
from mailproc.render.vote_report import MOST_TOPICS, vote_report

#: What HELP shows.
_COMMANDS: Final = tuple(known for known in COMMANDS if known.who != "console")


def template_values(
    notification: Notification, agenda: Agenda, cause: InReplyTo
) -> dict[str, object]:
    """All that the template sees.

    Args:
        notification: the mail, with values of its own.
        agenda: its list's, as the mail is to show it.
        cause: the letter that it answers.
    """
    author = _author(agenda, cause)
    asked = notification.topics if notification.kind == "nomination" else ()
    return {
        "undo": False,
        "to_chairs": False,
        "about": "",
        **notification.values,
        **_about_the_vote(notification, agenda, cause),
        **_about_decision(notification, agenda),
        "journal": cause.journal,
        "view": overview(agenda, cause.journal)
        if notification.to == "list" and notification.kind not in OF_DECISIONS
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
        "asked": [agenda.topic(number) for number in asked],
        **_about_the_election(notification, agenda),
        "links": {f"T{one}": archived_at(agenda, agenda.topic(one).message_id) for one in asked},
    }


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
    if notification.kind not in OF_DECISIONS:
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
