"""Only a person's own yes confirms what was held; what else answers our question does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.attacks.site import ANN, CAROL, JANE, JOHN, MALLORY, Sent, Site, letter, opened_site

CONFIRMED = {"propose": "from", "vote": "confirmed", "chair": "confirmed"}
#: Who answers, with which Subject and text; {s} is our Subject, {q} our whole text as a quote.
NO_YES = {
    "a protest": (JANE, "Re: {s}", "I did not write this! Do not do it.\n\n{q}"),
    "no": (JANE, "Re: {s}", "no\n\n{q}"),
    "not me": (JANE, "AW: {s}", "NOT ME\nSTOP"),
    "a vacation note": (JANE, "I am away until Monday (was: {s})", "I will read it later.\n\n{q}"),
    "a German one": (JANE, "Bin im Urlaub: {s}", "Ich bin nicht da."),
    "one with Re": (JANE, "Re: {s}", "I am abroad until 3 March.\n\n{q}"),
    "one that begins politely": (JANE, "Re: {s}", "Yesterday I left for a holiday."),
    "a ticket system": ("support@example.com", "[Ticket#4711] {s}", "We have it.\n\n{q}"),
    "a gateway": ("gateway@example.org", "Quarantine notice: {s}", "Quarantined.\n\n{q}"),
    "a bounce that is no report": ("postmaster@example.org", "Unzustellbar: {s}", "{q}"),
    "a challenge": (JANE, "Please confirm your message: {s}", "Click to deliver.\n\n{q}"),
    "a colleague": ("eve@evil.example", "Re: {s}", "yes\n\n{q}"),
    "another member": (ANN, "Re: {s}", "yes\n\n{q}"),
    "a quoted yes": (JANE, "Re: {s}", "> yes\n> CONFIRM {t}\n\nWhat is this?"),
}


def asked(site: Site) -> Sent:
    """A forged vote of Jane's is held; our question to her."""
    site.says(JOHN, "PROPOSE: one")
    site.sent()
    assert site.send(letter(JANE, "VOTE T1 -1"))["state"] == "held"
    (question,) = site.sent()
    assert question.to == JANE
    return question


def filled(text: str, question: Sent) -> str:
    quote = "\n".join(f"> {line}" for line in question.text.splitlines())
    return text.format(s=question.mail["Subject"], q=quote, t=token(question))


def token(question: Sent) -> str:
    """The token that is in our question, wherever that is."""
    whole = f"{question.mail['Reply-To']} {question.mail['Subject']} {question.text}"
    found = re.search(r"(?:confirm\.|CONFIRM )([a-z2-9]{20})", whole)
    assert found
    return found[1]


@pytest.mark.parametrize("name", NO_YES)
def test_what_is_no_yes_confirms_nothing(everyday_url: str, name: str) -> None:
    author, subject, text = NO_YES[name]
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        question = asked(site)
        site.answers(question, author, filled(text, question), subject=filled(subject, question))
        assert site.votes() == {}
        site.still_works()


def test_an_automatic_yes_is_none(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        question = asked(site)
        automatic = [("Auto-Submitted", "auto-replied")]
        site.answers(question, JANE, "yes", headers=automatic)
        site.answers(question, JANE, "yes", sender="")
        assert site.votes() == {}
        site.answers(question, JANE, "yes")
        assert site.votes() == {(1, JANE): -1}


def test_a_stolen_token_serves_nobody_else(everyday_url: str) -> None:
    """Somebody read it in an archive, since she asked on the list who had written this."""
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        question = asked(site)
        secret = token(question)
        for author in (MALLORY, ANN, CAROL, f'"{JANE}" <{MALLORY}>'):
            site.send(letter(author, f"CONFIRM {secret}"), letter(author, "", f"CONFIRM {secret}"))
            agent = str(question.mail["Reply-To"] or question.mail["From"])
            site.send(letter(author, "yes", f"Re: {question.mail['Subject']}", to=agent))
        assert site.votes() == {}
        site.says(JANE, f"CONFIRM {secret}")
        assert site.votes() == {(1, JANE): -1}
        site.says(JANE, f"CONFIRM {secret}")  # it is used
        assert site.votes() == {(1, JANE): -1}
        site.still_works()


def test_an_older_vote_confirmed_later_does_not_replace_the_newer(
    everyday_url: str,
) -> None:
    with opened_site(everyday_url, trust={**CONFIRMED, "chair": "from"}) as site:
        site.says(ANN, "PROPOSE: one\nPROPOSE: two")
        site.sent()
        questions = []
        for body in ("VOTE T1 +1", "VOTE T1 -1"):
            site.says(JANE, body)
            questions += [one for one in site.sent() if one.kind == "confirm"]
        older, newer = questions
        site.answers(newer, JANE, "yes")
        site.answers(older, JANE, "yes")
        assert site.votes() == {(1, JANE): -1}
        site.still_works()


@pytest.mark.parametrize("counted", [False, True])
def test_a_vote_in_time_that_is_confirmed_late_counts_unless_the_result_is_posted(
    everyday_url: str, counted: bool
) -> None:
    with opened_site(everyday_url, trust={**CONFIRMED, "chair": "from"}) as site:
        site.says(ANN, "PROPOSE: one\nPROPOSE: two")
        site.says(CAROL, f"OPEN VOTING until {site.clock.now + timedelta(hours=1):%Y-%m-%d %H:%M}")
        site.sent()
        site.says(JANE, "VOTE T2 +1")
        (question,) = [one for one in site.sent() if one.kind == "confirm"]
        site.clock.now += timedelta(hours=2)
        if counted:
            site.clock_says()
        site.answers(question, JANE, "yes")
        (said,) = [one.text for one in site.sent() if one.to == JANE]
        assert site.votes() == ({} if counted else {(2, JANE): 1})
        assert ("Voting on this meeting is closed" in said) == counted
        site.still_works()
