"""Whether each list's meeting is still to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime

from mailproc.cli.check.finding import Finding
from mailproc.config import Config
from mailproc.meeting.records import Meeting
from mailproc.store.agendas import current_meeting
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.schema import has_our_schema


def check_meetings(config: Config) -> Iterator[Finding]:
    """Look at the current meeting of each list, as the database has it or the file sets it up."""
    now, known = datetime.now(UTC), _known(config)
    for settings in config.lists:
        meeting = known.get(settings.name)
        ours = meeting or settings.first_meeting()
        if ours is None or ours.ends is None or ours.ends > now or ours.cancelled is not None:
            continue
        what = f"meeting of {settings.name}: {ours.title}"
        cure = f"begin the next one: mailproc chair --list {settings.name} 'NEXT MEETING title'"
        if meeting is None:
            cure = "correct starts and ends of [list.meeting]"
        yield Finding(what, f"is over since {ours.ends:%Y-%m-%d}", cure, warning=True)


def _known(config: Config) -> dict[str, Meeting]:
    """The current meeting of each list that has one in the database; nothing is made for that."""
    file = config.database_file()
    if file is not None and not file.exists():
        return {}
    found: dict[str, Meeting] = {}
    with suppress(StoreUnavailable), closing(Database(config.database_url())) as database:
        if has_our_schema(database):
            with database.reading() as connection:
                for settings in config.lists:
                    meeting = current_meeting(connection, settings.name)
                    found |= {settings.name: meeting} if meeting else {}
    return found
