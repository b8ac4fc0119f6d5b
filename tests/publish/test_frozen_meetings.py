"""Three meetings of one list: what was published of each stays so, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailproc.meeting.view import View
from mailproc.publish import FORMS, export
from mailproc.publish.publisher import Publisher
from tests.support.harness import AGENT, Harness, letter, opened_harness
from tests.support.rebuilt import differences

CAROL, JANE, JOHN, ANN = (f"{name}@example.org" for name in ("carol", "jane", "john", "ann"))


@dataclass
class PublishedList:
    """A list whose pages are looked at after each letter, and are to stay as they are."""

    harness: Harness
    frozen: dict[str, bytes] = field(default_factory=dict)
    """The pages of results, as they were first published of a vote that is closed."""
    over: dict[tuple[int, str], str] = field(default_factory=dict)
    """The exports of meetings that are over, in every form."""

    def tell(self, sender: str, *lines: str) -> list[EmailMessage]:
        """Mail it; all is to be done, and nothing that was published changes. The answers."""
        self.harness.answers()
        self.harness.clock.now += timedelta(hours=1)
        name = f"<{self.harness.clock.now:%Y%m%dT%H%M%S}@example.org>"
        raw = letter(sender, "", "\n".join(lines), to=AGENT, message_id=name)
        row = self.harness.mail(raw)
        answers = self.harness.answers()
        text = answers[-1].get_content() if answers else ""
        assert row["state"] == "processed", text
        assert "NOT DONE" not in text, text
        self.look(replayed="CLOSE VOTING" in lines or lines[0].startswith(("NEXT", "UN")))
        return answers

    def look(self, *, replayed: bool = False) -> None:
        """Compare what is published with what was, and what is recorded with a replay."""
        publisher = Publisher(self.harness.database, [self.harness.rules])
        shown, files = publisher.meetings("devel"), publisher.site().files
        for meeting in shown:
            number = meeting.view["meeting"]["number"]
            if meeting.view["meeting"]["voting"] == "closed":
                for name in (f"tally-{number}.{suffix}" for suffix in ("html", "txt", "csv")):
                    (path,) = (one for one in files if one.rpartition("/")[2] == name)
                    assert self.frozen.setdefault(name, files[path]) == files[path], name
            for form in FORMS if meeting is not shown[-1] else ():
                text = export(_without_minutes(meeting.view), form)
                assert self.over.setdefault((number, form), text) == text
        if replayed:
            assert differences(self.harness) == []


def _reply(published: PublishedList, sender: str, topic: int) -> bytes:
    """Talk on the list in the thread of a topic."""
    first = published.harness.agenda()[0].topic(topic).message_id
    published.harness.clock.now += timedelta(minutes=1)
    text = f"I have a thought on that ({published.harness.clock.now})."
    return letter(sender, "Re: that", text, headers=[("In-Reply-To", first)])


def _without_minutes(view: View) -> View:
    """A meeting without what late minutes add: what was noted, and that it was discussed."""
    meeting = {**view["meeting"], "state": "held"}
    topics = [
        {**topic, "status": topic["status"].replace("discussed", "scheduled")}
        for topic in view["topics"]
    ]
    return {**view, "notes": [], "actions": [], "meeting": meeting, "topics": topics}


@pytest.fixture(params=["Secret: no", "Secret: yes"])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PublishedList]:
    """With the first meeting set up."""
    with opened_harness(tmp_path, pages_url="https://lists.example.org/") as harness:
        made = PublishedList(harness)
        times = "Starts: 2027-09-01 13:00\nEnds: 2027-09-01 14:00"
        made.tell(CAROL, f"MEETING First\n{times}\n{request.param}")
        yield made


def test_three_meetings_in_a_row_stay_as_they_were(published: PublishedList) -> None:
    tell, harness = published.tell, published.harness
    for sender, title in ((JANE, "NUMA"), (JOHN, "EFI"), (ANN, "Docs"), (ANN, "Logo")):
        tell(sender, f"PROPOSE: {title}", "Lead: me")
    # Jane writes from an address that nobody knows to be hers yet.
    for sender in (JOHN, "jane@new.example"):
        published.harness.mail(_reply(published, sender, 1))
    tell(JOHN, "VOTE T1 +1, we need it", "VOTE T2 +1", "VOTE T3 -1")
    tell(ANN, "VOTE T3 +1", "SECOND T1", "ATTEND")
    tell(JANE, "VOTE T1 -1", "MAYBE")
    tell(CAROL, "CLOSE VOTING")
    tell(CAROL, "MERGE T3 T4 AS Docs and logo", "MERGE T1", "MERGE T2")
    tell(CAROL, "SCHEDULE")
    tell(CAROL, "DISCUSSED T1", "RETITLE T2 EFI and more")
    tell(CAROL, "DROP T2 out of time")

    tell(CAROL, "NEXT MEETING Second", "Starts: 2027-10-01 13:00", "Ends: 2027-10-01 14:00")
    # Jane has another address, and is called otherwise; Ann leaves; the chair goes.
    roster = [
        *('Member: jane@example.org jane@new.example "Jane R. Roe"', "Member: john@example.org"),
        *('Chair: carol@example.org "Carol Chair"', 'Chair: kim@example.org "Kim"'),
    ]
    assert harness.command(["ROSTER", *roster])["state"] == "processed"
    published.look()
    published.harness.mail(_reply(published, JOHN, 1))
    published.look()
    first, _ = Publisher(harness.database, [harness.rules]).meetings("devel")
    discussion = first.view["topics"][0]["discussion"]
    assert (discussion["mails"], discussion["people"]) == (3, 3)
    tell("jane@new.example", "VOTE T5 +1", "ATTEND")
    tell(JOHN, "VOTE T5 -1", "SECOND T5")
    tell(CAROL, "CLOSE VOTING", "SCHEDULE")
    assert harness.command(["ROSTER", *roster[:2], roster[3]])["state"] == "processed"
    kim = "kim@example.org"

    tell(kim, "NEXT MEETING Third", "Starts: 2027-11-01 13:00", "Ends: 2027-11-01 14:00")
    tell(kim, "REOPEN T2")
    tell("jane@new.example", "VOTE T2 +1", "UNVOTE T5")
    # Late minutes of the first, while the third is prepared.
    tell(kim, "DECIDED T1 Jane merges it.", "ACTION T1 jane@new.example writes to the list")
    answers = tell(kim, "MINUTES")
    assert answers[0]["Subject"] == "First: minutes of Wednesday 1 September 2027"
    assert "Jane merges it." in answers[0].get_content()
    tell(kim, "CLOSE VOTING")
    published.look(replayed=True)
    assert {"tally-1.html", "tally-2.html", "tally-3.html"} <= set(published.frozen)
    assert set(published.over) == {(number, form) for number in (1, 2) for form in FORMS}


def test_a_result_mail_tells_how_the_vote_stood_whatever_else_its_letter_does(
    published: PublishedList,
) -> None:
    published.tell(JANE, "PROPOSE: NUMA")
    published.tell(JOHN, "VOTE T1 +1")
    result, *_ = published.tell(CAROL, "CLOSE VOTING", "DISCUSSED T1")
    assert "T1 NUMA: +1 -0" in result.get_content()


def test_only_who_votes_at_a_meeting_changes_what_is_counted_there(tmp_path: Path) -> None:
    with opened_harness(tmp_path) as harness:
        made = PublishedList(harness)
        made.tell(CAROL, "MEETING First")
        made.tell(JANE, "PROPOSE: NUMA")
        made.tell(JOHN, "VOTE T1 +1")
        made.tell(CAROL, "CLOSE VOTING")
        made.tell(CAROL, "NEXT MEETING Second")
        assert harness.topic(1)["tally"]["for"] == 1  # it came along
        made.tell(JOHN, "UNVOTE T1")
        assert harness.topic(1)["tally"]["for"] == 0
        made.tell(JOHN, "UNDO")
        assert harness.topic(1)["tally"]["for"] == 1
        made.tell(JOHN, "VOTE T1 -1")
        assert harness.topic(1)["tally"]["against"] == 1
        made.tell(JOHN, "UNVOTE T1")
        assert harness.topic(1)["tally"]["voters"] == 0
        made.look(replayed=True)
