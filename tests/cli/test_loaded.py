"""What each command loads: what it does not use nobody waits for, and nobody has in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from mailproc.cli import mailproc
from mailproc.store.database import Database
from tests.support.server import configuration, mail, run

#: What takes long to load, or much memory.
LARGE: Final = {
    *("aiosmtpd", "alembic", "authres", "babel", "dkim", "dns", "flufl", "highspy", "icalendar"),
    *("jinja2", "mailparser", "prometheus_client", "psycopg", "pydantic", "pysequoia"),
    *("rapidfuzz", "rich", "sqlalchemy", "waitress"),
}
BASE: Final = {"sqlalchemy"}
WRITES: Final = {"jinja2", "rapidfuzz", "rich"}

#: Of our own: what only a command that does something needs.
OWN: Final = (
    *("mailproc.commands", "mailproc.config", "mailproc.intake", "mailproc.meeting"),
    *("mailproc.processing", "mailproc.publish", "mailproc.render", "mailproc.store.database"),
)

#: What decides about mails, and what it decides about.
MEETINGS: Final = {
    *("mailproc.commands", "mailproc.mail.subject", "mailproc.meeting.agenda"),
    *("mailproc.meeting.records", "mailproc.processing", "mailproc.render.mails"),
}

#: What needs no database, and loads nothing of that.
LIGHT: Final = ("--version", "--help", "guide", "guide operating")

#: The words of a command, and what of that it may load.
WITH_DATABASE: Final = {
    "db upgrade": {*BASE, "alembic"},
    "ingest mail.eml": {*BASE, *WRITES},
    "outbox": BASE,
    "outbox drop --all": BASE,
    "letters": BASE,
    "letters show 1": BASE,
    "roster": BASE,
    "agenda": BASE,
    "export": {*BASE, "jinja2", "rich"},
    "export --format html": {*BASE, "jinja2", "rich"},
    "status": BASE,
    "publish pages": {*BASE, "jinja2", "icalendar", "rapidfuzz", "rich"},
    "backup saved.db": {*BASE, "rich"},
    "chair AGENDA": {*BASE, *WRITES},
    "verify": {*BASE, *WRITES},
}

#: The same beside `serve`, of commands that load nothing that knows of meetings.
WITHOUT_MEETING: Final = {
    "ingest mail.eml": set[str](),
    "letters": BASE,
    "outbox": BASE,
    "outbox drop --all": BASE,
}

#: Runs a command, and tells at the very end how many objects nobody looks through any more.
ENDING: Final = """
import atexit, gc, sys

atexit.register(lambda: print(gc.get_freeze_count()))

from mailproc.cli import main

main()
"""

#: Runs each command in a fork, which has loaded what all of them need, and prints what that loaded.
FORKING: Final = """
import importlib, json, os, sys

import mailproc.cli

for module in sys.argv[2].split():
    importlib.import_module(module)
for words in json.loads(sys.argv[1]):
    pid = os.fork()
    if not pid:
        sys.argv[1:] = words.split()
        sys.stdout = open(os.devnull, "w")
        try:
            mailproc.cli.main()
        except SystemExit as end:
            os.write(1, json.dumps([words, end.code or 0, sorted(sys.modules)]).encode() + b"\\n")
        os._exit(0)
    os.waitpid(pid, 0)
"""


def loaded(folder: Path, commands: list[str], before: str = "") -> dict[str, tuple[int, set[str]]]:
    """The exit status of each command, and all that it has loaded."""
    words = [sys.executable, "-c", FORKING, json.dumps(commands), before]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    lines = map(json.loads, done.stdout.splitlines())
    return {command: (status, set(names)) for command, status, names in lines}


def large(names: set[str]) -> set[str]:
    """The large libraries among modules."""
    return LARGE & {name.partition(".")[0] for name in names}


def helps(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """`--help` of a command and of each below it."""
    yield " ".join((*words, "--help"))
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from helps(below, (*words, name))


def test_what_needs_no_database_loads_no_library_but_that_of_the_command_line(
    tmp_path: Path,
) -> None:
    for words, (status, names) in loaded(tmp_path, list(LIGHT)).items():
        assert (status, large(names)) == (0, set()), words
        assert "msgspec" not in names, words


def test_help_loads_nothing_that_only_the_command_needs(tmp_path: Path) -> None:
    asked = list(helps(mailproc))
    assert {"status --help", "letters show --help", "db upgrade --help"} < set(asked)
    asked.remove("init --help")  # its options are the questions about a configuration
    for words, (status, names) in loaded(tmp_path, asked).items():
        assert (status, large(names)) == (0, set()), words
        assert not {name for name in names if name.startswith(OWN)}, words


def test_a_command_loads_what_it_uses_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    letter = mail("jane@example.org", "[PROPOSE] NUMA", "Let us talk.")
    (tmp_path / "mail.eml").write_bytes(bytes(letter))
    base = "mailproc.config mailproc.store.database mailproc.store.sqlite"
    found = loaded(tmp_path, list(WITH_DATABASE), base)
    for words, names in WITH_DATABASE.items():
        status, modules = found[words]
        assert (status, large(modules)) == (0, names), words


def test_who_needs_no_meeting_loads_none(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    (tmp_path / "mail.eml").write_bytes(bytes(mail("jane@example.org", "Hello", "Let us talk.")))
    run(tmp_path, "status")
    with closing(Database(f"sqlite:///{tmp_path}/mailproc.db")) as database, database.serving():
        found = loaded(tmp_path, list(WITHOUT_MEETING))
    for words, (status, modules) in found.items():
        assert (status, large(modules)) == (0, WITHOUT_MEETING[words]), words
        assert not MEETINGS & modules, words


def test_a_command_ends_without_a_look_at_all_that_goes_with_it(tmp_path: Path) -> None:
    words = [sys.executable, "-c", ENDING, "--version"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    version, frozen = done.stdout.splitlines()
    assert version.startswith("mailproc")
    assert int(frozen) > 1000
