"""A vote counts where its voter meant it, wherever somebody else's mail would lead it."""

from __future__ import annotations

import pytest

from tests.attacks.site import AGENT, ANN, DEVEL, JANE, JOHN, letter, opened_site

RULES = {"small": {"passes": "1 more for than against", "least": "24 hours"}}


@pytest.mark.parametrize("to", [DEVEL, AGENT])
@pytest.mark.parametrize("subject", ["Re: [VOTE] the release", "Re: T1: the release"])
def test_a_copy_to_another_topics_address_takes_no_vote_there(
    everyday_url: str, to: str, subject: str
) -> None:
    with opened_site(everyday_url, decision_rules=RULES) as site:
        site.says(JOHN, "PROPOSE: what everybody is against")
        site.send(letter(JANE, "5.0", "[VOTE] the release", to=DEVEL), sender=JANE, to=DEVEL)
        (call,) = [one for one in site.sent() if one.kind == "decision"]
        thread = str(call.mail["Message-ID"])
        copied = ("Cc", f"{AGENT.replace('@', '+t1@')}, {DEVEL}")
        site.send(
            letter(
                "mallory@evil.example",
                "What do people think?",
                subject,
                to=DEVEL,
                message_id="<mallory@evil.example>",
                headers=[copied, ("In-Reply-To", thread), ("References", thread)],
            ),
            to=DEVEL,
        )
        answers = ("References", f"{thread} <mallory@evil.example>")
        site.send(letter(ANN, "+1", subject, to=to, headers=[copied, answers]), sender=ANN, to=to)
        assert site.votes() == {}
        (told,) = site.sent()
        assert told.to == ANN
        asked = "Which topic do you mean: T2 the release, T1 what everybody is against?"
        assert asked in " ".join(told.text.split())
        site.send(letter(ANN, "+1", subject, to=to, headers=[answers]), sender=ANN, to=to)
        (told,) = site.sent()
        assert "T2 the release: +1" in told.text


@pytest.mark.parametrize("to", [DEVEL, AGENT])
def test_an_answer_in_the_thread_of_another_vote_takes_no_vote_there(
    everyday_url: str, to: str
) -> None:
    with opened_site(everyday_url, decision_rules=RULES) as site:
        for title in ("the release", "the logo"):
            site.send(letter(JANE, "x", f"[VOTE] {title}", to=DEVEL), sender=JANE, to=DEVEL)
        _, logo = [one for one in site.sent() if one.kind == "decision"]
        thread = str(logo.mail["Message-ID"])
        mallory = letter(
            "mallory@evil.example",
            "What do people think?",
            "Re: [VOTE] the release",
            to=DEVEL,
            message_id="<mallory@evil.example>",
            headers=[("In-Reply-To", thread), ("References", thread)],
        )
        site.send(mallory, to=DEVEL)
        answers = ("References", f"{thread} <mallory@evil.example>")
        for subject, asked in (("Re: [VOTE] the release", True), ("Re: [VOTE] the logo", False)):
            raw = letter(ANN, "+1", subject, to=to, headers=[answers])
            site.send(raw, sender=ANN, to=to)
            (told,) = site.sent()
            named = "Which topic do you mean: T1 the release, T2 the logo?"
            assert (named in told.text) == asked
            assert ("T2 the logo: +1" in told.text) != asked


@pytest.mark.parametrize("said", ["+1, or rather -1", "+1 no wait, -1", "-1, sorry, I meant 0"])
def test_of_two_choices_beside_each_other_none_is_picked(everyday_url: str, said: str) -> None:
    with opened_site(everyday_url, decision_rules=RULES) as site:
        site.send(letter(JANE, "5.0", "[VOTE] the release", to=DEVEL), sender=JANE, to=DEVEL)
        (call,) = [one for one in site.sent() if one.kind == "decision"]
        answers = [("In-Reply-To", str(call.mail["Message-ID"]))]
        site.send(letter(ANN, said, "Re: [VOTE] the release", to=DEVEL, headers=answers))
        (told,) = site.sent()
        assert "Your mail votes on T1 in two ways, so neither counts" in told.text
