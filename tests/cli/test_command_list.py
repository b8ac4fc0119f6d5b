"""`mailproc --help`: the list of commands stands apart from them, and says what they are."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click
from click.testing import CliRunner

from mailproc import cli
from mailproc.cli import COMMANDS, mailproc


def test_each_command_is_where_the_list_says_and_each_is_in_the_list() -> None:
    folder = Path(cli.__file__).parent
    modules = [import_module(f"mailproc.cli.{path.stem}") for path in folder.glob("[a-z]*.py")]
    found = {
        (module.__name__.rpartition(".")[2], command.name)
        for module in modules
        for command in getattr(module, "COMMANDS", ())
    }
    assert found == {(module, name) for name, (module, _) in COMMANDS.items()}
    for name in COMMANDS:
        command = mailproc.get_command(click.Context(mailproc), name)
        assert command is not None
        assert command.name == name
    assert mailproc.get_command(click.Context(mailproc), "serv") is None


def test_the_list_shows_each_command_on_one_line() -> None:
    shown = CliRunner().invoke(mailproc, ["--help"]).output.splitlines()
    for name, (_, says) in COMMANDS.items():
        assert f"  {name:<7}  {says}" in shown
