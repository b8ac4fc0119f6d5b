"""What `--help`, the manual page and a shell's completion say of the commands is whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from mailproc.cli import COMMANDS, mailproc
from mailproc.cli.groups import first_paragraph

WIDTHS = (80, 100, 200)


def every_command(
    group: click.Group = mailproc, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The words of each command, with those below it."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*words, name))


EVERY = dict(every_command())


def flat(text: str) -> str:
    return " ".join(text.split())


def shown(words: tuple[str, ...], width: int) -> str:
    """What ``--help`` prints on a terminal of this width."""
    done = CliRunner().invoke(mailproc, [*words, "--help"], terminal_width=width)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("width", WIDTHS)
def test_no_help_is_cut_off(width: int) -> None:
    for words, command in {(): mailproc, **EVERY}.items():
        text = shown(words, width)
        assert max(map(len, text.splitlines())) <= width, (words, width)
        cut = re.findall(r"\w+\.\.\.(?!\])", text)
        assert cut in ([], ["ARCHIVES..."], ["FILES..."]), (words, cut)
        assert flat(command.help or "") in flat(text), words
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, (words, option.name)
                assert flat(option.help) in flat(text), (words, option.name)
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                below = COMMANDS[name][1] if not words else EVERY[(*words, name)].help or ""
                assert flat(first_paragraph(below)) in flat(text), (words, name)


@pytest.fixture(scope="module")
def page() -> str:
    done = CliRunner().invoke(mailproc, ["man"])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_manual_page_has_every_command_and_option(page: str) -> None:
    text = flat(re.sub(r"\\f[BR]", "", page.replace("\\-", "-").replace("\\&", "")))
    for words, command in EVERY.items():
        assert f".SS mailproc {' '.join(words)} " in text
        for paragraph in (command.help or "").replace("`", "").split("\n\n"):
            assert flat(paragraph) in text
        for option in command.params:
            if isinstance(option, click.Option):
                assert flat((option.help or "").replace("`", "")) in text
    for word in ("MAILPROC_CONFIG", "75", "mailproc.toml"):
        assert word in text


def test_no_line_of_the_manual_page_is_taken_for_a_request_of_roff(page: str) -> None:
    known = {"TH", "SH", "SS", "TP", "PP", "B", "I", "BR", "RI"}
    assert set(re.findall(r"(?m)^[.'](\S*)", page)) <= known
    assert re.search(r"(?<!\\)-", page.partition("\n")[2]) is None, "a hyphen that no shell takes"


def test_man_shows_the_manual_page(page: str) -> None:
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("man is not installed")
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"}
    done = subprocess.run(
        command, input=page, capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    plain = re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout)
    assert "mailproc letters show" in plain


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("le", {"letters"}),
        ("letters re", {"retry"}),
        ("letters --st", {"--state"}),
        ("export --format sch", {"schedule"}),
    ],
)
def test_a_shell_is_offered_what_fits(typed: str, offered: set[str]) -> None:
    asked = BashComplete(mailproc, {}, "mailproc", "_MAILPROC_COMPLETE")
    *words, begun = typed.split()
    assert {one.value for one in asked.get_completions(words, begun)} == offered


def test_a_shell_asks_by_the_variable_that_the_guide_names() -> None:
    environment = {**os.environ, "_MAILPROC_COMPLETE": "bash_source"}
    command = [sys.executable, "-m", "mailproc"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert "complete -o nosort -F _mailproc_completion mailproc" in done.stdout
