"""Which letters are compared with the mails that they answer, and what these are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from mailproc.commands.grammar import may_hold_commands
from mailproc.mail.letter import AnsweredMail, Letter, StoredLetter, Unreadable
from mailproc.mail.subject import read_subject
from mailproc.mail.threads import name_by_relay
from mailproc.meeting.roster import Rules
from mailproc.store import letters
from mailproc.store.database import Transaction
from mailproc.store.letter_statements import MOST_ANSWERED

_NEAREST: Final = 10  # references that are looked up
_MOST: Final = 3  # mails that a letter is compared with
_NO_SUBJECT: Final = read_subject("")


def is_compared(stored: StoredLetter, letter: Letter | Unreadable, rules: Rules) -> bool:
    """Whether it matters which words of a letter are quoted: if it may act, or answers us.

    So list talk is never compared, which is the mass of letters.
    """
    if isinstance(letter, Unreadable) or stored.from_console or letter.automatic:
        return False
    if letter.text is None:
        return False
    parents = _parents(letter)
    if not parents or letter.author is None:
        return False
    if answers_agent(letter, rules):
        return True
    subject = read_subject(letter.subject, rules.proposal_tags)
    decides = rules.decides
    return may_hold_commands(subject, letter.own_lines, letter.forms, decides=decides) or (
        bool(letter.doubtful) and may_hold_commands(_NO_SUBJECT, letter.doubtful, ())
    )


def answers_agent(letter: Letter, rules: Rules) -> bool:
    """Whether a letter may answer a mail of ours, by the form of its Message-ID."""
    parents = _parents(letter)
    domain = f"@{rules.agent.rpartition('@')[2]}>"
    return bool(parents) and (parents[0].endswith(domain) or bool(name_by_relay(parents[0])))


def mail_beside(stored: StoredLetter, letter: Letter) -> AnsweredMail:
    """A letter as a mail that those answer which are decided about together with it.

    What a list has wrapped is read again, as it is when it came before.
    """
    whole = None if stored.from_console or letter.behind_list else letter.text
    return AnsweredMail(stored.raw, None) if whole is None else AnsweredMail(b"", whole.lines)


def mails_answered(
    connection: Transaction,
    name: str,
    some: Sequence[tuple[StoredLetter, Letter]],
    beside: Sequence[tuple[StoredLetter, Letter]],
) -> Mapping[int, tuple[AnsweredMail, ...]]:
    """The mails that some letters of a list answer, as far as they are known, by number.

    Where the nearest is not, that is an unknown one.

    Args:
        connection: a transaction.
        name: the list's.
        some: the letters.
        beside: the letters that are decided about together with them.
    """
    parents = {stored.id: _parents(letter) for stored, letter in some}
    ids = {one for found in parents.values() for one in found}
    known = {
        letter.message_id: mail_beside(stored, letter)
        for stored, letter in reversed(beside)  # of several with one Message-ID the first
        if letter.message_id in ids and len(stored.raw) <= MOST_ANSWERED
    }
    before = letters.answered(connection, name, ids)
    known |= {message_id: AnsweredMail(raw) for message_id, raw in before.items()}
    found: dict[int, tuple[AnsweredMail, ...]] = {}
    for number, wanted in parents.items():
        mails = tuple(islice((known[one] for one in wanted if one in known), _MOST))
        if mails:
            found[number] = mails if wanted[0] in known else (AnsweredMail(), *mails)
    return found


def _parents(letter: Letter) -> tuple[str, ...]:
    return letter.parents[:_NEAREST]
