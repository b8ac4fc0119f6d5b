"""Asking a person whether letters were theirs: rarely, however many are forged. Pure.

Three questions in an hour, then one that lists all that waits, then none until an hour after that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from mailproc.mail.letter import address_key
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import HOLD_FOR, Hold
from mailproc.structs import replace

_HOUR: Final = timedelta(hours=1)
_ALONE_IN_AN_HOUR: Final = 3
_AGAIN_AFTER: Final = timedelta(hours=1)
#: So many letters of one person wait at most that they were not asked about one by one.
_MOST_UNASKED: Final = 400
_KEPT_QUESTIONS: Final = 6  # of the Message-IDs of one letter's questions
_LONGEST_QUESTION: Final = 64_000  # characters of the lines that it lists, about
_EACH_LETTER: Final = 200  # characters around its lines


def waiting(holds: Collection[Hold], now: datetime) -> list[Hold]:
    """Those that wait for an answer still, the oldest first."""
    open_ = (one for one in holds if one.state == "waiting" and now <= one.expires)
    return sorted(open_, key=lambda one: one.held_letter)


def superfluous(holds: Collection[Hold], now: datetime) -> list[Hold]:
    """What need not be kept: long expired, or of far too many the oldest, doubtful ones first.

    So no number of forged letters has one dropped that came the way that theirs come.
    """
    expired = [one for one in holds if now > one.expires + HOLD_FOR]
    unasked = [one for one in waiting(holds, now) if not one.alone]
    unasked.sort(key=lambda one: (not one.doubtful, one.held_letter))
    return [*expired, *unasked[: max(0, len(unasked) - _MOST_UNASKED)]]


def ask(
    agenda: Agenda,
    address: str,
    now: datetime,
    new: Hold | None = None,
    refused: Sequence[object] = (),
) -> None:
    """Ask a person about the letter that just came, or about all that wait; or not now.

    Args:
        agenda: where their letters wait, the new one among them.
        address: one of theirs.
        now: when, aware.
        new: the one that just came, if one did.
        refused: what became of those of its lines that cannot be done.
    """
    holds = agenda.holds_of(address)
    about = _next_question(holds, new, now)
    if not about:
        _put_off(agenda, holds, now)
        return
    shown = _that_fit(about)
    notify_question(
        agenda,
        [replace(one, asked=now, alone=len(about) == 1, due=None) for one in shown],
        refused=tuple(refused) if shown == [new] else (),
        left_out=len(about) - len(shown),
    )
    if len(shown) < len(about):
        _put_off(agenda, agenda.holds_of(address), now)


def remind(agenda: Agenda, hold: Hold, now: datetime) -> bool:
    """Ask anew about a letter that waits, since the same came again, unless that was just asked.

    Args:
        agenda: where it waits.
        hold: the letter that waits.
        now: when, aware.

    Returns:
        Whether it was long ago that this was asked.
    """
    if hold.asked is None or abs(now - hold.asked) < _AGAIN_AFTER:
        return False
    fresh = replace(hold, asked=None, due=None)
    agenda.put(fresh)
    ask(agenda, hold.address, now, fresh)
    return True


def ask_late(agenda: Agenda, now: datetime) -> int:
    """Ask everybody about what they were to be asked about later, and later is now.

    Returns:
        How many mails that are.
    """
    before = len(agenda.notifications)
    late = [one for one in agenda.all(Hold) if one.due is not None and one.due <= now]
    for one in late:
        agenda.put(replace(one, due=None))
    for address in dict.fromkeys(one.address for one in late):
        ask(agenda, address, now)
    return len(agenda.notifications) - before


def notify_question(agenda: Agenda, about: Sequence[Hold], **values: object) -> None:
    """Have a question about these letters of one person written, to their address.

    Args:
        agenda: where they wait; they are put there as they are given.
        about: which letters.
        values: for the template: ``refused`` lines, how many are ``left_out``, whether it is asked
            ``again``.
    """
    for one in about:
        agenda.put(one)
    told: dict[str, object] = {"refused": (), "left_out": 0, "again": False, **values}
    to = _as_on_roster(agenda, about[-1].address)
    agenda.notify(Notification("confirm", to, values=told, holds=tuple(about)))


def with_question(hold: Hold, message_id: str) -> Hold:
    """`hold` with one more question's Message-ID."""
    return replace(hold, questions=(*hold.questions, message_id)[-_KEPT_QUESTIONS:])


def _next_question(holds: Collection[Hold], new: Hold | None, now: datetime) -> list[Hold]:
    """What the person is asked about now: one letter, or all that wait; ``[]`` for silence."""
    asked = [one for one in holds if one.asked is not None and abs(now - one.asked) < _HOUR]
    if any(not one.alone for one in asked):
        return []
    unasked = [one for one in waiting(holds, now) if one.asked is None]
    alone = [one for one in asked if one.state != "confirmed"]
    if unasked == [new] and len(alone) < _ALONE_IN_AN_HOUR:
        return unasked
    return waiting(holds, now) if unasked else []


def _put_off(agenda: Agenda, holds: Collection[Hold], now: datetime) -> None:
    """Have the person asked later about what they were not asked about."""
    listed = (one.asked for one in holds if one.asked is not None and not one.alone)
    due = max(listed, default=now) + _HOUR
    for one in waiting(holds, now):
        if one.asked is None and one.due is None:
            agenda.put(replace(one, due=due))


def _that_fit(about: Sequence[Hold]) -> list[Hold]:
    """As many of them as go into one mail, the newest chosen first."""
    room = _LONGEST_QUESTION
    chosen: list[Hold] = []
    for one in reversed(about):
        room -= sum(map(len, one.lines)) + _EACH_LETTER
        if chosen and room < 0:
            break
        chosen.insert(0, one)
    return chosen


def _as_on_roster(agenda: Agenda, address: str) -> str:
    """An address as the roster spells it: only that one is ever asked."""
    member = agenda.roster.find(address)
    spelled = member.addresses if member else ()
    return next((one for one in spelled if address_key(one) == address), address)
