"""Nothing confirms a letter but its author's own yes, whatever answers our question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mailproc.intake.scheduler import Scheduler
from mailproc.mail.letter import Envelope
from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness, reply

JANE, JOHN, ANN, CAROL = (f"{name}@example.org" for name in ("jane", "john", "ann", "carol"))


@dataclass(frozen=True)
class Answering:
    """What answers our question to Jane: from whom, under which Subject, with which text.

    ``{s}`` in the Subject is the question's, ``{q}`` in the text the question quoted, ``{t}`` its
    token, ``{whole}`` its text as it stands.
    """

    what: str
    sender: str
    subject: str
    body: str
    to: str = "reply"
    answers: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    envelope: str = ""


NOTHING = (
    # What a mail program, a server or somebody else sends by itself or by mistake.
    Answering(
        "vacation, Subject behind words",
        JANE,
        "I am away until Monday (was: {s})",
        "I am on vacation and will read your mail later.",
    ),
    Answering("vacation, German", JANE, "Bin im Urlaub: {s}", "Ich bin nicht da."),
    Answering("vacation, Re:", JANE, "Re: {s}", "I am not there until 3 March."),
    Answering("vacation with a greeting", JANE, "Re: {s}", "Hi, I am away until Monday."),
    Answering("vacation, only a greeting", JANE, "Re: {s}", "Hello!"),
    Answering(
        "vacation that copies us unmarked", JANE, "Re: {s}", "I am away.\n\nYou wrote:\n\n{whole}"
    ),
    Answering(
        "vacation, French", JANE, "Réponse: {s}", "Je suis absente jusqu'au 3 mars.\nMerci, Jane"
    ),
    Answering("vacation, Spanish", JANE, "Re: {s}", "Sí, estoy de vacaciones hasta el lunes."),
    Answering("ticket system", "support@example.com", "[Ticket#4711] {s}", "We have received it."),
    Answering(
        "her own ticket system", JANE, "[Ticket#4711] {s}", "OK: your request is registered."
    ),
    Answering("her own ticket system, Re:", JANE, "Re: {s}", "Confirmed: ticket 4711 is open."),
    Answering(
        "gateway", "mailgateway@example.org", "Quarantine notice: {s}", "It was quarantined.\n{q}"
    ),
    Answering(
        "bounce, localized", "postmaster@example.org", "Unzustellbar: {s}", "Nicht zustellbar."
    ),
    Answering(
        "bounce of old Exchange",
        "System Administrator <postmaster@example.org>",
        "Undeliverable: {s}",
        "Your message did not reach some or all of the intended recipients.\n{q}",
    ),
    Answering("challenge of another", JOHN, "Please confirm your message: {s}", "Click here."),
    Answering("her own challenge", JANE, "Please confirm your message: {s}", "Yes? Then click."),
    Answering(
        "forward to us by a stranger", "eve@evil.example", "Fwd: {s}", "look what I got\n{q}"
    ),
    Answering("forward to us by herself", JANE, "Fwd: {s}", "{q}"),
    Answering("empty forward by herself", JANE, "WG: {s}", ""),
    Answering("a colleague says yes", JOHN, "Re: {s}", "yes"),
    Answering("a colleague has the code", JOHN, "the code", "CONFIRM {t}"),
    Answering("a stranger has the code", "eve@evil.example", "the code", "CONFIRM {t}"),
    Answering("a chair says yes", CAROL, "Re: {s}", "Yes, that was Jane."),
    Answering("somebody of her name", "Jane Roe <jane@evil.example>", "Re: {s}", "yes"),
    Answering("a question", JANE, "Re: {s}", "Yes, who are you?"),
    Answering("yes within a word", JANE, "Re: {s}", "Yesterday I voted on the list, did I not?"),
    Answering("yes within prose", JANE, "Re: {s}", "If yes means that, then what does no mean?"),
    Answering("just", JANE, "Re: {s}", "just"),
    Answering("a figure", JANE, "Re: {s}", "+1"),
    Answering("yes and no", JANE, "Re: {s}", "Yes and no."),
    Answering("only quoted", JANE, "Re: {s}", "> yes\n> CONFIRM {t}\nWhat is this?"),
    Answering("not to us, a yes", JANE, "lunch", "yes", to="agent", answers=False),
    Answering("empty, to the agent, no answer", JANE, "{s}", "", to="agent", answers=False),
    Answering("the code in a Subject behind Re:", JANE, "Re: CONFIRM {t}", "Hm.", to="agent"),
    Answering(
        "marked as automatic", JANE, "Re: {s}", "yes", headers=(("Auto-Submitted", "auto-replied"),)
    ),
    Answering("a vacation notice says yes", JANE, "Automatic reply: {s}", "yes"),
    Answering("from the null sender", JANE, "Re: {s}", "yes", envelope="<>"),
    Answering("a protest below dashes", JANE, "Re: {s}", "{q}\n-- \nI did not write this."),
    Answering("a protest within the quote", JANE, "Re: {s}", "{q}\n> NO! I did not."),
    Answering("a protest in the Subject", JANE, "Re: Who was that? {s}", "{q}"),
    Answering("another Subject", JANE, "Re: Not me", ""),
    Answering(
        "an encrypted answer",
        JANE,
        "Re: {s}",
        "-----BEGIN PGP MESSAGE-----\n\nhQEMA0==\n-----END PGP MESSAGE-----",
    ),
    Answering(
        "an answer in an attachment",
        JANE,
        "Re: {s}",
        "iVBORw0KGgo=",
        headers=(("Content-Type", "image/png"), ("Content-Transfer-Encoding", "base64")),
    ),
    Answering(
        "a protest that begins as a telephone's line", JANE, "Re: {s}", "Sent by somebody else!"
    ),
    Answering(
        "the wrong code", JANE, "it", "CONFIRM abcdefghijkmnpqrstuv", answers=False, to="agent"
    ),
)
YES = (
    Answering("a plain yes", JANE, "Re: {s}", "yes"),
    Answering(
        "yes above the quote", JANE, "Re: {s}", "Yes.\n\nOn Sunday, devel agenda wrote:\n{q}"
    ),
    Answering("yes below the quote", JANE, "Re: {s}", "{q}\n\nYes, that was me.\n\nJane"),
    Answering("nothing but the quote", JANE, "Re: {s}", "On Sunday, devel agenda wrote:\n{q}"),
    Answering("an empty reply", JANE, "Re: {s}", ""),
    Answering("an empty reply to the agent", JANE, "Re: {s}", "", to="agent"),
    Answering("a quote and a signature", JANE, "Re: {s}", "{q}\n\n-- \nJane Roe\nExample Corp."),
    Answering("from a phone", JANE, "Re: {s}", "Yes\n\nSent from my iPhone"),
    Answering("nothing but the phone", JANE, "AW: {s}", "Von meinem iPhone gesendet\n\n{q}"),
    Answering("from her other address", "Jane <jroe@example.com>", "Re: {s}", "ok, thanks"),
    Answering("a new mail to the address", JANE, "my vote", "Yes, it was me", answers=False),
    Answering("only the Message-ID says it", JANE, "my vote", "confirmed", to="agent"),
    Answering("the code", JANE, "it", "CONFIRM {t}", to="agent", answers=False),
    Answering(
        "the code, indented, to the agent", JANE, "it", "   confirm {t}", to="agent", answers=False
    ),
    Answering("German", JANE, "AW: {s}", "Ja, das war ich.\n\nGrüße\nJane"),
    Answering("French", JANE, "RE: {s}", "Oui, c'est bien moi. Merci !"),
    Answering("Spanish", JANE, "RV: Re: {s}", "Sí, gracias"),
    Answering("Japanese", JANE, "Re: {s}", "はい"),
    Answering("Russian", JANE, "Отв: {s}", "Да, это я"),
    Answering("to all, the list too", JANE, "Re: {s}", "yes", to="list"),
    Answering("a sentence", JANE, "Re: {s}", "Yes, this is from me. Please count my vote!"),
    Answering("with the verb", JANE, "Re: {s}", "I confirm my vote, thanks a lot"),
    Answering("as the question has it", JANE, "Re: {s}", "just: yes"),
    Answering("a thumb", JANE, "Re: {s}", "👍🏽"),
    Answering("a German sentence", JANE, "AW: {s}", "Ja, die Stimme ist von mir.\n\nJane"),
)
NO = (
    Answering(
        "the victim protests",
        JANE,
        "Re: {s}",
        "I did not write this! Do not do it. Who are you?\n\n{q}",
    ),
    Answering(
        "a protest below Outlook's quote",
        JANE,
        "Re: {s}",
        "From: agenda\nSent: Sunday\nTo: Jane\nSubject: {s}\n\n{whole}\n\nI never sent that.",
    ),
    Answering("no", JANE, "Re: {s}", "no"),
    Answering("not me", JANE, "AW: {s}", "NOT ME\nSTOP"),
    Answering("No, that was not me!", JANE, "Re: {s}", "No, that was not me!"),
    Answering("politely", JANE, "Re: {s}", "Hello,\n\nthis mail is not mine.\n\nJane"),
    Answering("with the code below", JANE, "Re: {s}", "This was not me.\nCONFIRM {t}"),
    Answering("German", JANE, "AW: {s}", "Nein, das war ich nicht.\n\n{q}"),
    Answering("French", JANE, "RE: {s}", "Ce n'est pas moi !"),
    Answering("Italian", JANE, "R: {s}", "Non sono stata io"),
    Answering("from her other address", "jroe@example.com", "Re: {s}", "nope"),
)


@contextmanager
def asked(folder: Path, **rules: Any) -> Iterator[tuple[Harness, EmailMessage]]:
    """A vote in Jane's name that waits, and our question to her."""
    trust = {"propose": "from", "vote": "confirmed", "chair": "confirmed"}
    with opened_harness(folder, **{"trust": trust, **rules}) as harness:
        harness.mail(letter(JOHN, "", "PROPOSE: one\nPROPOSE: two", to=AGENT))
        harness.answers()
        assert vote(harness, "VOTE T1 -1")["state"] == "held"
        (question,) = harness.answers()
        yield harness, question


