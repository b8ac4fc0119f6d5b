"""agenda, export, roster, status: what people look at."""

from __future__ import annotations

import json
from typing import Any, Final

import click

from mailproc.cli.options import as_json, chosen_list, configured, one_list
from mailproc.config import Config
from mailproc.office import Office, open_office
from mailproc.overview import overview
from mailproc.store import status as status_rows


@click.command("agenda")
@as_json
@one_list
@configured
def agenda_command(config: Config, json_: bool, list_name: str | None) -> None:
    """Show the meeting's agenda as it stands."""
    view = _view(config, list_name)
    if json_:
        parts = {name: view[name] for name in ("meeting", "agenda", "overflow")}
        click.echo(json.dumps(parts, ensure_ascii=False))
        return
    titles = {topic["id"]: topic["title"] for topic in view["topics"]}
    click.echo(view["meeting"]["title"])
    for slot in view["agenda"]:
        times = f"{slot['start'][11:16]}-{slot['end'][11:16]}"
        click.echo(f"{times}  {slot['topic']:4} {titles[slot['topic']]}")
    for left in view["overflow"]:
        needs = f"needs {left['needs_minutes']} more minutes"
        click.echo(f"        --   {left['topic']:4} {titles[left['topic']]} ({needs})")
    if not view["meeting"]["starts"]:
        click.echo("The meeting has no date yet; MEETING with Starts: and Ends: sets it.")


@click.command()
@click.option("--format", "form", default="json", type=click.Choice(["json"]))
@one_list
@configured
def export(config: Config, form: str, list_name: str | None) -> None:
    """Print the meeting in a form for other programs."""
    del form  # there is one so far
    click.echo(json.dumps(_view(config, list_name), indent=2, ensure_ascii=False))


@click.command("roster")
@as_json
@one_list
@configured
def roster_command(config: Config, json_: bool, list_name: str | None) -> None:
    """Show who is on the list's roster."""
    name = chosen_list(config, list_name)
    with open_office(config) as office:
        office.clerk.process_all()
        agenda, _ = office.clerk.agenda(name)
    for member in agenda.roster.members:
        one = {"name": member.name, "addresses": list(member.addresses), "chair": member.chair}
        role = "  (chair)" if member.chair else ""
        line = f"{member.name or '-'}  {', '.join(member.addresses)}{role}"
        click.echo(json.dumps(one, ensure_ascii=False) if json_ else line)


@click.command()
@as_json
@configured
def status(config: Config, json_: bool) -> None:
    """Tell what is open, what waits and what failed."""
    with open_office(config) as office:
        office.clerk.process_all()
        facts = _facts(office)
    if json_:
        click.echo(json.dumps(facts))
        return
    for name, one in facts["lists"].items():
        counts = f"{one['topics']} topics, {one['voters']} voters, voting {one['voting']}"
        click.echo(f"{name}: {one['meeting']}: {counts}")
    for what in ("letters", "outbox"):
        counts = ", ".join(f"{count} {state}" for state, count in facts[what].items())
        click.echo(f"{what}: {counts or 'none'}")
    for what in ("oldest_letter", "oldest_reply"):
        if facts[what]:
            click.echo(f"{what.replace('_', ' ')} that waits: since {facts[what]}")


def _facts(office: Office) -> dict[str, Any]:
    with office.database.reading() as connection:
        facts = status_rows.facts(connection)
    facts["lists"] = {}
    for name in office.clerk.lists:
        agenda, _ = office.clerk.agenda(name)
        voters = {voter for topic in agenda.topics for voter in agenda.ballots(topic.number)}
        facts["lists"][name] = {
            "meeting": agenda.meeting.title,
            "topics": len(agenda.topics),
            "voters": len(voters),
            "voting": agenda.meeting.voting,
        }
    return facts


def _view(config: Config, list_name: str | None) -> dict[str, Any]:
    name = chosen_list(config, list_name)
    with open_office(config) as office:
        office.clerk.process_all()
        return overview(*office.clerk.agenda(name))


COMMANDS: Final = (agenda_command, export, roster_command, status)
