"""The guides name what there is, and what they give works as far as it can be tried here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mailproc.cli import mailproc
from mailproc.config import Config, load
from mailproc.config.errors import tables
from mailproc.config.table import key_fields
from mailproc.guides import Block, guides
from tests.intake.test_archive_import import as_git
from tests.support.guides import adapted, blocks, only
from tests.support.server import configuration, run, serving

GUIDES = {one.name: one for one in guides()}
BLOCKS = [(one.name, block) for one in guides() for block in one.blocks]
A_LIST = """
[[list]]
name = "devel"
address = "devel@lists.example.org"
agent = "agenda@lists.example.org"
"""
WORST_EXPOSURE = 1.5


def of_language(language: str) -> list[object]:
    found = [(name, block) for name, block in BLOCKS if block.language == language]
    return [pytest.param(b, id=f"{name}-{at}") for at, (name, b) in enumerate(found)]


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_short_and_its_files_have_names_of_their_own(name: str) -> None:
    lines = GUIDES[name].text.splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) <= 140
    assert len(GUIDES[name].files) == sum(b.role == "file" for b in GUIDES[name].blocks)
    prose = re.sub(r"(?ms)^```.*?^```", "", GUIDES[name].text)
    assert max(map(len, prose.splitlines())) <= 105


@pytest.mark.parametrize("block", of_language("toml"))
def test_what_a_guide_configures_is_taken(block: Block, tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem", "members.txt"):
        (tmp_path / name).touch()
    text = block.text.replace("/etc/mailproc", str(tmp_path))
    file = tmp_path / "mailproc.toml"
    file.write_text(text if "[[list]]" in text else text + A_LIST)
    assert load(file).lists


@pytest.mark.parametrize("name", GUIDES)
def test_the_keys_that_a_guide_sets_in_its_prose_are_keys(name: str) -> None:
    known = {key for _, table in tables(Config) for key in key_fields(table)}
    named = set(re.findall(r"`(?:\[\w+\] )?([a-z_]+) = ", GUIDES[name].text))
    assert named <= known


def commands_of(text: str) -> list[list[str]]:
    """Each `mailproc ...` in a shell's text, without the word itself."""
    joined = text.replace("\\\n", " ")
    before = r"(?m)(?:^ *|/bin/|docker exec mailproc )"
    found = re.findall(before + r"mailproc ([a-z][^|&;>\n]*)", joined)
    return [shlex.split(one) for one in found]


@pytest.mark.parametrize("name", GUIDES)
def test_the_commands_that_a_guide_names_are_there_with_their_options(name: str) -> None:
    text = "".join(b.text for b in GUIDES[name].blocks if b.language == "sh" and not b.role)
    inline = re.findall(r"`(mailproc [a-z][^`]*)`", GUIDES[name].text)
    named = [one for part in (text, *inline) for one in commands_of(part)]
    for words in named:
        command = mailproc.get_command(click.Context(mailproc), words[0])
        assert command is not None, words
        parse(command, words[1:])


def parse(command: click.Command, words: list[str]) -> None:
    """Have click read the words as it would; it complains about what is unknown."""
    if isinstance(command, click.Group) and words and words[0] in command.commands:
        return parse(command.commands[words[0]], words[1:])
    needs = [one for one in command.params if isinstance(one, click.Argument) and one.required]
    if words or needs:
        parser = command.make_parser(click.Context(command))
        _, left, _ = parser.parse_args(list(words))
        assert not left, f"{command.name} takes no {left}"
    return None


def test_the_command_lists_the_guides_and_prints_one() -> None:
    listed = CliRunner().invoke(mailproc, ["guide"])
    assert [line.split()[0] for line in listed.output.splitlines()] == list(GUIDES)
    printed = CliRunner().invoke(mailproc, ["guide", "postfix"])
    assert printed.output == GUIDES["postfix"].text
    unknown = CliRunner().invoke(mailproc, ["guide", "sendmail"])
    assert unknown.exit_code == 2
    assert "mailman3" in unknown.output


