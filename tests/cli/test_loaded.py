"""What each command loads: what it does not use nobody waits for, and nobody has in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.server import configuration, mail

#: What takes long to load, or much memory.
LARGE: Final = {
    *("aiosmtpd", "alembic", "authres", "babel", "dkim", "dns", "flufl", "highspy", "icalendar"),
    *("jinja2", "mailparser", "prometheus_client", "psycopg", "pydantic", "pysequoia"),
    *("rapidfuzz", "rich", "sqlalchemy", "waitress"),
}
BASE: Final = {"sqlalchemy"}
WRITES: Final = {"babel", "jinja2", "rapidfuzz", "rich"}

#: The words of a command, and what of that it may load.
LIGHT: Final = {
    "--version": set[str](),
    "--help": set[str](),
    "guide": set[str](),
    "guide operating": set[str](),
}
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
    "status": {*BASE, "rich"},
    "publish pages": {*BASE, "jinja2", "icalendar", "rapidfuzz", "rich"},
    "backup saved.db": {*BASE, "rich"},
    "chair AGENDA": {*BASE, *WRITES},
    "verify": {*BASE, *WRITES},
}

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
            loaded = sorted({name.partition(".")[0] for name in sys.modules})
            os.write(1, json.dumps([words, end.code or 0, loaded]).encode() + b"\\n")
        os._exit(0)
    os.waitpid(pid, 0)
"""


def loaded(folder: Path, commands: list[str], before: str = "") -> dict[str, tuple[int, set[str]]]:
    """The exit status of each command, and which of the large libraries it has loaded."""
    words = [sys.executable, "-c", FORKING, json.dumps(commands), before]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    lines = map(json.loads, done.stdout.splitlines())
    return {command: (status, LARGE & set(names)) for command, status, names in lines}


def test_what_needs_no_database_loads_no_library_but_that_of_the_command_line(
    tmp_path: Path,
) -> None:
    found = loaded(tmp_path, list(LIGHT))
    assert found == {words: (0, names) for words, names in LIGHT.items()}


def test_a_command_loads_what_it_uses_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    letter = mail("jane@example.org", "[PROPOSE] NUMA", "Let us talk.")
    (tmp_path / "mail.eml").write_bytes(bytes(letter))
    base = "mailproc.config mailproc.store.database mailproc.store.sqlite"
    found = loaded(tmp_path, list(WITH_DATABASE), base)
    for words, names in WITH_DATABASE.items():
        assert found[words] == (0, names), words
