"""Who stands in an election is for them alone to say: a forged mail takes nobody off the ballot."""

from __future__ import annotations

import pytest

from mailproc.meeting.records import Attendance
from tests.attacks.site import CAROL, JANE, JOHN, MALLORY, Site, letter, opened_site

CONFIRMED = {"propose": "from", "vote": "confirmed", "chair": "from"}


def standing(site: Site) -> list[str]:
    (election,) = site.view()["elections"]
    return [one["name"] for one in election["candidates"] if one["state"] == "standing"]


@pytest.mark.parametrize(
    "text", ["NOMINATE none", "NOMINATE E1 none", "I have to withdraw my candidacy.", "UNDO"]
)
def test_a_forged_mail_has_no_candidate_step_back(everyday_url: str, text: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.says(CAROL, "ELECTION The board\nSeats: 1")
        site.says(JANE, "NOMINATE me")
        assert standing(site) == ["Jane Roe"]
        site.sent()
        assert site.send(letter(JANE, text), sender=MALLORY)["state"] == "held"
        assert standing(site) == ["Jane Roe"]
        (question,) = site.sent()
        assert question.to == JANE
        site.answers(question, JANE, "yes")
        assert standing(site) == []


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
