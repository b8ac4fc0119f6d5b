"""What is due by the clock. Each due thing is a letter from the console, as if somebody sent it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

from mailproc.intake.accept import Acceptor
from mailproc.meeting.decision import reminder_due
from mailproc.meeting.series import due_step
from mailproc.store import agendas, lists

_REMIND_BEFORE: Final = timedelta(days=1)

log = logging.getLogger(__name__)


class Scheduler:
    """Digests that lists want regularly, reminders and ends of votes, series, what waits.

    Args:
        acceptor: accepts the letters.
        crons: for each list by name, its cron expression, read in the list's timezone.
    """

    def __init__(self, acceptor: Acceptor, crons: Mapping[str, str]) -> None:
        self._acceptor = acceptor
        self._crons = crons
        self._done: set[str] = set()

    def run_due(self) -> int:
        """Accept a letter for everything that has become due since the last time; how many.

        What became due while nobody ran is done once, not once for each time it was missed. The
        letter's name says when it was due: several processes make it one letter.
        """
        done = sum(self._digest(name, expression) for name, expression in self._crons.items())
        done += sum(map(self._waiting, self._acceptor.rules))
        done += sum(map(self._decisions, self._acceptor.rules))
        done += sum(map(self._voting, self._acceptor.rules))
        return done + sum(map(self._series, self._acceptor.rules))

    def _decisions(self, name: str) -> int:
        """Close each vote on a decision at its deadline; remind the list of it before.

        Those who have not voted in an election are reminded, too; `NOTIFY` ends it.
        """
        now = self._acceptor.clock()
        with self._acceptor.database.reading() as connection:
            decisions = agendas.decisions_ending(connection, name, now + _REMIND_BEFORE)
            elections = agendas.elections_ending(connection, name, now + _REMIND_BEFORE)
        over = [one for one in decisions if one.until < now]
        done = sum(self._end(name, one, "CLOSE VOTING", "decision", "T") for one in over)
        if not self._acceptor.rules[name].remind:
            return done
        for some, kind, letter in ((decisions, "decision", "T"), (elections, "election", "E")):
            due = [one for one in some if reminder_due(one.begun, one.until) <= now <= one.until]
            done += sum(self._end(name, one, "REMIND", f"remind.{kind}", letter) for one in due)
        return done

    def _end(
        self, name: str, vote: agendas.EndingVote, command: str, kind: str, letter: str
    ) -> int:
        """Do what is due by the end of a vote, once for each time that it has."""
        when = f"{vote.number}.{vote.round}.{vote.until:%Y%m%dT%H%M%S%f}"
        line = f"{command} {letter}{vote.number} due {vote.until.isoformat()}"
        return self._once(name, line, f"{kind}.{when}.{name}")

    def _voting(self, name: str) -> int:
        """Close voting at its deadline; remind who has not voted a day before."""
        now = self._acceptor.clock()
        with self._acceptor.database.reading() as connection:
            meeting = agendas.current_meeting(connection, name)
        if meeting is None or meeting.voting == "closed" or meeting.deadline is None:
            return 0
        if meeting.cancelled is not None:
            return 0
        when = f"{meeting.number}.{meeting.deadline:%Y%m%dT%H%M%S}.{name}"
        if now > meeting.deadline:
            # With the letter that opened it: it may be opened again until the same deadline.
            return self._once(name, "CLOSE VOTING", f"close.{meeting.letter}.{when}")
        remind = self._acceptor.rules[name].remind
        if remind and meeting.deadline - now <= _REMIND_BEFORE:
            return self._once(name, "REMIND", f"remind.{when}")
        return 0

    def _waiting(self, name: str) -> int:
        """Have people told what has waited for them long enough."""
        with self._acceptor.database.reading() as connection:
            due = agendas.first_due(connection, name)
        if due is None or due > self._acceptor.clock():
            return 0
        return self._once(name, "NOTIFY", f"notify.{due:%Y%m%dT%H%M%S%f}.{name}")

    def _series(self, name: str) -> int:
        """Have done what is due of a series of meetings."""
        now = self._acceptor.clock()
        with self._acceptor.database.reading() as connection:
            series = agendas.all_series(connection, name)
            if not series:
                return 0
            meeting = agendas.current_meeting(connection, name)
            number = meeting.number if meeting else 0
            has_topics = partial(agendas.has_standing_topics, connection, name, number)
            step = due_step(series, meeting, now, has_topics)
        if step is None:
            return 0
        # With what changed the meeting and the series last: the same may be due again after that.
        changed = max(one.letter for one in (*series, meeting) if one is not None)
        when = f"{number}.{changed}.{step.due:%Y%m%dT%H%M%S}.{name}"
        return self._once(name, "CONTINUE", f"{step.name}.{when}")

    def _once(self, name: str, command: str, letter: str) -> int:
        """Accept a command that this process has not accepted yet; others' make one letter."""
        if letter in self._done:
            return 0
        self._acceptor.command(name, [command], letter)
        self._done.add(letter)
        return 1

    def _digest(self, name: str, expression: str) -> int:
        now = self._acceptor.clock()
        with self._acceptor.database.reading() as connection:
            settings = lists.list_row(connection, name).settings
        seen = settings.get("cron_seen")
        zone = ZoneInfo(self._acceptor.rules[name].timezone)
        due = next_time(expression, datetime.fromisoformat(seen), zone) if seen else None
        if seen and datetime.fromisoformat(seen) > now:
            log.warning("the clock stepped back; digests of %s are due as it says now", name)
        elif due is not None and due <= now:
            letter = f"cron.{due:%Y%m%dT%H%M%z}.{name}".replace("+", "p")
            self._acceptor.command(name, ["DIGEST if changed"], letter)
        elif seen:
            return 0
        with self._acceptor.database.writing() as connection:
            lists.update_settings(connection, name, cron_seen=now.isoformat())
        return int(bool(seen))


def next_time(expression: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first time after `after` that the cron expression names, read in `zone`."""
    found: datetime = next(CronSim(expression, after.astimezone(zone)))
    return found
