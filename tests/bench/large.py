"""CPU of what is shown of a large meeting: 500 topics, 2,000 members, 50,000 ballots, ranked too.

Bars: digest, PREVIEW, result and pages under 2 seconds each; publishing once more after one vote
under 0.3 seconds, and only what that changed is written. All of it in a process that runs already,
as `serve` does, and by the publisher of its pages. A further run is profiled: of what the CPU goes
to, three packages are named.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from mailproc.meeting.records import Ranking
from mailproc.serve.app import open_app
from tests.bench.figures import Figure, median_figure
from tests.bench.large_showing import Showing
from tests.bench.letters import Meeting, proposals
from tests.bench.measured import measured
from tests.bench.settings import Settings
from tests.bench.stored import add_waiting
from tests.bench.world import configured, furnish, member

SLOT: Final = (
    "MEETING Summit\nTimezone: UTC\nStarts: 2027-09-26 09:00\nEnds: 2027-09-26 17:00\n"
    "Breaks: 12:00 60m\nBallot: {ballot}"
)
_SECONDS: Final = {
    "digest": 2.0,
    "PREVIEW": 2.0,
    "result": 2.0,
    "pages": 2.0,
    "publish after one vote": 0.3,
}


def run(settings: Settings) -> Iterator[Figure]:
    """Each part, for both kinds of ballots."""
    for ranked in (False, True):
        meeting = Meeting(*((8, 10, 3) if settings.quick else (500, 2_000, 25)), ranked)
        folder = settings.folder(f"large-{ranked}")
        settings.tell(f"large: making {meeting}")
        furnish_meeting(folder, meeting)
        seen: list[dict[str, float]] = []
        for turn in range(settings.runs):
            seen.append(_shown(folder, meeting).seconds)
            settings.tell(f"large: run {turn + 1} of {settings.runs}: {seen[-1]}")
        notes = _shown(folder, meeting, profiled=True).notes
        for what, bar in _SECONDS.items():
            found = median_figure("large", what, str(meeting), [one[what] for one in seen], "s CPU")
            yield replace(found, bar=bar, at_most=True, note=notes[what])


def furnish_meeting(folder: Path, meeting: Meeting) -> None:
    """A configuration, and a database whose letters propose, vote and are decided about."""
    furnish(folder, members=meeting.members)
    slot = SLOT.format(ballot="ranked" if meeting.ranked else "approval")
    with open_app(configured(folder)) as app:
        app.acceptor.command("devel", slot.splitlines())
        add_waiting(app, proposals(meeting.topics))
        app.processor.process_all()
        add_waiting(app, meeting.letters(range(meeting.members)))
        app.processor.process_all()
        agenda, _ = app.agenda("devel")
    people = (member(number, meeting.members) for number in range(meeting.members))
    if meeting.ranked:
        assert all(agenda.of_person(Ranking, one, 1) for one in people)
    else:
        ballots = sum(len(agenda.ballots(topic.number)) for topic in agenda.topics)
        assert ballots == meeting.members * meeting.votes, ballots


def _shown(folder: Path, meeting: Meeting, *, profiled: bool = False) -> Showing:
    """What `large_showing` finds out in a copy of the folder."""
    copy = folder / "run"
    shutil.copytree(folder, copy)
    try:
        words = str(copy), json.dumps(asdict(meeting)), *(["profiled"] if profiled else [])
        return Showing(**measured("tests.bench.large_showing", *words))
    finally:
        shutil.rmtree(copy)
