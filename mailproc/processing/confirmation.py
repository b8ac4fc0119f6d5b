"""Whether a letter answers our question if another one was its author's, and what it says. Pure.

The answer has to come from an address of that very person, and show that they have read the
question: it goes to the address in the question's Reply-To, answers the question's Message-ID, or
begins with ``CONFIRM`` and the token. Only the author's own words confirm, or none at all in a
direct reply.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import dropwhile, takewhile
from typing import Final

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.mail.courtesy import is_greeting
from mailproc.mail.subject import Subject
from mailproc.mail.yes_or_no import denies, read_yes_or_no
from mailproc.meeting.hold_questions import notify_question, waiting
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Hold
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.tokens import token_of
from mailproc.structs import replace

_NAMED: Final = re.compile(r"(?i)\*?confirm[: \t]+(?P<token>[a-z0-9]{8,64})[.!]?\*?\s*")
_SHOWN: Final = 200  # characters of a line
_OF_SUBJECT: Final = 30  # characters of the first line that the question's Subject shows at least
_WORDS_BEFORE: Final = 2  # "please confirm"
#: What begins the matters that nobody but the voter is to know.
_BALLOTS: Final = ("Ballot ", "Ranking ", "DecisionVote ")


def confirmation(
    context: Context, subject: Subject, commands: Collection[str] = ()
) -> tuple[Answer, ...]:
    """What becomes of a letter that confirms others or disowns them; ``()`` if it does neither.

    Args:
        context: the letter.
        subject: its Subject.
        commands: those of its lines that are commands, which say neither yes nor no.
    """
    if context.console or context.archived:
        return ()
    if not context.letter.tokens and not context.agenda.has_holds:
        return ()
    said = read_yes_or_no(_prose(context, commands), context.names)
    if said != "no" and (named := _named(context, subject)):
        return named
    asked = _asked(context)
    plain = said == "empty" and not commands and _is_plain_reply(context, subject, asked)
    if not asked and said in ("yes", "no"):
        return _to_another(context)
    if not asked or not (said in ("yes", "no") or plain):
        return ()
    answer = _disown(context, asked) if said == "no" else _confirm_one_of(context, asked)
    return (replace(answer, line=_said(context), command="CONFIRM"),)


def ask_again(context: Context) -> bool:
    """Send the question once more that a letter answers with neither yes nor no.

    Returns:
        Whether it was; False if it is none, or was sent again before.
    """
    open_ = waiting(_asked(context), context.received)
    again = [replace(one, again=True, asked=context.received) for one in open_ if not one.again]
    if again:
        notify_question(context.agenda, again, again=True)
    return bool(again)


def unclear(context: Context) -> tuple[Answer, ...] | None:
    """What to say to a letter without commands that answers our question, neither yes nor no.

    The first time the question is sent again.

    Returns:
        ``()`` if nothing else is to be said; None if it answers no question that still matters.
    """
    if ask_again(context):
        return ()
    asked = _asked(context)
    open_ = waiting(asked, context.received)
    if not open_:
        return () if any(one.state == "confirmed" for one in asked) else None
    if len(open_) > 1:
        why = Sentence(
            "Your answer was neither a clear yes nor a clear no, so nothing was done yet. Please "
            "begin your answer with the CONFIRM line of each mail that is yours. If none of them "
            "is, answer: no"
        )
    else:
        why = Sentence(
            "Your answer was neither a clear yes nor a clear no, so nothing was done yet. If the "
            "mail that we asked about is yours, answer with just: yes. Delete all the rest, the "
            "quoted text too, or begin with the CONFIRM line from our question."
        )
    return (Answer(refused=(why,), line=_said(context)),)


def corrects(context: Context, lines: Sequence[str]) -> bool:
    """Whether a letter with these commands answers our question with other ones.

    Whoever does so has read the question, as whoever says yes has. Lines that the question itself
    shows prove nothing: programs copy them.
    """
    if not context.direct:
        return False
    shown = [_plain(one.lines) for one in waiting(_asked(context), context.received)]
    return bool(shown) and not any(_plain([line]) in text for line in lines for text in shown)


def _plain(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).casefold().split())


def drop_what_was_shown(context: Context) -> None:
    """Have a question that was shown on the list confirm nothing, since now others know its token.

    Who wrote the letter does not matter; whoever was asked is told.
    """
    agenda, letter = context.agenda, context.letter
    if not agenda.has_holds:
        return
    tokens = {*letter.tokens, *_addressed(context)}
    shown = {one.token: one for one in map(agenda.hold, tokens) if one is not None}
    for reference in letter.references:
        shown |= {one.token: one for one in agenda.holds_asked_by(reference)}
    for one in sorted(shown.values(), key=lambda one: one.held_letter):
        if one.state != "waiting":
            continue
        agenda.put(replace(one, state="cancelled"))
        said = Sentence(
            "Our question about this was shown on the list, where others could answer it in your "
            "name. So its code does not work any more, and nothing was done. If the mail was "
            "yours, please send it again."
        )
        answers = (Answer(refused=(said,), line=_shown(one)[0]),)
        agenda.notify(Notification("ack", one.address, values={"answers": answers, "last": False}))


def _named(context: Context, subject: Subject) -> tuple[Answer, ...]:
    """What becomes of the ``CONFIRM`` lines with which the letter begins, or its Subject."""
    said = filter(str.strip, context.letter.own_lines)
    written = list(dropwhile(is_greeting, said))
    if not written and not subject.is_reply:
        written = [subject.bare]
    found = list(takewhile(bool, map(_NAMED.fullmatch, map(str.strip, written))))
    answers = []
    for token in (match["token"] for match in found if match):
        hold = context.agenda.hold(token)
        answer = _confirm(context, hold) if hold else _unknown()
        answers.append(replace(answer, line=f"CONFIRM {token[:4]}...", command="CONFIRM"))
    if not context.direct and all(answer.refused for answer in answers):
        return ()  # on the list it is somebody's prose
    return tuple(answers)


def _said(context: Context) -> str:
    """The first words of an answer."""
    return next(filter(str.strip, context.letter.own_lines), "")[:_SHOWN]


def _asked(context: Context) -> list[Hold]:
    """The letters about which the author was asked by the question that this one answers."""
    agenda, letter = context.agenda, context.letter
    if not agenda.has_holds:
        return []
    found = {one.token: one for one in map(agenda.hold, _addressed(context)) if one is not None}
    for message_id in letter.parents[:1]:
        found |= {one.token: one for one in agenda.holds_asked_by(message_id)}
    theirs = (one for one in found.values() if _is_theirs(context, one))
    return sorted(theirs, key=lambda one: one.held_letter)


def _to_another(context: Context) -> tuple[Answer, ...]:
    """What to say to a member whose yes or no answers a question to somebody else; () for none."""
    if not context.agenda.is_listed(context.author.address):
        return ()
    if context.threads.kind_of(context.letter.parent) == "confirm" and not context.asked:
        said = Sentence(
            "You were not asked this, so nothing was done; only whoever our question went to can "
            "answer it. If that is another address of yours, please answer from there."
        )
        return (Answer(refused=(said,), line=_said(context), command="CONFIRM"),)
    if _addressed(context):
        return (replace(_unknown(), line=_said(context), command="CONFIRM"),)
    return ()


def _addressed(context: Context) -> list[str]:
    """The tokens in the addresses that the letter was sent to."""
    agent = context.agenda.rules.agent
    addresses = dict.fromkeys((*context.stored.envelope.recipients, *context.letter.recipients))
    return [token for address in addresses if (token := token_of(address, agent))]


def _is_theirs(context: Context, hold: Hold) -> bool:
    person = context.agenda.roster.person
    return person(hold.address) == person(context.author.address)


def _prose(context: Context, commands: Collection[str]) -> list[str]:
    """The author's own lines, without the commands below the first one."""
    lines = context.letter.own_lines
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return [line for at, line in enumerate(lines) if at <= first or line not in commands]


