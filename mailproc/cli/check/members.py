"""Who is there: members, chairs, and what the list server says of them and of the agent."""

from __future__ import annotations

from collections.abc import Iterator

from mailproc.cli.check.finding import Finding, finding_of
from mailproc.config import Config, ListConfig
from mailproc.config.people import joined
from mailproc.intake.roster_source import SourceTrouble
from mailproc.intake.roster_sources import roster_source
from mailproc.intake.roster_sync import fetch, own_addresses, without
from mailproc.meeting.roster import Member


def check_people(config: Config) -> Iterator[Finding]:
    """Ask each list's sources for its people."""
    for settings in config.lists:
        yield from _of_list(settings)


def _of_list(settings: ListConfig) -> Iterator[Finding]:
    people = settings.members()
    file = settings.members_file
    if file is not None and not file.people:
        right = "write one person a line, such as Jane Roe <jane@example.org>"
        yield Finding(f"members_file {file.path} of {settings.name}", "it names nobody", right)
    if settings.sources():
        try:
            found = without(fetch(settings).everybody(), own_addresses(settings))
            people = joined(people, found)
        except SourceTrouble as trouble:
            yield finding_of(f"members_from of {settings.name}", trouble)
            return
    if settings.members_from:
        yield _agent(settings, settings.members_from)
    yield from _roles(settings, people)


def _agent(settings: ListConfig, source: str) -> Finding:
    what = f"agent {settings.agent} on the list {settings.name}"
    try:
        return finding_of(
            what, roster_source(source).subscription_fault(settings.list_id, settings.agent)
        )
    except SourceTrouble as trouble:
        return finding_of(what, trouble)


def _roles(settings: ListConfig, people: tuple[Member, ...]) -> Iterator[Finding]:
    chairs = sum(one.chair for one in people)
    what = f"people of {settings.name}: {len(people)}, chairs among them: {chairs}"
    if not people:
        right = "set members, members_file or members_from"
        yield Finding(what, "nobody can propose or vote", right, warning=True)
    elif not chairs:
        right = "set chairs, or chairs_from"
        yield Finding(what, "nobody can run the meeting by mail", right, warning=True)
    else:
        yield Finding(what)
