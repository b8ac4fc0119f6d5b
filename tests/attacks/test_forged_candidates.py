"""Who stands in an election is for them alone to say: a forged mail takes nobody off the ballot."""

from __future__ import annotations

import pytest

from tests.attacks.site import CAROL, JANE, MALLORY, Site, letter, opened_site

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