def _is_plain_reply(context: Context, subject: Subject, asked: Sequence[Hold]) -> bool:
    """Whether a letter without own words is what a mail program makes of "reply" and "send".

    Its Subject is the question's, to which nobody has added a word, and nothing else is in it.
    """
    letter = context.letter
    direct_reply = bool(letter.references) and context.direct and letter.silent
    if not (direct_reply and subject.is_reply and not subject.is_forward):
        return False
    return any(_is_subject_of(one, subject.bare) for one in asked)


def _is_subject_of(hold: Hold, bare: str) -> bool:
    """Whether a Subject is that of the question about a letter: two words, and what it asks for."""
    asked = " ".join(_shown(hold)[0][:_OF_SUBJECT].split()).casefold()
    before, found, _ = " ".join(bare.split()).casefold().partition(asked)
    words = before.removesuffix(":").strip()
    return bool(found) and len(words.split()) <= _WORDS_BEFORE and not denies(words)


def _confirm_one_of(context: Context, asked: Sequence[Hold]) -> Answer:
    """Release the letter that is asked about; if there are several, a yes does not say which."""
    open_ = waiting(asked, context.received)
    if len(open_) > 1:
        said = Sentence(
            "Several mails wait, and a yes does not say which of them are yours. Please answer "
            "with the CONFIRM line of each one that is."
        )
        return Answer(refused=(said,))
    return _confirm(context, open_[0] if open_ else asked[0])


