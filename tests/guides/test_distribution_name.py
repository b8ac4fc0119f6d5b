"""Whoever follows one of our texts installs our program, and not a stranger's of the same name.

`mailproc` on the public index is somebody else's. So our distribution has a name of its own, and
every text installs from the release's folder or wheel.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from typing import Final

import pytest

from tests.guides.test_words import texts
from tests.support.paths import ROOT

PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: What installs or runs a package by its name, the name anywhere behind it in the same command.
_BARE: Final = re.compile(
    r"\b(?:(?:pip[x3]?|uv|poetry|conda|mamba)\b[^\n;&|`#]*?\b(?:install|download|wheel|run|add|upgrade)"
    r"|uvx)\b[^\n;&|`#]*?[ \t'\"]mailproc(?![\w./*-])"
)
_EXTRA: Final = re.compile(r"(?<![\w-])mailproc\[")


def bare_names(text: str) -> list[str]:
    """Where a text has the reader install whatever the index has under our command's name."""
    joined = text.replace("\\\n", " ")
    return [found[0] for pattern in (_BARE, _EXTRA) for found in pattern.finditer(joined)]


@pytest.mark.parametrize(
    "text",
    [
        *("pip install mailproc", "pip3 install -U 'mailproc'", "python -m pip install mailproc\n"),
        *("pipx install mailproc", "uvx mailproc demo", "uv tool install mailproc"),
        *("/opt/x/bin/pip install -U 'mailproc[postgres,pgp]'", "uv pip install \\\n  mailproc"),
        *("pipx run mailproc demo", "needs mailproc[rooms]", "pip install mailproc==0.2.0"),
    ],
)
def test_a_bare_name_is_found(text: str) -> None:
    assert bare_names(text)


@pytest.mark.parametrize(
    "text",
    [
        *("pip install '.[postgres]'", "pip install -q . && .venv/bin/mailproc demo"),
        *(
            "pip install mailproc_meetings-0.2.0-py3-none-any.whl",
            "pip install /opt/mailproc/x.whl",
        ),
        *("install -d -m 750 -g mailproc /etc/mailproc", "/opt/mailproc/bin/pip install -U '.'"),
    ],
)
def test_what_is_ours_is_not(text: str) -> None:
    assert bare_names(text) == []


def test_no_text_has_the_reader_install_a_strangers_program() -> None:
    every = dict(texts())
    every["CHANGELOG.md"] = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    every.pop("tests/guides/test_distribution_name.py")
    found = {name: bare_names(text) for name, text in every.items()}
    assert {name: names for name, names in found.items() if names} == {}


def test_the_distribution_has_a_name_of_its_own_and_the_command_keeps_its() -> None:
    assert PROJECT["name"] == "mailproc-meetings"
    assert PROJECT["scripts"] == {"mailproc": "mailproc.cli:main"}
    own = [one for extra in PROJECT["optional-dependencies"].values() for one in extra]
    assert not [one for one in own if re.match(r"mailproc(?!-meetings)\b", one)]


def test_what_is_installed_here_is_ours() -> None:
    ours = [one for one in distributions() if one.metadata["Name"] == PROJECT["name"]]
    if not ours:
        pytest.skip("the checkout was installed under an older name")
    assert {entry.value for one in ours for entry in one.entry_points} == {"mailproc.cli:main"}
