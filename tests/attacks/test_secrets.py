"""What was cast as secret is shown to nobody, and while a secret vote is open no count of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from mailproc.meeting.tally_sheet import tally_sheet
from tests.attacks.site import ANN, CAROL, JANE, JOHN, Site, letter, opened_site

VOTERS = (JANE, JOHN, ANN)
NAMES = ("Jane Roe", "John Doe", "Ann Other", "jane@", "john@", "ann@")


def sheet(site: Site) -> str:
    """The current meeting's tally sheet, as it is published."""
    agenda, _ = site.agenda()
    return repr(tally_sheet(agenda, "00" * 32))


def voted(site: Site) -> None:
    site.says(ANN, "PROPOSE: one\nPROPOSE: two\nPROPOSE: three")
    site.says(CAROL, "MEETING Summit\nSecret: yes")
    for author, line in ((JANE, "VOTE T1 +1 T2 -1"), (JOHN, "VOTE T1 -1 T2 +1")):
        assert site.says(author, line)["state"] == "processed"


def test_no_command_names_secret_ballots(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        voted(site)
        site.sent()
        for line in ("MEETING Summit\nSecret: no", "UNDO", "UNDO", "MEETING Summit\nSecret: no"):
            site.says(CAROL, line)
            assert not any(name in sheet(site) for name in NAMES), line
        site.says(CAROL, "CLOSE VOTING")
        assert "-1" in sheet(site)  # the ballots are there
        site.says(CAROL, "UNDO")
        site.says(CAROL, "DEFER T1 next time")
        assert not any(name in sheet(site) for name in NAMES)
        site.still_works()


def test_a_later_meeting_does_not_name_them(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        voted(site)
        now = site.clock.now
        times = f"Starts: {now + timedelta(hours=2):%Y-%m-%d %H:%M}\nEnds: "
        site.says(CAROL, f"MEETING Summit\n{times}{now + timedelta(hours=4):%Y-%m-%d %H:%M}")
        site.says(CAROL, "CLOSE VOTING")
        site.says(CAROL, "DEFER T1 next time")
        site.clock.now += timedelta(hours=5)
        site.says(CAROL, "MINUTES")
        site.says(CAROL, "NEXT MEETING Next")
        assert site.view()["meeting"]["number"] == 2
        site.says(CAROL, "MEETING Next\nSecret: no")
        site.says(ANN, "VOTE T1 +1")
        shown = sheet(site)
        assert not any(name in shown for name in ("Jane", "John", "jane@", "john@")), shown
        posted = [one for one in site.sent() if one.kind in ("result", "digest", "minutes")]
        for one in posted:
            assert "Jane Roe: " not in one.text


def everything(site: Site) -> dict[str, Any]:
    """All that members and strangers can see of the meeting, by export and by mail."""
    site.sent()
    for line in ("AGENDA", "STATUS T1", "STATUS T2", "STATUS"):
        site.send(letter(CAROL, line), sender=CAROL)
    site.acceptor.command("devel", ["DIGEST"])
    site.processor.process_all()
    mails = [one.text for one in site.sent() if one.list == "devel"]
    view = json.loads(json.dumps(site.view(), default=str))
    return {"topics": view["topics"], "pairwise": view.get("pairwise"), "mails": mails}


@pytest.mark.parametrize("ballot", ["approval", "ranked"])
def test_one_ballot_changes_nothing_that_is_shown(everyday_url: str, ballot: str) -> None:
    with opened_site(everyday_url) as site:
        site.says(ANN, "PROPOSE: one\nPROPOSE: two")
        site.says(CAROL, f"MEETING Summit\nSecret: yes\nBallot: {ballot}")
        one, other = (
            ("VOTE T1 -1", "VOTE T1 +1")
            if ballot == "approval"
            else (
                "RANK T2 > T1",
                "RANK T1 > T2",
            )
        )
        assert site.says(JANE, one)["state"] == "processed"
        before = shape_of(everything(site))
        assert site.says(JANE, other)["state"] == "processed"
        assert shape_of(everything(site)) == before
        site.still_works()


def shape_of(shown: dict[str, Any]) -> dict[str, Any]:
    """It without the hash of the journal, which each letter changes."""
    text = json.dumps(shown)
    return json.loads(re.sub(r"[0-9a-f]{12,64}", "HASH", text))  # type: ignore[no-any-return]  # as above
