"""Which choices of a letter are votes though no VOTE says so, by what the letter answers. Pure."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.context import Context
from mailproc.commands.grammar.call import Bare
from mailproc.mail.letter import Quoted, address_key, is_address_of
from mailproc.mail.subject import Subject
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision_count import vote_of

#: Our mails that show topics, each on a line that begins with its number.
_SHOW_TOPICS: Final = ("digest", "opening", "reminder", "result", "agenda", "ack", "minutes")
#: Those that ask how their reader votes.
_ASK: Final = ("digest", "opening", "reminder")
#: Those whose answers mean something else.
_OTHER_QUESTIONS: Final = ("confirm", "nomination", "candidacy", "invitation")
_TOPIC: Final = re.compile(r"(?<!\w)[Tt](?P<number>\d{1,6})(?!\w)\W*")
_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_AS_MUCH: Final = 12  # characters of a title by which a line of ours is known


def bare_votes(context: Context) -> Bare:
    """Which choices count that open the letter and name no topic."""
    threads, parent = context.threads, context.letter.parent
    if context.archived or _answers_other_question(context):
        return ""
    if context.thread_decision is not None:
        return "words" if threads.kind_of(parent) in ("decision", "revote") else "signs"
    about_one = len(threads.opened_by(parent)) == 1
    if about_one and threads.kind_of(parent) in _ASK and (context.direct or _bare(context)):
        return "words"
    if context.direct:
        return "signs"
    anywhere = _bare(context) is True and len(context.thread_topics) == 1
    return "signs" if anywhere or (_bare(context) and about_one) else ""


def called_to_vote(context: Context, subject: Subject) -> int:
    """The topic of the open decision in whose thread a letter stands that tells of no result.

    0: there is none.
    """
    reminds = subject.voted_on is not None and not subject.is_reply
    if subject.tells_result or reminds or context.archived or _answers_other_question(context):
        return 0
    decision = context.thread_decision
    return decision.topic if decision else 0


def answers_call(context: Context) -> bool:
    """Whether the letter answers the very mail that calls the vote of its thread, or ours."""
    decision, parent = context.thread_decision, context.letter.parent
    return decision is not None and context.threads.opened_by(parent) == (decision.topic,)


def objects(context: Context) -> bool:
    """Whether the vote of the letter's author, in the vote of its thread, is one against it."""
    decision = context.thread_decision
    vote = vote_of(context.agenda, decision, context.person) if decision else None
    return vote is not None and vote.choice < 0


def _answers_other_question(context: Context) -> bool:
    """Whether the letter answers a mail of ours that asks something else than for a vote."""
    return context.threads.answered_kind(context.letter.parents) in _OTHER_QUESTIONS


def _bare(context: Context) -> object:
    return context.agenda.rules.bare_votes


def addressed_topic(context: Context) -> tuple[int, ...]:
    """The topic whose address (``agenda+T7@``, RFC 5233) the letter was sent to; () for none.

    To and Cc say so. The envelope does only of direct mail in which they do not name the agent (a
    blind copy): no signature covers it, and whoever has a mail of somebody may send it on.
    """
    agent, named_in = context.agenda.rules.agent, context.letter.recipients
    local, _, domain = address_key(agent).rpartition("@")
    start, end = f"{local}+t", f"@{domain}"
    if context.direct and not any(is_address_of(one, agent) for one in named_in):
        named_in = tuple(map(address_key, context.stored.envelope.recipients))
    named = {one[len(start) : -len(end)] for one in named_in if _is_between(one, start, end)}
    numbers = {int(one) for one in named if _NUMBER.fullmatch(one)}
    return tuple(numbers) if len(numbers) == 1 else ()


def _is_between(text: str, start: str, end: str) -> bool:
    return text.startswith(start) and text.endswith(end)


def answers_topics(context: Context) -> bool:
    """Whether the letter answers one of our mails that show topics."""
    return context.threads.kind_of(context.letter.parent) in _SHOW_TOPICS


def asks_for_votes(context: Context) -> bool:
    """Whether the letter answers one of our mails that ask how their reader votes."""
    return context.threads.kind_of(context.letter.parent) in _ASK


def quoted_topics(context: Context, subject: Subject) -> tuple[Quoted, ...]:
    """The topics of ours that the letter quotes, so that choices below them are votes.

    It answers a mail of ours; or it is an answer to nothing that we know, and what it quotes are
    the topics' titles: some servers give our mails other Message-IDs.
    """
    quoted = context.letter.quoted
    if not quoted or context.archived:
        return ()
    if answers_topics(context):
        return quoted
    unknown = not any(map(context.threads.known, context.letter.parents))
    if not (context.direct and subject.is_reply and unknown):
        return ()
    return tuple(one for one in quoted if _is_ours(context.agenda, one))


def _is_ours(agenda: Agenda, quoted: Quoted) -> bool:
    found = _TOPIC.search(quoted.text)
    if found is None:
        return False
    title = agenda.titles.of(int(found["number"]))[:_AS_MUCH]
    return bool(title) and quoted.text.startswith(title, found.end())
