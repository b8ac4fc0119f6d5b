"""What is due by the clock. Each due thing is a letter from the console, as if somebody sent it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim

from mailproc.intake.accept import Acceptor
from mailproc.meeting.decision import REMIND_BEFORE, reminder_due
from mailproc.meeting.records import Meeting, Series
from mailproc.meeting.series import Step, due_step
from mailproc.store import agendas, lists
from mailproc.store.agendas import EndingVote

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
        return done + sum(map(self._of_list, self._acceptor.rules))

    def _of_list(self, name: str) -> int:
        now = self._acceptor.clock()
        with self._acceptor.database.reading() as connection:
            waiting = agendas.first_due(connection, name)
            decisions = agendas.decisions_ending(connection, name, now + REMIND_BEFORE)
            elections = agendas.elections_ending(connection, name, now + REMIND_BEFORE)
            meeting = agendas.current_meeting(connection, name)
            series = agendas.all_series(connection, name)
            number = meeting.number if meeting else 0
            has_topics = partial(agendas.has_standing_topics, connection, name, number)
            step = due_step(series, meeting, now, has_topics)
        done = self._waiting(name, waiting) if waiting and waiting <= now else 0
        done += sum(self._end(name, one) for one in decisions if one.until < now)
        if self._acceptor.rules[name].remind:
            done += sum(self._remind(name, one, "decision", now) for one in decisions)
            done += sum(self._remind(name, one, "election", now) for one in elections)
        done += self._voting(name, meeting, now) if meeting else 0
        return done + (self._series(name, series, meeting, step) if step else 0)

    def _waiting(self, name: str, due: datetime) -> int:
        """Have people told what has waited for them long enough."""
        return self._once(name, "NOTIFY", f"notify.{due:%Y%m%dT%H%M%S%f}.{name}")

    def _end(self, name: str, vote: EndingVote) -> int:
        """Close the vote on a decision, whose time is over; `NOTIFY` ends an election."""
        command = f"CLOSE VOTING T{vote.number} due {vote.until.isoformat()}"
        return self._once(name, command, f"decision.{_end_of(vote)}.{name}")

    def _remind(
        self, name: str, vote: EndingVote, kind: Literal["decision", "election"], now: datetime
    ) -> int:
        """Remind the list of a decision, or those who have not voted in an election, if it is time.

        Once for each end that the vote has.
        """
        if not reminder_due(vote.begun, vote.until) <= now <= vote.until:
            return 0
        number = f"{'T' if kind == 'decision' else 'E'}{vote.number}"
        command = f"REMIND {number} due {vote.until.isoformat()}"
        return self._once(name, command, f"remind.{kind}.{_end_of(vote)}.{name}")

    def _voting(self, name: str, meeting: Meeting, now: datetime) -> int:
        """Close voting at its deadline; remind who has not voted a day before."""
        if meeting.voting == "closed" or meeting.deadline is None or meeting.cancelled is not None:
            return 0
        when = f"{meeting.number}.{meeting.deadline:%Y%m%dT%H%M%S}.{name}"
        if now > meeting.deadline:
            # With the letter that opened it: it may be opened again until the same deadline.
            return self._once(name, "CLOSE VOTING", f"close.{meeting.letter}.{when}")
        remind = self._acceptor.rules[name].remind
        if remind and meeting.deadline - now <= REMIND_BEFORE:
            return self._once(name, "REMIND", f"remind.{when}")
        return 0

    def _series(
        self, name: str, series: Sequence[Series], meeting: Meeting | None, step: Step
    ) -> int:
        """Have done what is due of a series of meetings."""
        # With what changed the meeting and the series last: the same may be due again after that.
        changed = max(one.letter for one in (*series, meeting) if one is not None)
        number = meeting.number if meeting else 0
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


def _end_of(vote: EndingVote) -> str:
    """What tells one end of a vote from another one that it is moved to."""
    return f"{vote.number}.{vote.round}.{vote.until:%Y%m%dT%H%M%S%f}"


def next_time(expression: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first time after `after` that the cron expression names, read in `zone`."""
    found: datetime = next(CronSim(expression, after.astimezone(zone)))
    return found