def test_the_command_saves_files_and_replaces_none(tmp_path: Path) -> None:
    saved = CliRunner().invoke(mailproc, ["guide", "systemd", "--save", str(tmp_path / "units")])
    unit = tmp_path / "units" / "mailproc.service"
    assert saved.output.splitlines() == [str(unit)]
    assert unit.read_text() == GUIDES["systemd"].files["mailproc.service"]
    unit.write_text("mine")
    again = CliRunner().invoke(mailproc, ["guide", "systemd", "--save", str(tmp_path / "units")])
    assert (again.exit_code, unit.read_text()) == (1, "mine")
    none = CliRunner().invoke(mailproc, ["guide", "mailman3", "--save", str(tmp_path)])
    assert none.exit_code == 2


def program(name: str) -> str:
    """The path of a program that is not part of every machine; the gate has them all."""
    ours = Path(sys.executable).parent  # pip's; nobody needs to have it in PATH
    found = shutil.which(name, path=f"{ours}:{os.environ['PATH']}")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed; .ci/run installs it")
    return found or pytest.skip(f"{name} is not installed")


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """All unit files of the guides, with a program that is there."""
    for guide in GUIDES.values():
        for name, text in guide.files.items():
            if name.endswith((".service", ".timer")):
                found = re.sub(r"(?m)^(ExecStart=)\S+", r"\g<1>/bin/true", text)
                (tmp_path / name).write_text(found)
    return sorted(tmp_path.iterdir())


def test_systemd_takes_the_unit_files(units: list[Path]) -> None:
    command = [program("systemd-analyze"), "verify", "--man=no", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(units) == 3


def test_systemd_finds_the_sandbox_tight(units: list[Path]) -> None:
    unit = next(one for one in units if one.name == "mailproc.service")
    command = [program("systemd-analyze"), "security", "--offline=true", "--no-pager", str(unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figure = re.search(r"exposure level for mailproc.service: ([\d.]+)", said)
    assert figure
    assert float(figure[1]) <= WORST_EXPOSURE, said


def test_the_dockerfile_pleases_its_linter(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(GUIDES["docker"].files["Dockerfile"])
    command = [program("hadolint"), str(tmp_path / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_dockerfiles_health_check_is_well_while_mailproc_is(tmp_path: Path) -> None:
    text = only(blocks("docker"), path="Dockerfile")
    check = json.loads(re.findall(r"(?s)HEALTHCHECK .*?CMD (\[.*?\])\n", text)[0])
    assert check[0] == "python"
    with serving(tmp_path, configuration() + '[http]\nlisten = "127.0.0.1:0"\n'):
        port = re.findall(r"pages are at 127.0.0.1:(\d+)", (tmp_path / "serve.log").read_text())[0]
        command = [sys.executable, *(adapted(one, *changes(one, port)) for one in check[1:])]
        assert subprocess.run(command, check=False).returncode == 0
    assert subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 1


def changes(word: str, port: str) -> list[tuple[str, str]]:
    """The port of the guide becomes the one at hand."""
    return [(":8026/", f":{port}/")] if ":8026/" in word else []


@pytest.mark.parametrize("block", of_language("sh"))
def test_a_shell_can_read_the_commands(block: Block) -> None:
    subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)


def test_what_is_backed_up_is_restored_and_pruned_as_the_guide_says(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    run(tmp_path, "chair", "DIGEST", "-c", "mailproc.toml")
    back_up, restore = (b.text for b in blocks("operating", "Backup"))
    for words in commands_of(back_up):
        run(tmp_path, *words)
    for file in tmp_path.glob("mailproc.db*"):
        file.unlink()
    for words in commands_of(restore + only(blocks("operating", "Retention"), "sh")):
        run(tmp_path, *words)


def test_a_public_inbox_archive_is_imported_as_the_guide_says(tmp_path: Path) -> None:
    script = adapted(
        only(blocks("mlmmj", "What was said before"), "sh"),
        ("https://lore.example.net/xen-devel/0", str(as_git(tmp_path))),
        ("mailproc import", f"{sys.executable} -m mailproc import"),
    )
    (tmp_path / "mailproc.toml").write_text(configuration())
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "4 new letters" in done.stdout
    topics = json.loads(run(tmp_path, "export", "--format", "json").stdout)["topics"]
    assert [one["title"] for one in topics] == ["NUMA", "EFI"]
