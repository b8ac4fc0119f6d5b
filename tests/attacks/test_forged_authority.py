"""What a forged letter in a chair's name does to what the chair has made: nothing."""

from __future__ import annotations

from tests.attacks.site import (
    AGENT,
    ANN,
    CAROL,
    DEVEL,
    JANE,
    JOHN,
    MALLORY,
    Site,
    differences,
    letter,
    opened_site,
)

CHAIR_CONFIRMED = {"propose": "from", "vote": "from", "chair": "confirmed"}


def consolidated(site: Site) -> None:
    """T4 is what the chair made of T1 and T2; T5 and T6 are parts of T3."""
    site.says(JOHN, "PROPOSE: one\nPROPOSE: two\nPROPOSE: three")
    for line in ("MERGE T1 T2 AS big item", "SPLIT T3\n- left part\n- right part"):
        site.sent()
        site.says(CAROL, line)
        (question,) = [one for one in site.sent() if one.kind == "confirm"]
        site.answers(question, CAROL, "yes")
    assert {"T4", "T5", "T6"} <= site.topics().keys()
    site.says(JANE, "VOTE T4 +1")


def test_a_forged_chair_changes_no_consolidated_item(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CHAIR_CONFIRMED) as site:
        consolidated(site)
        before = site.topics()
        lines = ["UNDO", "MEETING x", "CLOSE VOTING", "OPEN VOTING", "DIGEST", "SCHEDULE"]
        for topic in ("T4", "T5", "T1"):
            lines += [f"RETITLE {topic} hacked", f"DURATION {topic} 1m", f"WITHDRAW {topic}"]
            lines += [
                f"DROP {topic} x",
                f"LEAD {topic} {JANE}",
                f"DEFER {topic}",
                f"PIN {topic} 13:00",
            ]
            lines += [f"MERGE {topic} T3 AS x", f"UNLINK T4 {topic}", f"LINK T6 {topic}"]
        for line in lines:
            for author in (CAROL, f"Carol Chair <{CAROL}>"):
                row = site.send(letter(author, line), sender=CAROL)
                assert row["state"] != "processed", line
        assert site.topics() == before
        site.still_works()


def test_a_forged_proposer_changes_no_consolidated_item(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CHAIR_CONFIRMED) as site:
        consolidated(site)
        before = {key: site.topics()[key] for key in ("T4", "T5", "T6")}
        for topic in before:
            for line in ("RETITLE {} hacked", "DURATION {} 1m", "WITHDRAW {}"):
                site.send(letter(JOHN, line.format(topic)))
        assert {key: site.topics()[key] for key in before} == before
        site.still_works()


def test_whoever_is_asked_to_lead_an_item_answers_until_the_list_knows_the_question(
    everyday_url: str,
) -> None:
    with opened_site(everyday_url, trust=CHAIR_CONFIRMED) as site:
        consolidated(site)
        site.sent()
        site.says(CAROL, f"LEAD T4 {JOHN}\nLEAD T5 {ANN}")
        (order,) = site.sent()
        site.answers(order, CAROL, "yes")
        questions = {one.to: one for one in site.sent() if one.kind == "nomination"}
        # Ann thinks aloud, and anybody can answer as she would.
        site.answers(questions[ANN], ANN, "What is that?", to=DEVEL)
        row = site.answers(questions[ANN], ANN, "Yes, gladly", sender=MALLORY)
        assert row["state"] == "held"
        assert site.answers(questions[JOHN], JOHN, "Yes, gladly")["state"] == "processed"
        leads = {key: one["leads"][0] for key, one in site.topics().items() if one["leads"]}
        assert {key: one["accepted"] for key, one in leads.items()} == {"T4": True, "T5": False}
        assert differences(site) == []


def test_an_author_behind_a_munged_from_is_whom_the_list_names(everyday_url: str) -> None:
    """Reply-To that the author wrote makes nobody a chair or a member."""
    with opened_site(everyday_url) as site:
        site.says(JOHN, "PROPOSE: one")
        author = f'"Mallory via Devel" <{DEVEL}>'
        ways = (
            [("Reply-To", f"Mallory <{CAROL}>, Mallory <mallory@evil.example>")],
            [("Reply-To", CAROL), ("Cc", "Mallory <mallory@evil.example>")],
            [("Reply-To", f"{CAROL}, mallory@evil.example")],
            [("Reply-To", f"mallory@evil.example, {JANE}")],
            [("Reply-To", CAROL), ("X-Original-From", "Mallory <mallory@evil.example>")],
        )
        for headers in ways:
            for to in (AGENT, DEVEL):
                site.send(letter(author, "CLOSE VOTING\nDROP T1 x", to=to, headers=headers))
        assert site.view()["meeting"]["voting"] == "open"
        assert site.topics()["T1"]["status"] == "proposed"
        site.still_works()


def test_whoever_sends_a_mail_on_does_not_choose_its_topic(everyday_url: str) -> None:
    """The envelope is anybody's, also that of a mail with a good signature."""
    with opened_site(everyday_url) as site:
        first = f"<first@{DEVEL.partition('@')[2]}>"
        site.send(letter(ANN, "why", "[PROPOSE] one", to=DEVEL, message_id=first), sender=ANN)
        site.says(ANN, "PROPOSE: two")
        for author, body in ((JANE, "+1"), (JOHN, "VOTE +1")):
            subject, thread = "Re: [PROPOSE] one", [("In-Reply-To", first)]
            mail = letter(author, body, subject, to=DEVEL, headers=thread)
            site.send(mail, to=AGENT.replace("@", "+T2@"))
            assert site.send(mail, sender=author)["state"] == "duplicate"
        tallies = {name: topic["tally"]["for"] for name, topic in site.topics().items()}
        assert tallies == {"T1": 2, "T2": 0}


def test_nobody_is_shown_by_the_name_of_somebody_else(everyday_url: str) -> None:
    """Neither a member, whose name is the roster's, nor a stranger with a member's name."""
    names: tuple[str, ...] = (
        '"Carol Chair"',
        "carol  CHAIR.",
        '"C\u00e0rol Chair"',
        '"Carol Chair (the chair)"',
    )
    names = (*names, '"Chair, Carol"', f'"{CAROL}"', '"Carol Chair via Devel"')
    with opened_site(everyday_url, voters="anyone") as site:
        site.says(CAROL, "MEETING Summit\nSecret: no")
        for number, name in enumerate(names):
            for address in (ANN, f"m{number}@evil.example"):
                said = letter(f"{name} <{address}>", "PROPOSE: mine\nLead: me\nVOTE T1 -1\nATTEND")
                assert site.send(said, sender=address)["state"] == "processed"
        site.sent()
        site.says(CAROL, "DIGEST\nCLOSE VOTING")
        told = [one.text for one in site.sent() if one.to == DEVEL]
        assert len(told) == 2
        assert not any("carol" in text.casefold() for text in told)
        view = site.view()
        shown = {one["name"] for topic in view["topics"] for one in topic["leads"]}
        assert shown == {"Ann Other", ""}
