"""However many letters are forged in somebody's name: theirs count, and they are left in peace."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tests.attacks.site import ANN, CAROL, JANE, JOHN, MALLORY, Site, letter, opened_site

CONFIRMED = {"propose": "from", "vote": "confirmed", "chair": "confirmed"}


def forge(site: Site, author: str, body: str, count: int) -> None:
    """So many letters in this name, at once."""
    site.send(*(letter(author, body) for _ in range(count)))


def recipients(site: Site) -> Counter[str]:
    return Counter(one.to for one in site.sent())


def test_a_flood_in_a_members_and_a_chairs_name_does_not_silence_them(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        site.says(JOHN, "PROPOSE: one")
        forge(site, f"Jane <{JANE}>", "HELP", 110)
        forge(site, CAROL, "STATUS T1", 110)
        site.sent()
        assert site.says(JANE, "VOTE T1 +1")["state"] == "processed"
        assert site.says(CAROL, "CLOSE VOTING")["state"] == "processed"
        told = site.sent()
        assert any(one.to == JANE and one.kind == "ack" for one in told)
        assert any(one.to == CAROL and one.kind == "ack" for one in told)
        assert site.topics()["T1"]["tally"]["for"] == 1
        assert site.view()["meeting"]["voting"] == "closed"
        site.still_works()


def test_sixty_forged_votes_are_few_questions(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.says(JOHN, "PROPOSE: one")
        site.sent()
        site.says(JANE, "VOTE T1 +1")
        (question,) = [one for one in site.sent() if one.kind == "confirm"]
        forge(site, JANE, "VOTE T1 -1", 60)
        assert recipients(site)[JANE] <= 4
        row = site.answers(question, JANE, "yes")
        assert row["state"] == "processed", row["reason"]
        assert site.votes() == {(1, JANE): 1}
        assert recipients(site)[JANE] == 1
        site.still_works()


def test_a_member_whose_name_was_abused_is_asked_again_an_hour_later(everyday_url: str) -> None:
    with opened_site(everyday_url, trust=CONFIRMED) as site:
        site.says(JOHN, "PROPOSE: one")
        forge(site, JANE, "VOTE T1 -1", 50)
        site.clock.now += timedelta(minutes=61)
        site.sent()
        site.says(JANE, "VOTE T1 +1")
        question = next(one for one in site.sent() if one.to == JANE)
        site.answers(question, JANE, "yes")
        assert site.votes() == {(1, JANE): 1}


def test_one_mailbox_gets_one_answer_whatever_follows_its_plus_sign(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        site.send(*(letter(f"victim+{n}@victim.example", "HELP") for n in range(60)))
        assert recipients(site).total() == 1
        site.still_works()


def test_all_strangers_together_get_few_answers_an_hour(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        site.send(*(letter(f"s{n}@v{n}.example", "HELP") for n in range(300)))
        assert 0 < recipients(site).total() < 200
        site.still_works()


def test_where_anybody_votes_a_stranger_is_still_one(everyday_url: str) -> None:
    with opened_site(everyday_url, voters="anyone") as site:
        spam = "buy pills at http://evil.example"
        site.send(*(letter("victim@victim.example", f"PROPOSE: {spam} {n}") for n in range(150)))
        told = site.sent()
        assert len([one for one in told if one.to == "victim@victim.example"]) <= 1
        assert all("pills" not in one.text + str(one.mail["Subject"]) for one in told)
        site.still_works()


def test_many_requests_to_be_invited_are_few_mails_to_the_chair(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        body = "REQUEST INVITE let me in, look at http://evil.example/"
        site.send(*(letter(f"s{n}@evil.example", body) for n in range(60)))
        assert 0 < recipients(site)[CAROL] <= 3
        site.still_works()


def test_one_letter_nominates_nobody_fifty_times(everyday_url: str) -> None:
    with opened_site(everyday_url) as site:
        one = "PROPOSE: http://evil.example/{} look\nLead: Jane Roe\n\n"
        site.send(letter(JOHN, "".join(one.format(n) for n in range(50))))
        assert recipients(site)[JANE] <= 1
        site.still_works()


def test_a_members_robot_is_answered_twice_a_day(everyday_url: str) -> None:
    """Answers of a ticket system that says of itself nothing, and has lines like commands."""
    texts = (
        "Thank you, we have received your mail.\n\nStatus: Open\nPriority: normal",
        "Dear sender,\n\nMeeting: I am in one.",
        "ACTION: none required",
        "VOTE T99 +1",
    )
    with opened_site(everyday_url) as site:
        for robot, text in zip((JANE, JOHN, ANN, MALLORY), texts, strict=True):
            site.says(robot, "HELP")
            answers = 0
            (last,) = [one for one in site.sent() if one.to == robot]
            for number in range(12):
                site.clock.now += timedelta(minutes=5)
                subject = f"[Ticket#{number}] Re: {last.mail['Subject']}"
                site.answers(last, robot, text, subject=subject)
                mine = [one for one in site.sent() if one.to == robot]
                answers += len(mine)
                last = mine[-1] if mine else last
            assert answers <= 2, text
        site.still_works()


def test_a_robot_that_repeats_an_ack_votes_with_none_of_its_rows(everyday_url: str) -> None:
    """It says neither that it is one nor what it answers; each vote would have the next ack."""
    long = "What becomes of the oldest of all drivers that nobody maintains any more"
    for language, said in (("en", ""), ("en", "Your request #{} is here.\n\n"), ("de", "{}\n\n")):
        with opened_site(everyday_url, language=language) as site:
            site.says(JOHN, f"PROPOSE: NUMA\nPROPOSE: {long}")
            site.sent()
            site.says(JANE, "VOTE T1 +1\nVOTE T2 -1")
            rounds = 0
            while rounds < 10 and (acks := [one for one in site.sent() if one.to == JANE]):
                rounds += 1
                site.says(JANE, f"{said.format(rounds)}{acks[0].text}", subject=f"[{rounds}] x")
            assert rounds < 10
            assert set(site.votes().values()) == {1, -1}


def test_forged_answers_to_our_mails_are_few_mails_to_the_chair(everyday_url: str) -> None:
    """In the name of a member who is reminded; whatever they say, the chairs would hear of it."""
    with opened_site(everyday_url) as site:
        soon = f"{site.clock.now + timedelta(days=3):%Y-%m-%d %H:%M}"
        site.says(CAROL, f"PROPOSE: one\nOPEN VOTING until {soon}")
        site.sent()
        site.says(CAROL, "REMIND")
        (reminder,) = [one for one in site.sent() if one.kind == "reminder" and one.to == JANE]
        for number in range(80):
            said = f"{'buy' * number} at http://evil.example and say whether you like it"
            site.answers(reminder, JANE, said, sender=MALLORY)
        assert 0 < recipients(site)[CAROL] <= 20
        site.still_works()


def test_forged_changes_of_mind_are_few_mails_to_the_chair(everyday_url: str) -> None:
    with opened_site(everyday_url, letters_per_hour=999) as site:
        site.says(ANN, "PROPOSE: one\nLead: Jane Roe")
        (question,) = [one for one in site.sent() if one.kind == "nomination"]
        for number in range(160):
            line = "LEAD T1 none" if number % 2 else "LEAD T1 me"
            site.answers(question, JANE, line, sender=MALLORY)
        assert recipients(site)[CAROL] <= 60
        site.still_works()
