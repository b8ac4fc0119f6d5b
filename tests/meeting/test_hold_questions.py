"""Which letters that wait for their author's yes are kept, where somebody forges hundreds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailproc.meeting.hold_questions import superfluous
from mailproc.meeting.pending import HOLD_FOR, Hold

NOW = datetime(2027, 8, 1, 12, tzinfo=UTC)


def waits(letter: int, *, doubtful: bool) -> Hold:
    """A letter that its author was not asked about."""
    token, until = f"token{letter}", NOW + HOLD_FOR
    return Hold(token, letter, "jane@example.org", until, letter, doubtful=doubtful)


def test_of_hundreds_of_forged_letters_the_oldest_are_dropped_and_never_her_own() -> None:
    hers = waits(1, doubtful=False)
    forged = [waits(number, doubtful=True) for number in range(2, 502)]
    dropped = superfluous([*forged, hers], NOW)
    assert [one.held_letter for one in dropped] == list(range(2, 103))


def test_of_hundreds_that_came_in_her_own_way_the_oldest_are_dropped() -> None:
    dropped = superfluous([waits(number, doubtful=False) for number in range(1, 411)], NOW)
    assert [one.held_letter for one in dropped] == list(range(1, 11))


def test_what_has_long_expired_is_dropped_however_few_there_are() -> None:
    old = waits(1, doubtful=False)
    assert superfluous([old], old.expires + HOLD_FOR) == []
    assert superfluous([old], old.expires + HOLD_FOR + timedelta(seconds=1)) == [old]
