"""The guide for Mailman, word by word, on the real one."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e.lists import JANE, JOHN
from tests.e2e.mailman import PASSWORD, USER
from tests.e2e.world import World
from tests.support.guides import adapted, blocks, only, text_of
from tests.support.server import run

pytestmark = pytest.mark.timeout(300)
LIST, AGENT = "xen-devel@lists.example.org", "agenda@lists.example.org"


@pytest.fixture(scope="module")
def login(world: World) -> str:
    """Mailman's REST API has another place and password here; the guide's list is there."""
    world.mailman.make_list(LIST, default_member_action="hold")
    for person in (JANE, JOHN):
        world.mailman.subscribe(LIST, person)
    return world.mailman.url.replace("http://", f"http://{USER}:{quote(PASSWORD, safe='')}@")


def shell(world: World, script: str) -> None:
    """The guide's commands; `mailman` is the one of the tests."""
    root = "" if os.geteuid() else "--run-as-root"
    program = world.mailman.programs / "mailman"
    prelude = f'mailman() {{ {program} -C {world.mailman.folder}/mailman.cfg {root} "$@"; }}\n'
    command = ["bash", "-euo", "pipefail", "-c", prelude + script]
    done = subprocess.run(
        command, cwd=world.home, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_agent_becomes_a_member_whose_posts_are_let_through(world: World, login: str) -> None:
    join, allow = (b.text for b in blocks("mailman3", "The agent as a member"))
    shell(world, join)
    shell(world, adapted(allow, ("http://restadmin:restpass@localhost:8001/3.1", login)))
    found = world.mailman.call("GET", f"lists/{LIST}/member/{AGENT}")
    assert (found["role"], found["moderation_action"]) == ("member", "accept")
    assert found["delivery_mode"] == "regular"


def test_the_lists_people_are_the_roster(world: World, login: str) -> None:
    home = world.folder / "guided"
    home.mkdir()
    section = blocks("mailman3", "The list's people")
    text = adapted(only(section, "toml"), ("http://restadmin:restpass@localhost:8001/3.1", login))
    (home / "mailproc.toml").write_text(text)
    for line in only(section, "sh").splitlines():
        run(home, *line.split()[1:])
    rows = [json.loads(line) for line in run(home, "roster", "--json").stdout.splitlines()]
    assert {JANE, JOHN} <= {address for row in rows for address in row["addresses"]}


def test_the_versions_that_it_names_for_pip_are_those_that_are_tried() -> None:
    _, *wanted = (Path(__file__).parent / "requirements.txt").read_text().splitlines()
    said = re.findall(r"`pip install ([^`]+)`", text_of("mailman3"))
    assert [shlex.split(one) for one in said] == [wanted]
