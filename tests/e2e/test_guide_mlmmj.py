"""The guide for mlmmj and for lists on somebody else's server, word by word."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.lists import JANE, JOHN
from tests.e2e.site import AGENT, Site
from tests.e2e.world import letter
from tests.support.guides import adapted, blocks, only


def test_the_agent_is_subscribed_to_an_mlmmj_list(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--e2e"):
        pytest.skip("run them with: pytest --e2e tests/e2e")
    spool = request.getfixturevalue("tmp_path")
    answers = "lists.example.org\nowner@example.org\nen\nn\nn\n"
    make = ["/usr/bin/mlmmj-make-ml", "-L", "xen-devel", "-s", str(spool)]
    subprocess.run(make, input=answers, text=True, check=True, capture_output=True)
    script = only(blocks("mlmmj", "Your own mlmmj"), "sh")
    said = shell(adapted(script, ("/var/spool/mlmmj", str(spool))), spool)
    assert said.splitlines()[-1] == AGENT
    assert (spool / "xen-devel" / "subscribers.d" / "a").read_text() == f"{AGENT}\n"


def shell(script: str, folder: Path) -> str:
    """What these commands print."""
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, text=True, check=True, capture_output=True).stdout


def test_the_agent_asks_for_its_subscription_and_you_get_the_answer(site: Site) -> None:
    section = blocks("mlmmj", "A list on somebody else's server (vger and others)")
    alias = adapted(only(section, path="/etc/postfix/virtual"), ("you@example.org", JANE))
    site.write("virtual", alias)
    site.shell("postconf -e virtual_alias_maps=hash:/etc/postfix/virtual; postfix reload")
    site.shell("set -euo pipefail\n" + only(section, "sh"))
    asked = "to=<xen-devel+subscribe@lists.example.net>, relay=none"
    site.until(lambda: asked in site.postfix.log())
    assert f"from=<{AGENT}>" in site.postfix.log()
    site.postfix.send(letter(JOHN, "confirm", "Is it you?", "<q@lists>"), AGENT)
    site.until(lambda: any(one["Subject"] == "confirm" for one in site.postfix.inbox(JANE)))
