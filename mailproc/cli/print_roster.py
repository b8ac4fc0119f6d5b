"""roster: who is on it, and bringing it up to date."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.groups import WholeHelpGroup
from mailproc.cli.options import as_json, chosen_list, configured, lazily_configured, one_list
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.serve.app import App


@click.group("roster", cls=WholeHelpGroup, invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="What `sync` would change.")
@as_json
@one_list
@lazily_configured
@click.pass_context
def roster_command(
    context: click.Context,
    load: Callable[[], Config],
    list_name: str | None,
    json_: bool,
    dry_run: bool,
) -> None:
    """Show who is on the list's roster."""
    context.obj = list_name
    if context.invoked_subcommand:
        return
    from mailproc.serve.app import open_app

    config = load()
    name = chosen_list(config, list_name)
    with open_app(config) as app:
        app.decide_waiting()
        if dry_run:
            _sync(app, name, dry_run=True)
        else:
            _show(app, name, json_=json_)


def _show(app: App, name: str, *, json_: bool) -> None:
    """One line for each member, then one for each invited person whose mail comes back."""
    from mailproc.mail.letter import address_key
    from mailproc.meeting.records import DeadAddress

    agenda = app.agenda(name)[0]
    dead = {one.address: one.since for one in agenda.all(DeadAddress)}
    houses = {
        house: {agenda.roster.person(address) for address in people}
        for house, people in agenda.rules.houses.items()
    }
    for member in agenda.roster.members:
        gone = [address for address in member.addresses if address_key(address) in dead]
        one = {"name": member.name, "addresses": list(member.addresses), "chair": member.chair}
        if gone:
            one["undeliverable"] = {to: dead[address_key(to)].isoformat() for to in gone}
        theirs = [house for house, people in houses.items() if member.key in people]
        if theirs:
            one["houses"] = theirs
        roles = [*(["chair"] if member.chair else []), *theirs]
        role = f"  ({', '.join(roles)})" if roles else ""
        since = (f"{to} since {dead[address_key(to)]:%Y-%m-%d}" for to in gone)
        back = f"  (mail comes back: {', '.join(since)})" if gone else ""
        line = f"{member.name or '-'}  {', '.join(member.addresses)}{role}{back}"
        echo(json.dumps(one, ensure_ascii=False) if json_ else line)
    for address in sorted(filter(agenda.is_invited, dead)):
        if agenda.roster.find(address) is None:
            one = {"name": "", "addresses": [address], "invited": True}
            one["undeliverable"] = {address: dead[address].isoformat()}
            line = f"-  {address}  (invited; mail comes back since {dead[address]:%Y-%m-%d})"
            echo(json.dumps(one, ensure_ascii=False) if json_ else line)


@roster_command.command()
@click.option("--dry-run", is_flag=True, help="Print what would change; change nothing.")
@one_list
@configured
@click.pass_obj
def sync(outer_name: str | None, config: Config, list_name: str | None, dry_run: bool) -> None:
    """Ask members_from now, and make the roster what it says; `serve` does so all the time."""
    from mailproc.serve.app import open_app

    name = chosen_list(config, list_name or outer_name)
    with open_app(config) as app:
        app.decide_waiting()
        _sync(app, name, dry_run=dry_run)


@roster_command.command()
@click.argument("old")
@click.argument("new")
@one_list
@configured
@click.pass_obj
def rename(
    outer_name: str | None, config: Config, old: str, new: str, list_name: str | None
) -> None:
    """Say that who was known by the address OLD has the address NEW now.

    It is needed only where the roster never had both for one person: their ballots and topics would
    be nobody's. The configuration, or the list server, has to name NEW as well.
    """
    from mailproc.intake.roster_source import SourceTrouble
    from mailproc.serve.app import open_app

    name = chosen_list(config, list_name or outer_name)
    with open_app(config) as app:
        app.decide_waiting()
        try:
            app.roster_sync.rename(name, old, new)
        except SourceTrouble as trouble:
            echo(f"mailproc: the roster stays as it is: {trouble}", err=True)
            sys.exit(1)
        app.finish()
    echo(f"{old} and {new} are one person, who is written to at {new}")


def _sync(app: App, name: str, *, dry_run: bool) -> None:
    """Print one line for each person who joins, leaves or changes; exit 1 if nobody can say."""
    from mailproc.intake.roster_source import SourceTrouble

    if app.beside and not dry_run and app.stale():
        echo("mailproc: serve runs on another configuration; run: mailproc reload", err=True)
        sys.exit(1)
    try:
        change = app.roster_sync.sync(name, dry_run=dry_run)
    except SourceTrouble as trouble:
        echo(f"mailproc: the roster stays as it is: {trouble}", err=True)
        sys.exit(1)
    app.finish()
    for line in change.lines():
        echo(line)
    if not change.lines():
        echo(f"nothing changes: {len(change.old)} people")


COMMANDS: Final = (roster_command,)
