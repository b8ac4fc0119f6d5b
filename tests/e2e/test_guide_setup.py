"""The guide for the first half hour, word by word, beside a real Postfix and a real Mailman."""

from __future__ import annotations

import json
import re
import sys
from email import message_from_string, policy
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from tests.e2e.lists import JANE
from tests.e2e.mailman import PASSWORD, USER
from tests.e2e.site import AGENT, Site
from tests.e2e.world import World
from tests.support.guides import adapted, blocks, only
from tests.support.server import run, serving

pytestmark = pytest.mark.timeout(300)
LIST = "newcomers@lists.example.org"
OURS = ("xen-devel@lists.example.org", LIST)


def test_whoever_follows_it_has_an_answer_to_a_first_mail(site: Site, world: World) -> None:
    world.mailman.make_list(LIST)
    world.mailman.subscribe(LIST, JANE, "Jane Roe")
    configure(site, world)
    bring_mail(site)
    site.shell(joining(world))
    found = world.mailman.call("GET", f"lists/{LIST}/member/{AGENT}")
    assert found["delivery_mode"] == "regular"
    check, _ = (b.text for b in blocks("setup", "5. Check and start"))
    checked = re.findall(r"^runuser -u mailproc -- mailproc (.+)$", check, re.M)
    assert checked == ["check", "roster sync", "roster"]
    for words in checked:
        said = run(site.home, *words.split()).stdout
        assert "FAILED" not in said, said
    (tried,) = (b.text for b in blocks("setup", "6. Try it"))
    form = r"sendmail -f \S+ (?P<to>\S+) <<'END'\n(?P<mail>.*?)^END$"
    sending = re.search(form, tried, re.M | re.S)
    assert sending
    mail = message_from_string(sending["mail"], EmailMessage, policy=policy.default)
    with serving(site.home):
        site.postfix.send(mail, sending["to"])
        (ack,) = site.wait(1)
    assert "Your proposal is topic T1: Try mailproc" in ack.get_content()
    for command in ("letters", "outbox"):
        assert f"mailproc {command}\n" in tried
        assert JANE in run(site.home, command).stdout
    (sent,) = map(json.loads, run(site.home, "outbox", "--json").stdout.splitlines())
    assert sent["state"] == "sent"


def configure(site: Site, world: World) -> None:
    """Step 2: `mailproc init` with the guide's options."""
    login = world.mailman.url.replace("http://", f"http://{USER}:{quote(PASSWORD, safe='')}@")
    script = adapted(
        only(blocks("setup", "2. Configure"), "sh"),
        OURS,
        ("http://restadmin:restpass@localhost:8001/3.1", login),
        ("127.0.0.1:8025", f"127.0.0.1:{site.listener}"),
        ("127.0.0.1:25", f"127.0.0.1:{site.postfix.port}"),
        ("/var/lib/mailproc", str(site.home)),
        ("/etc/mailproc", str(site.home)),
        ("-g mailproc", "-g root"),
        ("chgrp mailproc", "chgrp root"),
        ("mailproc init", f"{sys.executable} -m mailproc init"),
    )
    site.shell(script)


def bring_mail(site: Site) -> None:
    """Step 3: Postfix knows the agent, and where it is; of the list's mail it knows already."""
    site.write("transport", f"{LIST} lmtp:inet:127.0.0.1:1\n")  # nothing is sent there
    first, known = (b.text for b in blocks("setup", "3. Postfix brings the agent's mail"))
    site.shell(adapted(first, ("127.0.0.1:8025", f"127.0.0.1:{site.listener}")))
    site.shell(known.splitlines()[-1] + "; postfix reload")


def joining(world: World) -> str:
    """Step 4: the agent is a member; `mailman` is the one of the tests."""
    program = world.mailman.programs / "mailman"
    folder = world.mailman.folder
    text = adapted(only(blocks("setup", "4. Mailman has the agent as a member"), "sh"), OURS)
    named = f'mailman() {{ {program} -C {folder}/mailman.cfg --run-as-root "$@"; }}'
    return f"set -e\n{named}\ncd {folder}\n{text}"
