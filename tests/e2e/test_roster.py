"""The roster comes from the real Mailman's REST API."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from mailproc.intake.mailman import Mailman
from tests.e2e.lists import ANN, CLOSED, DIGESTED, JANE, JOHN, WAYS, MailingList
from tests.e2e.mailman import PASSWORD, USER
from tests.e2e.world import World
from tests.support.server import run

pytestmark = pytest.mark.timeout(300)


def _source(world: World) -> str:
    """What ``members_from`` says."""
    login = f"{USER}:{quote(PASSWORD, safe='')}"
    return world.mailman.url.replace("http://", f"mailman3:http://{login}@")


def test_mailmans_members_are_the_roster_and_a_users_addresses_one_member(world: World) -> None:
    where = WAYS[0]
    home = world.folder / "roster"
    home.mkdir()
    (home / "mailproc.toml").write_text(f"""
[[list]]
name = "{where.name}"
address = "{where.address}"
agent = "{where.agent}"
members_from = "{_source(world)}"
chairs_from = ["owner"]
""")
    list_id = where.address.replace("@", ".")
    world.mailman.call("POST", "members", list_id=list_id, subscriber=ANN, role="owner")
    entries = world.mailman.call("GET", f"lists/{list_id}/roster/member")["entries"]
    user = next(one["user"] for one in entries if one["email"] == JANE).rpartition("/")[2]
    world.mailman.call("POST", f"users/{user}/addresses", email="jroe@example.net")
    world.mailman.call("POST", "addresses/jroe@example.net/verify", now="yes")
    world.mailman.call("POST", f"users/{user}/addresses", email="claimed@example.net")
    run(home, "roster", "sync")
    rows = [json.loads(line) for line in run(home, "roster", "--json").stdout.splitlines()]
    found = {row["name"]: (row["addresses"], row["chair"]) for row in rows}
    assert found == {
        "Jane Roe": ([JANE, "jroe@example.net"], False),
        "John Doe": ([JOHN], False),
        "Ann Other": ([ANN], True),
    }


def test_mailman_tells_what_keeps_the_agent_and_its_list_apart(world: World) -> None:
    def kept_apart(where: MailingList, agent: str = "") -> str:
        list_id = where.address.replace("@", ".")
        return Mailman(_source(world)).subscription_fault(list_id, agent or where.agent)

    regular = WAYS[0]
    assert kept_apart(regular) == ""
    assert "gets the list's own digests" in kept_apart(DIGESTED)
    assert "the list would hold its digests; subscribe it" in kept_apart(CLOSED)

    robot = "robot@lists.example.org"
    assert "is no member" in kept_apart(regular, robot)
    world.mailman.subscribe(regular.address, robot)
    assert kept_apart(regular, robot) == ""
    member = world.mailman.call("GET", f"lists/{regular.address}/member/{robot}")["member_id"]
    world.mailman.call("PATCH", f"members/{member}/preferences", delivery_status="by_user")
    assert "its delivery is off (by_user)" in kept_apart(regular, robot)
    world.mailman.call("PATCH", f"members/{member}", moderation_action="reject")
    assert "the list would reject its digests" in kept_apart(regular, robot)
    world.mailman.call("DELETE", f"members/{member}")