def vote(harness: Harness, line: str) -> dict[str, Any]:
    return command(harness, JANE, line)


def command(harness: Harness, sender: str, line: str) -> dict[str, Any]:
    """A letter to the agent, unlike any other."""
    raw = letter(sender, "", line, to=AGENT, message_id=f"<{uuid4()}@example.org>")
    return harness.mail(raw)


def token_in(question: EmailMessage) -> str:
    return text_of(question).split("CONFIRM ")[1].split()[0]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def send(harness: Harness, question: EmailMessage, one: Answering) -> dict[str, Any]:
    text = text_of(question)
    token = token_in(question)
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    address = str(question["Reply-To"])
    to = {"reply": address, "agent": AGENT, "list": f"{address}, {LIST}"}[one.to]
    headers = [("In-Reply-To", str(question["Message-ID"]))] if one.answers else []
    raw = letter(
        one.sender,
        one.subject.replace("{s}", str(question["Subject"])).replace("{t}", token),
        one.body.replace("{q}", quoted).replace("{t}", token).replace("{whole}", text),
        to=to,
        headers=[*headers, *one.headers],
    )
    return harness.mail(raw, "" if one.envelope == "<>" else one.sender)


def against(harness: Harness) -> int:
    return int(harness.topic(1)["tally"]["against"])


