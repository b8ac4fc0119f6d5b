"""What one person, or all strangers, may have us do and send, however many letters come. Pure.

Forged letters use up nothing but what there is for unproven ones that come the same way. Nothing
lawful is lost in silence: votes count whatever their number, what goes beyond a limit is asked
about if it is not proven, and else refused with a time to come back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final, Literal
from zoneinfo import ZoneInfo

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.commands.grammar import SyntaxFault
from mailproc.mail.letter import address_key, is_address_of
from mailproc.meeting.notification import Notification
from mailproc.meeting.quotas import DAY, HOUR, Limit, ends, room, take
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.shown_times import in_zone
from mailproc.processing.given_command import GivenLine

#: One person's letters that are answered although nothing was done, where a program may have
#: written them: they have no command, or only such as their author may not give.
_ROBOTS: Final = Limit("unhelpful", 2, DAY)
#: The same where a person gave a command; programs quote such lines, too.
_PEOPLE: Final = Limit("unhelpful", 20, DAY)
#: How small a part of all answers, and of mails to others, letters have of which From alone says
#: whose they are.
_DOUBTFUL_SHARE: Final = 5
_TOLD: Final = Limit("told", 1, HOUR)
_STRANGER: Final = Limit("strangers", 1, DAY)
_STRANGERS_OF_A_DOMAIN: Final = Limit("strangers", 10, HOUR)
_ALL_STRANGERS: Final = Limit("strangers", 60, HOUR)
#: Mails to the list because of one person.
_POSTS: Final = Limit("posts", 12, HOUR)
#: Mails to other people because of one person.
_MAILS: Final = Limit("mails", 200, HOUR)

#: What becomes of a letter that changed nothing: whether there will be no answer to the next one.
Unhelpful = Literal["answered", "last", "ignored"]
LOOKS_AUTOMATIC: Final = "looks automatic: mails like it, in which nothing was to do, were answered"

#: Answers of one person to our mails whose words go to the chairs.
_PASSED_ON: Final = Limit("unhelpful", 10, DAY)

#: Addresses behind which nobody reads, or everybody.
_NOBODYS: Final = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|daemon|listserv|majordomo|bounces?"
    r"|no-?reply|do-?not-?reply|notifications?|newsletters?|owner-.*"
    r"|.*-(?:owner|request|bounces?|subscribe|unsubscribe|join|leave|confirm|no-?reply))(?:[+].*)?"
)
#: "Re:" within a Subject: somebody's program has put words around that of a mail of ours.
_ANSWERS: Final = re.compile(r"(?i)(?:^|[\s\]([\"'“])(?:re|aw|antw|sv|fwd?|wg)\s?:")
_DIGITS: Final = re.compile(r"\d+")


def may_answer(context: Context) -> bool:
    """Whether this letter of somebody whom we know is answered; if not, they are told so, once."""
    if _use(context, _answers(context), context.allowance):
        return True
    if _use(context, _TOLD, context.person):
        until = ends(context.agenda, _answers(context), context.allowance, context.received)
        limit = _answers(context).most
        values: dict[str, object] = {
            "until": until.astimezone(ZoneInfo(context.agenda.meeting.timezone)),
            "limit": limit,
            "doubtful": context.doubtful,
        }
        context.agenda.notify(Notification("limit", context.author.address, values=values))
    return False


def is_exhausted(context: Context) -> bool:
    """Whether its author would get no answer to this letter."""
    if not context.limited or context.answered_as_stranger:
        return False
    return _room(context, _answers(context), context.allowance) < 1


def _answers(context: Context) -> Limit:
    rules = context.agenda.rules
    most = rules.letters_per_hour
    if context.doubtful:
        most = min(most, rules.doubtful_letters_per_hour or max(1, most // _DOUBTFUL_SHARE))
    return Limit("answers", most, HOUR)


def may_answer_stranger(context: Context) -> bool:
    """Whether a stranger is answered: once a day, few of a domain and of all of them an hour."""
    local, _, domain = context.author.key.rpartition("@")
    if not domain or is_nobodys(context.author.key) or _is_ours(context):
        return False
    sure = "proven " if context.proven else ""
    # Of many addresses of one mailbox: jane+any@, and j.ane@ where dots do not count.
    one = f"{sure}{local.partition('+')[0].replace('.', '')}@{domain}"
    limits = (_STRANGER, one), (_STRANGERS_OF_A_DOMAIN, f"{sure}@{domain}"), (_ALL_STRANGERS, sure)
    if any(_room(context, limit, key) < 1 for limit, key in limits):
        return False
    for limit, key in limits:
        _use(context, limit, key)
    return True


def is_nobodys(address: str) -> bool:
    """Whether it is an address behind which nobody reads mail, or a list server does."""
    return _NOBODYS.fullmatch(address_key(address).rpartition("@")[0]) is not None


def _is_ours(context: Context) -> bool:
    """Whether the letter says that the list or the agent wrote it: we do not mail to these."""
    rules, author = context.agenda.rules, context.author.address
    return is_address_of(author, rules.address) or is_address_of(author, rules.agent)


def next_unhelpful(
    context: Context, lines: Sequence[GivenLine] = (), *, helped: bool = False
) -> Unhelpful:
    """Whether a letter that changed nothing is answered; it is then counted.

    A program that answers our mails, or sends the same text again and again, is answered twice
    a day and no more, whether its mails say that they are a program's or not.

    Args:
        context: the letter.
        lines: those that were taken for commands.
        helped: whether a question was answered, so that something came of it.
    """
    if helped and not _answers_us(context):
        return "answered"
    meant = helped or any(map(_may_give, lines))
    limit = _PEOPLE if meant else _ROBOTS
    counted = [(limit, f"{context.allowance} {_text(context, meant=meant)}")]
    if _answers_us(context) and not helped:
        most = _ROBOTS if _looks_automatic(context) and not meant else _PEOPLE
        counted.append((most, f"{context.allowance} answers{' with commands' if meant else ''}"))
    left = min(_room(context, most, key) for most, key in counted)
    if left < 1:
        return "ignored"
    for most, key in counted:
        _use(context, most, key)
    return "last" if left == 1 and not helped else "answered"


def _may_give(line: GivenLine) -> bool:
    """Whether a line is a command that its author may give, or was to be one."""
    if isinstance(line, SyntaxFault):
        return line.meant
    if line.command.who == "chair":
        return line.request.says_chair
    return line.command.who != "console"


def _answers_us(context: Context) -> bool:
    """Whether a letter answers one of our mails, or looks as if a program did."""
    letter = context.letter
    return bool(context.threads.answered_kind(letter.references)) or (
        context.direct and _ANSWERS.search(letter.subject) is not None
    )


def _looks_automatic(context: Context) -> bool:
    """Whether somebody's program has put its own words before the Subject of a mail of ours."""
    subject = context.letter.subject
    return _ANSWERS.search(subject) is not None and not _ANSWERS.match(subject)


