"""Which letters are compared with the mails that they answer, and what these are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from mailproc.commands.grammar import may_hold_commands
from mailproc.mail.letter import Letter, StoredLetter, Unreadable
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


def mails_answered(
    connection: Transaction,
    name: str,
    some: Sequence[tuple[StoredLetter, Letter]],
    beside: Mapping[str, bytes],
) -> Mapping[int, tuple[bytes, ...]]:
    """The mails that some letters of a list answer, as far as they are known, by number.

    Where the nearest is not, that is an empty one.

    Args:
        connection: a transaction.
        name: the list's.
        some: the letters.
        beside: mails by Message-ID that are decided about together with them.
    """
    parents = {stored.id: _parents(letter) for stored, letter in some}
    ids = {one for found in parents.values() for one in found}
    small = {one: raw for one, raw in beside.items() if len(raw) <= MOST_ANSWERED}
    known = {**small, **letters.answered(connection, name, ids)}
    found: dict[int, tuple[bytes, ...]] = {}
    for number, wanted in parents.items():
        mails = tuple(islice((known[one] for one in wanted if one in known), _MOST))
        if mails:
            found[number] = mails if wanted[0] in known else (b"", *mails)
    return found


def _parents(letter: Letter) -> tuple[str, ...]:
    return letter.parents[:_NEAREST]
