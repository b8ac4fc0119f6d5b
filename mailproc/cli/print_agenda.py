"""agenda: what people look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import as_json, chosen_list, configured, one_list
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.meeting.view import View


@click.command("agenda")
@as_json
@one_list
@configured
def agenda_command(config: Config, json_: bool, list_name: str | None) -> None:
    """Show the meeting's agenda as it stands."""
    view = _view(config, list_name)
    if json_:
        parts = {name: view[name] for name in ("meeting", "agenda", "overflow")}
        echo(json.dumps(parts, ensure_ascii=False))
        return
    titles = {topic["id"]: topic["title"] for topic in view["topics"]}
    echo(view["meeting"]["title"])
    for slot in view["agenda"]:
        times = f"{slot['start'][11:16]}-{slot['end'][11:16]}"
        room = f"room {slot['room']}  " if "room" in slot else ""
        echo(f"{times}  {room}{slot['topic']:4} {titles[slot['topic']]}")
    for left in view["overflow"]:
        minutes = left["needs_minutes"]
        needs = f"needs {minutes} more minutes" if minutes else "needs another lead, time or order"
        echo(f"        --   {left['topic']:4} {titles[left['topic']]} ({needs})")
    if view["meeting"]["secret"] and view["meeting"]["voting"] == "open":
        echo("The vote is secret: its order is shown when voting has closed.")
    if not view["meeting"]["starts"]:
        echo("The meeting has no date yet; MEETING with Starts: and Ends: sets it.")


def _view(config: Config, list_name: str | None) -> View:
    from mailproc.meeting.view import overview
    from mailproc.serve.app import open_app

    name = chosen_list(config, list_name)
    with open_app(config) as app:
        app.decide_waiting()
        return overview(*app.agenda(name))


COMMANDS: Final = (agenda_command,)
