"""The pure parts and their tests need no database driver, template engine or mail server."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

import pytest

from tests.support.paths import ROOT

_FORBIDDING: Final = """
import sys

HEAVY = (
    *("aiosmtpd", "alembic", "authres", "babel", "dkim", "dns", "icalendar", "jinja2"),
    *("prometheus_client", "psycopg", "rich", "sqlalchemy", "sqlite3", "waitress"),
)

class Forbidding:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HEAVY:
            raise ModuleNotFoundError(f"{name} is not for pure modules", name=name)

sys.meta_path.insert(0, Forbidding())
"""
#: Runs some tests, and imports others: to collect all takes longer.
_PYTEST: Final = """
from importlib import import_module

import pytest

some, others = sys.argv[1].split(), sys.argv[2].split()
status = pytest.main(["-v", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *some])
for name in others:
    import_module(name)
sys.exit(status)
"""
_SOME: Final = (
    *("tests/meeting/test_tally.py", "tests/mail/test_subject.py"),
    "tests/mail/test_munging.py",
)


def without_heavy_libraries(program: str, *words: str) -> str:
    """What a Python program says where none of those libraries is."""
    command = [sys.executable, "-c", _FORBIDDING + program, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)  # noqa: PLW1510  # checked below
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_they_are_forbidden_indeed() -> None:
    with pytest.raises(AssertionError, match="sqlalchemy is not for pure modules"):
        without_heavy_libraries("import mailproc.store.tables")


def test_the_tests_of_mail_and_meeting_are_imported_without_them_and_some_run() -> None:
    files = [
        str(path.relative_to(ROOT))
        for part in ("meeting", "mail")
        for path in (ROOT / "tests" / part).rglob("test_*.py")
    ]
    assert set(_SOME) < set(files)
    others = [name.removesuffix(".py").replace("/", ".") for name in sorted(files)]
    said = without_heavy_libraries(_PYTEST, " ".join(_SOME), " ".join(others))
    assert len(re.findall(r"^tests/.+ PASSED", said, re.MULTILINE)) > 50
    assert "tests/meeting/test_tally.py::" in said
    assert "tests/mail/test_subject.py::" in said


def test_the_core_is_imported_without_them() -> None:
    without_heavy_libraries(
        "import mailproc.commands\n"
        "import mailproc.mail.parse\n"
        "import mailproc.meeting.view\n"
        "import mailproc.processing.decide\n"
        "import mailproc.processing.execute\n"
    )