def _text(context: Context, *, meant: bool) -> str:
    """The letter's own text as a short key; for programs' texts, without their numbers."""
    lines = context.letter.own_lines
    text = " ".join(" ".join(lines).split()) or context.letter.subject
    text = text if meant else _DIGITS.sub("", text)
    return hashlib.sha256(text.casefold().encode("utf-8", "replace")).hexdigest()[:16]


def beyond(context: Context) -> Sentence | None:
    """What the letter does too much of, with what it did so far; None if it may do that.

    Nothing is used up if it may not.
    """
    if not context.limited:
        return None
    agenda = context.agenda
    posts = any(n.to == "list" or n.kind == "reminder" for n in agenda.notifications)
    kinds = "notice", "nomination", "candidacy", "invitation"
    mails = sum(n.to != "list" and n.kind in kinds for n in agenda.notifications)
    opened = {
        change.after.number
        for change in agenda.changes
        if isinstance(change.after, Topic) and change.before is None
    }
    if not (posts or mails or opened):
        return None
    rules = agenda.rules
    topics = Limit("topics", rules.topics_per_day or rules.letters_per_hour, DAY)
    wanted = (topics, len(opened)), (_POSTS, int(posts)), (_mails(context), mails)
    for limit, many in wanted:
        if many and not _use(context, limit, context.allowance, many):
            until = ends(agenda, limit, context.allowance, context.received)
            return _too_much(limit, in_zone(context.agenda.meeting.timezone, until))
    return None


def _mails(context: Context) -> Limit:
    """How many mails other people get because of letters such as this one."""
    return Limit("mails", _MAILS.most // _DOUBTFUL_SHARE, HOUR) if context.doubtful else _MAILS


def _too_much(limit: Limit, until: str) -> Sentence:
    most = limit.most
    if limit.kind == "topics":
        return Sentence(
            "This would be more than {most} new topics within a day. Please send it again after"
            " {until}.",
            most=most,
            until=until,
        )
    if limit.kind == "posts":
        return Sentence(
            "This would be more than {most} mails to the list within an hour. Please send it again"
            " after {until}.",
            most=most,
            until=until,
        )
    return Sentence(
        "This would be more than {most} mails to other people within an hour. Please send it again"
        " after {until}.",
        most=most,
        until=until,
    )


def may_pass_on(context: Context) -> bool:
    """Whether the chairs get the words of one more answer of its author's to a mail of ours."""
    return _use(context, _PASSED_ON, f"{context.allowance} passed on")


def refused(lines: Sequence[GivenLine], why: Sentence) -> tuple[Answer, ...]:
    """The answer to each line, all of which are refused for the same reason."""
    return tuple(Answer(refused=(why,), line=one.line, command=one.word) for one in lines)


def _room(context: Context, limit: Limit, key: str) -> int:
    return room(context.agenda, limit, key, context.received)


def _use(context: Context, limit: Limit, key: str, many: int = 1) -> bool:
    return take(context.agenda, limit, key, context.received, context.stored.id, many)
