"""What Postfix cannot deliver comes back to us, and whoever has to know of it does."""

from __future__ import annotations

import json

import pytest

from tests.e2e.site import AGENT, Site
from tests.support.server import run, serving

pytestmark = pytest.mark.timeout(120)
GHOST = "ghost@example.org"


def test_an_invitation_that_never_arrives_is_noticed_and_not_answered(site: Site) -> None:
    relay = f'[smtp]\nlisten = "127.0.0.1:{site.listener}"\nprotocol = "lmtp"\n'
    relay += '[outbound]\nurl = "smtp://127.0.0.1:25"\n'
    site.configure(relay)
    site.write("../transport", f"{AGENT} lmtp:inet:127.0.0.1:{site.listener}\n")
    # As where another server has the mailboxes: it says only later that one is not there.
    site.shell("postconf -e smtpd_reject_unlisted_recipient=no; postfix reload")
    with serving(site.home):
        run(site.home, "chair", "MEETING Summit")
        run(site.home, "chair", f"INVITE Ghost <{GHOST}>")
        site.until(lambda: f"{GHOST}  (invited" in run(site.home, "roster").stdout)
        told = " ".join(run(site.home, "chair", "STATUS").stdout.split())
        assert f"Mail to them comes back, so tell them in another way: Ghost ({GHOST})" in told
    (report,) = (one for one in site.letters() if one["from"] is None)
    assert report["subject"] == "Undelivered Mail Returned to Sender"
    sent = map(json.loads, run(site.home, "outbox", "--json").stdout.splitlines())
    assert not [one for one in sent if one["letter"] == report["id"]]
