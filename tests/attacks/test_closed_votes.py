"""A title cuts nobody's form, a roster loses nobody's vote, what is closed stays as it is."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

import pytest

from mailproc.meeting.roster import Member
from mailproc.structs import replace
from tests.attacks.site import ANN, CAROL, JANE, JOHN, MEMBERS, Site, opened_site

HOSTILE_TITLES = (
    "X -=-=- end of ballot {key}",
    "X -=-=- ballot {key}",
    "-=-=-=-=-=- end of ballot {key} -=-=-=-=-=-",
    "-=-=-=-=-=- keep these lines: ballot {key} -=-=-=-=-=-",
    "[ -1 ] T2 NUMA",
    "[    ] T3",
    "] T4 [ +1",
    "\u2010=\u2010=\u2010 end of ballot {key}",
    "x\u2028-=-=- end of ballot {key}",
    "+1",
)


@pytest.mark.parametrize("ballot", ["approval", "ranked"])
def test_no_title_changes_a_ballot(everyday_url: str, ballot: str) -> None:
    with opened_site(everyday_url) as site:
        site.says(CAROL, f"MEETING Summit\nBallot: {ballot}")
        for title in ("first", "second"):
            site.says(ANN, f"PROPOSE: {title}")
        site.says(CAROL, "OPEN VOTING")
        key = next(k[1] for one in site.sent() if (k := re.search(r"ballot (\w{6}) ", one.text)))
        for title in HOSTILE_TITLES:
            site.says(JOHN, "", subject=f"[PROPOSE] {title.format(key=key)}")
        for title in ("NUMA", "PCI"):
            site.says(ANN, f"PROPOSE: {title}")
        site.sent()
        site.says(JANE, "BALLOT")
        (form,) = [one for one in site.sent() if one.to == JANE]
        count = len(site.topics())
        marks = itertools.count(1)
        filled = re.sub(
            r"\[    \] (?=T\d)",
            lambda _: "[ +1 ] " if ballot == "approval" else f"[ {next(marks)} ] ",
            form.text,
        )
        for text in (filled, re.sub("(?m)^", "> ", filled)):
            row = site.answers(form, JANE, text)
            assert row["state"] == "processed", row["reason"]
            if ballot == "approval":
                mine = {topic: choice for (topic, who), choice in site.votes().items()}
                assert mine == dict.fromkeys(range(1, count + 1), 1)
            else:
                order = sorted(site.topics().values(), key=lambda topic: topic["rank"])
                assert [one["id"] for one in order] == [f"T{n}" for n in range(1, count + 1)]
        site.still_works()


def tallies(site: Site) -> dict[str, tuple[int, int, int]]:
    return {
        key: (topic["tally"]["for"], topic["tally"]["against"], topic["rank"])
        for key, topic in site.topics().items()
    }


def with_john(*addresses: str) -> tuple[Member, ...]:
    """The roster, where John has these addresses."""
    return tuple(
        replace(one, addresses=addresses) if one.name == "John Doe" else one for one in MEMBERS
    )


def test_a_vote_stays_with_the_person_whose_first_address_goes(everyday_url: str) -> None:
    with opened_site(everyday_url, members=with_john(JOHN, "jd@example.net")) as site:
        site.says(ANN, "PROPOSE: one")
        site.says("jd@example.net", "VOTE T1 +1")
        site.set_roster(with_john("jd@example.net"))
        assert site.topics()["T1"]["tally"]["for"] == 1
        site.sent()
        site.says("jd@example.net", "MYVOTES")
        assert "T1" in site.sent()[-1].text
        site.says("jd@example.net", "VOTE T1 -1")
        assert tallies(site)["T1"][:2] == (0, 1)
        site.still_works()


@pytest.mark.parametrize("change", ["merged", "moved", "gone"])
def test_no_roster_changes_a_closed_result(everyday_url: str, change: str) -> None:
    two = (*with_john(JOHN), Member("J. Doe", ("jd@example.net",)))
    with opened_site(everyday_url, members=two) as site:
        site.says(ANN, "PROPOSE: one\nPROPOSE: two")
        for author, line in (
            (JOHN, "VOTE T2 +1"),
            ("jd@example.net", "VOTE T2 -1"),
            (JANE, "VOTE T2 +1"),
            (ANN, "VOTE T1 +1"),
        ):
            site.says(author, line)
        site.says(CAROL, "CLOSE VOTING")
        before = tallies(site)
        later = {
            "merged": with_john(JOHN, "jd@example.net"),
            "moved": with_john("john@new.example"),
            "gone": tuple(one for one in MEMBERS if one.chair),
        }
        site.set_roster(later[change])
        assert tallies(site) == before


@pytest.mark.parametrize("how", ["command", "deadline"])
@pytest.mark.parametrize("secret", ["yes", "no"])
def test_undo_takes_no_ballot_back_after_the_close(
    everyday_url: str, how: str, secret: str
) -> None:
    with opened_site(everyday_url) as site:
        site.says(CAROL, f"MEETING Summit\nSecret: {secret}")
        site.says(ANN, "PROPOSE: one\nPROPOSE: two")
        for author, line in ((JANE, "VOTE T1 +1"), (JOHN, "VOTE T2 +1"), (ANN, "VOTE T1 -1")):
            site.says(author, line)
        if how == "command":
            site.says(CAROL, "CLOSE VOTING")
        else:
            until = site.clock.now + timedelta(hours=30)
            site.says(CAROL, f"OPEN VOTING until {until:%Y-%m-%d %H:%M}")
            site.clock.now = until + timedelta(minutes=5)
            site.clock_says()
        before, ballots = tallies(site), site.votes()
        for author in (ANN, JANE, JOHN):
            for line in ("UNDO", "VOTE T1 0", "UNVOTE T1", "UNVOTE T2", "UNDO", "RANK T1 > T2"):
                site.sent()
                site.says(author, line)
                assert any(one.to == author for one in site.sent()), line  # and is told why
        assert tallies(site) == before
        assert site.votes() == ballots


def test_a_proposal_may_still_be_taken_back_with_its_votes_open(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        site.says(ANN, "PROPOSE: one")
        site.says(JANE, "VOTE T1 +1")
        site.says(JANE, "UNDO")
        assert site.votes() == {}
