"""All commands are listed: a file that is forgotten would be a command that nobody can give."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import mailproc.commands
from mailproc.commands.base import Command
from mailproc.commands.registry import COMMANDS


def test_every_command_that_is_written_is_listed_once() -> None:
    modules = (
        import_module(f"mailproc.commands.{one.name}")
        for one in iter_modules(mailproc.commands.__path__)
        if one.name not in ("grammar", "registry")
    )
    written = {
        value.word: module.__name__
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Command)
    }
    listed = [one.word for one in COMMANDS]
    assert len(listed) == len(set(listed))
    assert written.keys() == set(listed), "list it in mailproc/commands/registry.py"
