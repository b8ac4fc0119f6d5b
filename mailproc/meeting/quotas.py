"""How much one person, or all strangers, may have us do in a period. Pure.

What was used up is kept in the agenda, as all else that decides about letters: so it is the same
after a restart, and for whoever decides about the same letters again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.pending import Quota, QuotaKind

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)  # no period is longer
_FORGOTTEN_AT_ONCE: Final = 200


class Limit(Struct, frozen=True):
    """At most so many of something, counted from the first one on until the period is over."""

    kind: QuotaKind
    most: int
    period: timedelta


#: Quotas that are over are looked for so often; there are at most some thousands of them.
_FORGETTING: Final = Limit("forgetting", 1, timedelta(minutes=1))


def room(agenda: Agenda, limit: Limit, key: str, now: datetime) -> int:
    """How many more there may be now."""
    quota = _running(agenda, limit, key, now)
    return limit.most - quota.used if quota else limit.most


def ends(agenda: Agenda, limit: Limit, key: str, now: datetime) -> datetime:
    """When the period is over that runs now; if none does, of one that would begin."""
    quota = _running(agenda, limit, key, now)
    return (quota.since if quota else now) + limit.period


def take(agenda: Agenda, limit: Limit, key: str, now: datetime, letter: int, many: int = 1) -> bool:
    """Use up so many of them because of a letter; False, and nothing is changed, if too many.

    What one letter asks for may be more than the limit, if it is the first one of its period.
    """
    quota = _running(agenda, limit, key, now)
    if quota is None:
        agenda.put(Quota(limit.kind, key, now, many, letter))
        _forget_some(agenda, now, letter)
        return limit.most > 0
    if quota.used + many > limit.most:
        return False
    agenda.put(Quota(limit.kind, key, quota.since, quota.used + many, letter))
    return True


def _running(agenda: Agenda, limit: Limit, key: str, now: datetime) -> Quota | None:
    quota = agenda.get(Quota, limit.kind, key)
    # After a clock that was far ahead, the period begins in the future.
    return quota if quota and abs(now - quota.since) < limit.period else None


def _forget_some(agenda: Agenda, now: datetime, letter: int) -> None:
    """Take some quotas out that are over, every now and then."""
    last = agenda.get(Quota, _FORGETTING.kind, "")
    if last and abs(now - last.since) < _FORGETTING.period:
        return
    agenda.put(Quota(_FORGETTING.kind, "", now, 1, letter))
    over = (quota for quota in agenda.all(Quota) if now - quota.since >= DAY)
    for quota in [quota for quota, _ in zip(over, range(_FORGOTTEN_AT_ONCE), strict=False)]:
        agenda.remove(quota)
