"""The roster comes from the real Mailman's REST API."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.e2e.lists import ANN, JANE, JOHN, WAYS
from tests.e2e.mailman import PASSWORD, USER
from tests.e2e.world import World
from tests.running import run

pytestmark = pytest.mark.timeout(300)


def test_mailmans_members_are_the_roster_and_a_users_addresses_one_member(world: World) -> None:
    where = WAYS[0]
    desk = world.folder / "roster"
    desk.mkdir()
    login = f"{USER}:{quote(PASSWORD, safe='')}"
    source = world.mailman.url.replace("http://", f"mailman3:http://{login}@")
    (desk / "mailproc.toml").write_text(f"""
[[list]]
name = "{where.name}"
address = "{where.address}"
agent = "{where.agent}"
members_from = "{source}"
chairs_from = ["owner"]
""")
    list_id = where.address.replace("@", ".")
    world.mailman.call("POST", "members", list_id=list_id, subscriber=ANN, role="owner")
    entries = world.mailman.call("GET", f"lists/{list_id}/roster/member")["entries"]
    user = next(one["user"] for one in entries if one["email"] == JANE).rpartition("/")[2]
    world.mailman.call("POST", f"users/{user}/addresses", email="jroe@example.net")
    world.mailman.call("POST", "addresses/jroe@example.net/verify", now="yes")
    world.mailman.call("POST", f"users/{user}/addresses", email="claimed@example.net")
    run(desk, "roster", "sync")
    rows = [json.loads(line) for line in run(desk, "roster", "--json").stdout.splitlines()]
    found = {row["name"]: (row["addresses"], row["chair"]) for row in rows}
    assert found == {
        "Jane Roe": ([JANE, "jroe@example.net"], False),
        "John Doe": ([JOHN], False),
        "Ann Other": ([ANN], True),
    }