def _confirm(context: Context, hold: Hold) -> Answer:
    if not _is_theirs(context, hold):
        return _unknown()
    if hold.state == "confirmed":
        said = Sentence("You have confirmed this mail already; there is nothing more to do.")
        return Answer(said=(said,))
    if hold.state == "cancelled":
        said = Sentence("This mail was dropped. If it was yours, please send it again.")
        return Answer(refused=(said,))
    if context.received > hold.expires:
        said = Sentence("This mail has waited too long for an answer. Please send it again.")
        return Answer(refused=(said,))
    context.agenda.put(replace(hold, state="confirmed"))
    return Answer(release=hold.held_letter)


def _unknown() -> Answer:
    """The same to whoever guesses and to whoever has read somebody else's question."""
    said = Sentence(
        "There is no question to you with this code. If a mail of yours waits, answer our "
        "question about it, or send it again."
    )
    return Answer(refused=(said,))


def _disown(context: Context, asked: Sequence[Hold]) -> Answer:
    """Drop what was asked about, and have the chairs told that somebody wrote in their name."""
    open_ = waiting(asked, context.received)
    if not open_:
        if any(one.state == "confirmed" for one in asked):
            said = Sentence(
                "That mail was confirmed before and is done. UNDO takes back what your last mail "
                "did."
            )
            return Answer(refused=(said,))
        return Answer(said=(Sentence("That mail was dropped already. Nothing was done."),))
    agenda = context.agenda
    for one in open_:
        agenda.put(replace(one, state="cancelled"))
    lines = [line for one in open_ if not _is_ballot(one) for line in _shown(one)]
    values: dict[str, object] = {"whom": context.sender, "count": len(open_), "asked": lines}
    for chair in agenda.roster.chairs:
        if agenda.roster.person(chair.address) != context.person:
            agenda.notify(Notification("disowned", chair.address, values=values))
    return Answer(
        said=(
            Sentence("Thank you for telling us. The mail is dropped: nothing was done."),
            Sentence("The chairs are told that somebody wrote in your name."),
        )
    )


def _shown(hold: Hold) -> list[str]:
    """The lines that a held letter asks for, cut."""
    return [line[:_SHOWN] for line in "\n".join(hold.lines).split("\n")]


def _is_ballot(hold: Hold) -> bool:
    return any(matter.startswith(_BALLOTS) for matter in hold.matters)
