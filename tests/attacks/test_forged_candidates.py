"""Who stands in an election is for them alone to say: a forged mail takes nobody off the ballot."""

from __future__ import annotations

import pytest

from mailproc.meeting.election import MOST_CANDIDATES
from mailproc.meeting.records import Attendance
from mailproc.meeting.roster import Member
from tests.attacks.site import (
    ANN,
    CAROL,
    DEVEL,
    JANE,
    JOHN,
    MALLORY,
    MEMBERS,
    Sent,
    Site,
    differences,
    letter,
    opened_site,
)

CONFIRMED = {"propose": "from", "vote": "confirmed", "chair": "from"}


def stands(site: Site, person: str) -> None:
    """Have somebody stand, who says yes to our question whether they wrote it."""
    assert site.says(person, "NOMINATE me")["state"] == "held"
    (question,) = [one for one in site.sent() if one.kind == "confirm"]
    site.answers(question, person, "yes")


def standing(site: Site) -> list[str]:
    (election,) = site.view()["elections"]
    return [one["name"] for one in election["candidates"] if one["state"] == "standing"]


@pytest.mark.parametrize(
    "text", ["NOMINATE none", "NOMINATE E1 none", "I have to withdraw my candidacy.", "UNDO"]
)
def test_a_forged_mail_has_no_candidate_step_back(everyday_url: str, text: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.says(CAROL, "ELECTION The board\nSeats: 1")
        stands(site, JANE)
        assert standing(site) == ["Jane Roe"]
        site.sent()
        assert site.send(letter(JANE, text), sender=MALLORY)["state"] == "held"
        assert standing(site) == ["Jane Roe"]
        (question,) = site.sent()
        assert question.to == JANE
        site.answers(question, JANE, "yes")
        assert standing(site) == []


@pytest.mark.parametrize(
    "text", ["NOMINATE me", "NOMINATE Jane Roe, Ann", "I would like to stand."]
)
def test_a_forged_mail_puts_nobody_up(everyday_url: str, text: str) -> None:
    """With no more candidates than seats it would elect them."""
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.says(CAROL, "ELECTION The board\nSeats: 2")
        site.sent()
        assert site.send(letter(JANE, text), sender=MALLORY)["state"] == "held"
        assert standing(site) == []


def test_who_is_asked_whether_they_stand_is_asked_once(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.answers(asked_john(site), JOHN, "yes")
        assert standing(site) == ["John Doe"]


@pytest.mark.parametrize("text", ["NOMINATE none", "I have to withdraw my candidacy."])
def test_a_forged_mail_declines_for_nobody(everyday_url: str, text: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        question = asked_john(site)
        assert site.send(letter(JOHN, text), sender=MALLORY)["state"] == "held"
        site.answers(question, JOHN, "yes")
        assert standing(site) == ["John Doe"]


@pytest.mark.parametrize(
    ("said", "forged"),
    [("no, thank you", "yes"), ("let me think", "yes"), ("let me think", "no, sorry")],
)
def test_a_question_that_was_shown_on_the_list_proves_nothing(
    everyday_url: str, said: str, forged: str
) -> None:
    """There everybody reads its Message-ID."""
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        question = asked_john(site)
        before = standing(site)
        row = site.answers(question, JOHN, said, headers=[("Cc", DEVEL)])
        assert row["state"] == "processed"
        assert site.answers(question, JOHN, forged, sender=MALLORY)["state"] == "held"
        assert standing(site) == before
        assert differences(site) == []


def test_who_is_asked_answers_with_the_list_in_copy_at_once(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.answers(asked_john(site), JOHN, "yes, gladly", headers=[("Cc", DEVEL)])
        assert standing(site) == ["John Doe"]


def asked_john(site: Site) -> Sent:
    """Our question to John whether he stands."""
    site.says(CAROL, "ELECTION The board\nSeats: 1")
    site.says(CAROL, "NOMINATE John Doe")
    (question,) = [one for one in site.sent() if one.kind == "candidacy"]
    return question


@pytest.mark.parametrize("said", ["maybe", "Maybe.", "ok, I will think about it"])
def test_who_has_not_made_up_their_mind_is_asked_again(everyday_url: str, said: str) -> None:
    """Whether they come to a meeting nobody has asked them."""
    with opened_site(everyday_url) as site:
        site.says(CAROL, "ELECTION The board\nSeats: 1")
        site.says(CAROL, "NOMINATE John Doe")
        site.says(JANE, "PROPOSE: one\nLead: John Doe")
        for question in [one for one in site.sent() if one.kind in ("candidacy", "nomination")]:
            assert site.answers(question, JOHN, said)["state"] == "refused"
            (answer,) = [one for one in site.sent() if one.to == JOHN]
            assert "I could not tell whether that is a yes or a no" in answer.text
        assert list(site.agenda()[0].all(Attendance)) == []
        assert standing(site) == []


def test_whoever_has_many_asked_keeps_nobody_from_standing(everyday_url: str) -> None:
    names = [f"Voter{number}" for number in range(MOST_CANDIDATES + 1)]
    people = tuple(Member(name, (f"{name.lower()}@example.org",)) for name in names)
    with opened_site(everyday_url, trust=CONFIRMED, members=(*MEMBERS, *people)) as site:
        site.says(CAROL, "ELECTION The board\nSeats: 1")
        for author, start in ((JOHN, 0), (ANN, 50), (CAROL, 100)):
            lines = "\n".join(f"NOMINATE {name}" for name in names[start : start + 50])
            site.send(letter(author, lines), sender=MALLORY)
        assert len([one for one in site.sent() if one.kind == "candidacy"]) == MOST_CANDIDATES
        stands(site, JANE)
        stands(site, "voter0@example.org")
        assert standing(site) == ["Voter0", "Jane Roe"]