@pytest.mark.parametrize("one", NOTHING, ids=lambda one: one.what)
def test_what_is_no_yes_of_hers_does_nothing(one: Answering, tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        row = send(harness, question, one)
        assert against(harness) == 0, row["reason"]
        answers = harness.answers()
        to_others = [mail for mail in answers if mail["To"] != JANE]
        assert not any(token_in(question) in text_of(mail) for mail in to_others)
        assert len(answers) <= 1  # asked again, at most
        send(harness, question, one)
        assert not any(mail["Message-ID"].startswith("<confirm") for mail in harness.answers())
        # Her own yes counts all the same.
        harness.mail(reply(question))
        assert against(harness) == 1


@pytest.mark.parametrize("one", YES, ids=lambda one: one.what)
def test_her_yes_counts(one: Answering, tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        assert send(harness, question, one)["state"] == "processed"
        assert against(harness) == 1
        (ack,) = harness.answers()
        assert ": -1 (was" in text_of(ack)


@pytest.mark.parametrize("one", NO, ids=lambda one: one.what)
def test_her_no_drops_it_and_the_chairs_are_told(one: Answering, tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        assert send(harness, question, one)["state"] == "processed"
        told = {str(mail["To"]): text_of(mail) for mail in harness.answers()}
        assert "nothing was done" in told.pop(one.sender)
        assert set(told) == {CAROL}
        assert "VOTE" not in told[CAROL]  # a ballot is nobody's business
        harness.mail(reply(question))
        assert against(harness) == 0
        (answer,) = harness.answers()
        assert "This mail was dropped" in text_of(answer)


def test_an_unclear_answer_is_asked_about_once_more_and_then_only_told_so(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        unclear = reply(question, "Which vote was that?")
        assert harness.mail(unclear)["state"] == "refused"
        (again,) = harness.answers()
        assert "neither a clear yes nor a clear no" in text_of(again)
        told = []
        for days in range(9):
            harness.mail(reply(again, f"I am on vacation for {days} more days."))
            told += harness.answers()
        assert [mail["Subject"] for mail in told] == [f"Re: {again['Subject']}"] * 2
        assert all("NOT DONE: Your answer was neither" in text_of(mail) for mail in told)
        harness.mail(reply(again))
        assert against(harness) == 1


def test_a_corrected_vote_in_the_answer_is_as_sure_as_a_yes(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        assert harness.mail(reply(question, "VOTE T1 +1"))["state"] == "processed"
        assert against(harness) == 0
        assert harness.topic(1)["tally"]["for"] == 1
        harness.mail(reply(question))  # the newer one counts
        assert against(harness) == 0


@pytest.mark.parametrize(
    ("sender", "body"),
    [
        (JANE, "VOTE T1 -1"),  # a copy of what the question shows
        (JANE, "Vote  t1 -1"),
        (JANE, "VOTE T1 +1\nWITHDRAW T1"),  # more than votes
        (JANE, "UNDO"),
        (JOHN, "VOTE T1 +1"),  # nobody has asked him
        ("eve@evil.example", "VOTE T1 +1"),
    ],
)
def test_nothing_else_in_an_answer_is_sure(tmp_path: Path, sender: str, body: str) -> None:
    with asked(tmp_path) as (harness, question):
        assert harness.mail(reply(question, body, sender))["state"] in ("held", "refused")
        assert harness.topic(1)["tally"]["voters"] == 0


def test_an_answered_question_makes_nothing_sure_any_more(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        harness.mail(reply(question))
        assert harness.mail(reply(question, "VOTE T1 +1"))["state"] == "held"


def test_what_stands_beside_a_yes_is_not_lost_in_silence(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        harness.mail(reply(question, "yes\nVOTE T2 +1"))
        texts = [text_of(mail) for mail in harness.answers()]
        assert any(": -1 (was" in text for text in texts)
        assert any("> VOTE T2 +1\n\nNOT DONE: Please send this line" in text for text in texts)


def test_a_question_shown_on_the_list_confirms_nothing_any_more(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        quoted = "\n".join(f"> {line}" for line in text_of(question).splitlines())
        puzzled = letter(JANE, "Fwd: what is this?", f"Who has sent this?\n\n{quoted}")
        assert harness.mail(puzzled)["state"] == "processed"  # its bytes are not to be dropped
        (told,) = harness.answers()
        assert told["To"] == JANE
        assert "shown on the list" in text_of(told)
        # Whoever reads the archive writes in her name.
        harness.mail(reply(question))
        token = token_in(question)
        harness.mail(letter(JANE, "", f"CONFIRM {token}", to=AGENT))
        assert against(harness) == 0


def test_so_does_its_message_id_alone(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        thread = [("In-Reply-To", str(question["Message-ID"]))]
        harness.mail(letter(JANE, "Re: it", "Who has sent this?", headers=thread))
        (told,) = harness.answers()
        assert "shown on the list" in text_of(told)
        harness.mail(reply(question))
        assert against(harness) == 0


def test_what_would_be_refused_anyway_is_refused_now(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, _):
        assert vote(harness, "VOTE T9 +1")["state"] == "refused"
        (answer,) = harness.answers()
        assert "There is no topic T9" in text_of(answer)
        row = command(harness, CAROL, "DROP T1 no\nDROP T9 no")
        assert row["state"] == "refused"
        (answer,) = harness.answers()
        assert "Held back, because another line" in text_of(answer)
        assert harness.topic(1)["status"] == "proposed"


def test_lawful_lines_are_asked_about_and_the_others_told(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, _):
        vote(harness, "VOTE T1 +1\nVOTE T9 +1\nVOTE T2 0")
        (question,) = harness.answers()
        assert question["Subject"] == "please confirm: VOTE T1 +1 and 1 more"
        text = text_of(question)
        assert "    VOTE T1 +1\n    VOTE T2 0\n" in text
        assert "NOT DONE: There is no topic T9" in text


def test_the_question_shows_every_line_that_would_act_whole(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, _):
        title = " ".join(f"word{number}" for number in range(25))
        block = f"MEETING {title}\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 17:00\nSecret: yes"
        command(harness, CAROL, block)
        (question,) = harness.answers()
        assert len(str(question["Subject"])) < 80
        assert " ".join(text_of(question).split()).count(" ".join(title.split())) == 1
        for line in block.splitlines()[1:]:
            assert f"    {line}\n" in text_of(question)


def questions(harness: Harness) -> list[EmailMessage]:
    return [one for one in harness.answers() if one["Message-ID"].startswith("<confirm")]


def flood(harness: Harness, count: int) -> None:
    """That many different votes in Jane's name."""
    for number in range(count):
        lines = [f"VOTE T1 {choice}" for choice in ("+1", "0", "-1", "yes", "no", "abstain")]
        line = "\n".join(
            [lines[number % 6], f"SECOND T{number % 2 + 1}", *["MYVOTES"] * (number % 7)]
        )
        raw = letter(JANE, "", line, to=AGENT, message_id=f"<{number}@evil.example>")
        harness.acceptor.accept(Envelope("mallory@evil.example", (AGENT,), "smtp"), raw)
    harness.processor.process_all()


def test_the_same_letter_again_is_not_asked_about_again(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, question):
        rows = [vote(harness, "VOTE T1 -1") for _ in range(30)]
        assert {row["state"] for row in rows} == {"held"}
        assert not questions(harness)
        assert rows[-1]["reason"].startswith("the same as letter ")
        harness.mail(reply(question))
        assert against(harness) == 1


def test_a_long_description_hides_no_line_that_would_act(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, _):
        described = "\n".join(["word " * 15] * 400)
        harness.mail(letter(JANE, "", f"PROPOSE: A\n{described}\nVOTE T1 +1", to=AGENT))
        (question,) = harness.answers()
        assert "VOTE T1 +1" in text_of(question)


def test_a_forged_letter_does_not_keep_the_same_of_hers_unasked(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, _):
        harness.clock.now += timedelta(days=2)
        harness.mail(letter(JANE, "my vote", "VOTE T1 -1", to=AGENT))
        (again,) = harness.answers()
        harness.mail(letter(JANE, "my vote, at last", "VOTE T1 -1", to=AGENT))
        assert not harness.answers()  # she was just asked
        harness.mail(reply(again, "VOTE T1 -1"))  # which is no yes: she is told how to say it
        (once_more,) = harness.answers()
        harness.mail(reply(once_more, "yes"))
        assert harness.topic(1)["tally"]["against"] == 1


def test_three_questions_an_hour_then_one_that_lists_all(tmp_path: Path) -> None:
    lines = ("VOTE T2 -1", "VOTE T2 0", "VOTE T2 +1", "VOTE T1 0", "VOTE T1 +1 T2 +1")
    with asked(tmp_path) as (harness, first):
        sent = [first]
        for line in lines:
            vote(harness, line)
            sent += questions(harness)
        assert len(sent) == 4
        listed = sent[-1]
        assert listed["Subject"] == "please confirm: 4 mails in your name"
        text = text_of(listed)
        tokens = [line.split()[1] for line in text.splitlines() if line.startswith("    CONFIRM ")]
        assert len(tokens) == 4
        # A yes does not say which; the lines that are copied do.
        harness.mail(reply(listed, "yes"))
        (answer,) = harness.answers()
        assert "a yes does not say which" in text_of(answer)
        harness.mail(reply(listed, f"CONFIRM {tokens[0]}\n\nCONFIRM {tokens[3]}\n"))
        assert harness.topic(2)["tally"]["for"] == 1
        assert against(harness) == 1


def test_a_no_to_the_list_drops_all_of_it(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, _):
        for choice in ("-1", "0", "+1", "-1"):
            vote(harness, f"VOTE T2 {choice}")
        listed = questions(harness)[-1]
        harness.mail(reply(listed, "None of these! Stop. I did not write them."))
        assert {str(mail["To"]) for mail in harness.answers()} == {JANE, CAROL}
        harness.mail(reply(listed, "yes"))
        (answer,) = harness.answers()
        assert "This mail was dropped" in text_of(answer)


def test_her_own_vote_counts_after_three_hundred_forged_ones(tmp_path: Path) -> None:
    with asked(tmp_path, letters_per_hour=1000) as (harness, mine):
        flood(harness, 300)
        assert len(questions(harness)) <= 3
        harness.mail(reply(mine))
        assert against(harness) == 1
        assert vote(harness, "VOTE T2 +1")["state"] == "held"
        scheduler = Scheduler(harness.acceptor, {})
        assert scheduler.run_due() == 0
        harness.clock.now += timedelta(minutes=61)
        assert scheduler.run_due() == 1
        harness.processor.process_all()
        assert Scheduler(harness.acceptor, {}).run_due() == 0
        (listed,) = questions(harness)
        text = text_of(listed)
        wanted = text.index("    VOTE T2 +1\n")
        token = text[wanted:].split("CONFIRM ")[1].split()[0]
        harness.mail(reply(listed, f"CONFIRM {token}"))
        assert harness.topic(2)["tally"]["for"] == 1


def test_confirmed_letters_do_not_count_as_questions(tmp_path: Path) -> None:
    with asked(tmp_path) as (harness, first):
        harness.mail(reply(first))
        for number in range(8):
            vote(harness, f"VOTE T2 {'+1' if number % 2 else '0'}")
            (question,) = questions(harness)
            assert harness.mail(reply(question))["state"] == "processed"
