"""All commands are listed: a file that is forgotten would be a command that nobody can give."""

from __future__ import annotations

import re
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules

import pytest

import mailproc.commands
from mailproc.commands.base import Command
from mailproc.commands.registry import COMMANDS
from mailproc.render.translations import filters

#: The filters of a language, whose catalogue is read once.
words = cache(partial(filters, own=None))
#: What stands beside the commands.
NO_COMMANDS = {"arguments", "base", "context", "effects", "grammar", "registry"}
FOR_PEOPLE = [known for known in COMMANDS if known.who != "console"]


def test_every_command_that_is_written_is_listed_once() -> None:
    modules = (
        import_module(f"mailproc.commands.{one.name}")
        for one in iter_modules(mailproc.commands.__path__)
        if one.name not in NO_COMMANDS
    )
    written = {
        value.word: module.__name__
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Command)
    }
    listed = [one.word for one in COMMANDS]
    assert len(listed) == len(set(listed))
    made_of_the_others = {"HELP"}
    assert written.keys() | made_of_the_others == set(listed), (
        "list it in mailproc/commands/registry.py"
    )


def test_the_first_line_of_a_file_says_which_command_it_is() -> None:
    begun = {}
    for one in iter_modules(mailproc.commands.__path__):
        if one.name in NO_COMMANDS:
            continue
        first = import_module(f"mailproc.commands.{one.name}").__doc__ or ""
        found = re.match(r"([A-Z]+(?: [A-Z]+)*): ", first)
        assert found, f"{one.name} is no command: it belongs into arguments/ or effects/"
        begun[one.name] = found[1]
    assert begun == {known.effect.__module__.rpartition(".")[2]: known.word for known in COMMANDS}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("known", FOR_PEOPLE, ids=lambda known: known.word)
def test_help_has_a_line_for_each_command(known: Command, language: str) -> None:
    said = words(language)["said"]
    brief, usage = str(said(known.brief)), str(said(known.usage))
    assert 0 < len(brief) <= 33, "the first line of its docstring says in a few words what it does"
    assert len(usage) <= 38, "what says more is its example"
    assert usage.startswith(known.word)
    assert (known.example or known.usage).startswith(known.word)
