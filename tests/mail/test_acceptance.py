"""Answers to our asking, in people's words: understood, or unclear and asked about again."""

from __future__ import annotations

import time

import pytest

from mailproc.mail.acceptance import (
    comes_remotely,
    own_words,
    read_acceptance,
    read_coming,
    says_done,
)

ACCEPTS = (
    *("Yes", "yes!", "Yep", "Of course", "Sure, but only 10 minutes.", "OK", "Okay, I'll do it."),
    *("Great, thanks! I'll do it.", "Thanks Carol, sure.", "Thank you for asking, happy to."),
    *("Happy to do it.", "I'd be happy to.", "Glad to help", "With pleasure!", "Gladly.", "👍"),
    *("Yes, gladly.", "Hi Carol,\n\nyes, I can do that.\n\nJohn", "Hi Carol, yes, I can do that."),
    *("I can do that", "I will do it.", "I'd love to!", "Count me in", "No problem, will do."),
    *("Why not", "Sorry for the late reply. Yes, I will.", "Yes, I'm in."),
    *("Yes, if you want me.", "Sure, if that helps", "I accept the nomination", "I accept."),
    *("Ja", "Ja, gerne", "Gerne!", "Mache ich.", "Klar", "Ja, aber nur 10 Minuten", "Kein Problem"),
    *("Sehr gern", "Das übernehme ich.", "oui", "Avec plaisir", "sí", "Fine with me."),
    *("Bonjour Jane, avec plaisir", "Guten Tag, gerne", "Servus, mach ich", "Dag Jan, graag"),
    *("Servus Carol, gerne!", "Salut Carol, avec plaisir", "Good morning Carol, yes, I can."),
    *("Yes, I have time.", "Yes, I got your mail, happy to.", "Yes, I saw it, and I'll do it."),
    *("Yes, me too.", "Yes, I've done that before, so gladly.", "Yes, though I am no expert."),
    *(
        "Sure. I'll prepare some slides.",
        "Yes, I want to.",
        "Ja, ich mache das",
        "Oui, je veux bien",
    ),
    *("Hi Carol, I hope you are well.\n\nYes, happy to.", "Dear Carol, thanks for asking.\nYes"),
)
DECLINES = (
    *("No", "no, sorry", "No, I will not be there, sorry.", "Sorry, no time.", "I'd rather not."),
    *("I can't, I'm travelling.", "Unfortunately I will be elsewhere.", "I'm afraid not.", "Nope."),
    *("I don't have the time for it.", "Not me, please ask Ann.", "I'll pass.", "No thanks"),
    *("I have too much on my plate.", "Sorry, I am swamped at the moment."),
    *("Please ask somebody else.", "Hello,\n\nI have to decline.\n\nBest regards\nJohn", "Sorry."),
    *("Nein", "Nein, leider nicht", "Leider nicht.", "Lieber nicht", "Ich kann leider nicht."),
    *("Guten Tag Carol, leider nein", "Hi Carol, sorry, no time.\nJohn"),
    *("Keine Zeit, sorry", "Tut mir leid, das schaffe ich nicht.", "désolé", "non"),
    *("Hi Jane I can't, happy to help otherwise", "Hallo leider nicht, gerne ein andermal"),
)
UNCLEAR = (
    "I'd love to, but I'm away that day",
    "OK but I am not coming",
    "Yes, I saw it, thanks. I will answer tomorrow.",
    # Who has read it, and says no more.
    *("Yes, I saw it, thanks", "OK, thanks for letting me know", "OK, I see.", "Yes, I know."),
    *("Yes, I got your mail.", "Yes, I think Ann should do it", "Sure, I remember that"),
    *("OK, I'll look at it", "Ja, ich habe es gesehen, danke", "Oui, j'ai vu, merci"),
    *("Yes, but who takes the notes?", "With pleasure, no", "Gladly... no", "Yes, no"),
    *("Sure, if nobody else does", "Yes, if nobody else wants to.", "Yes, when Bob agrees"),
    "Ja, habe ich gesehen. Antwort morgen.",
    "Yes, pending approval by my employer",
    "Yes -- let me get back to you on that",
    "With pleasure, unless Ann wants it",
    *("", "What is this?", "When would that be?", "Let me think about it.", "I talked to Ann."),
    *("OK: your request is registered.", "Yes, your ticket 4711 was created.", "Could I do it?"),
    *("Thank you for your mail. I am out of office until Monday and cannot read mail.",),
    *("Yes, but I can't come.", "Ok, we have received your request.", "Ich bin im Urlaub.", "Hi"),
    *("Good morning, your ticket 4711 is open.\nOK", "Hello! I am out of office.\nOK"),
    *("ok, I will think about it", "Sure, I'll think over this."),
    *("I am honoured, but I need to ask my boss first.", "Happy to, but let me check the dates."),
    *("I would be happy to, but I can't that day.", "Why me? Can't Ann do it?", "Thanks, Jane"),
    *("yes but only if Bob stands too", "Yes, if Ann does, too.", "I'd be happy to if Bob helps"),
    *("I accept that I am late.", "Sure, provided that somebody else takes the notes."),
    *(
        "Weiß ich noch nicht.",
        "Ja, aber nur wenn Bob auch kandidiert",
        "Gerne, sofern Ann mitmacht",
        "That depends on Bob",
    ),
)
DONE = (
    *("done", "Done!", "Hi Carol,\n\ndone, thanks!\n\nJohn", "I have voted.", "I already voted"),
    *("I've done that already.", "Sorry, done now.", "will do", "OK", "Yes, I did.", "All done."),
    *("erledigt", "Ist schon erledigt, danke", "Ich habe schon abgestimmt.", "Mache ich noch."),
    *("C'est fait, merci", "hecho", "fatto", "gedaan", "Voted."),
)
NOT_DONE = (
    *("", "Which topics do you mean?", "I will not vote this time.", "I am not done with reading."),
    *("Done is better than perfect, but let us wait.", "no", "I voted against all of it."),
)


@pytest.mark.parametrize("said", DONE)
def test_who_has_done_it_is_understood(said: str) -> None:
    assert says_done(said.split("\n"), "John Doe")


@pytest.mark.parametrize("said", NOT_DONE)
def test_who_says_more_has_not_just_done_it(said: str) -> None:
    assert not says_done(said.split("\n"), "John Doe")


@pytest.mark.parametrize("said", ACCEPTS)
def test_who_accepts_is_understood(said: str) -> None:
    assert read_acceptance(said.split("\n"), "John Doe") == "yes"


@pytest.mark.parametrize("said", DECLINES)
def test_who_declines_is_understood(said: str) -> None:
    assert read_acceptance(said.split("\n"), "John Doe") == "no"


@pytest.mark.parametrize("said", UNCLEAR)
def test_what_is_unclear_or_a_programs_is_nothing(said: str) -> None:
    assert read_acceptance(said.split("\n"), "Jane Roe") == "unclear"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("I will be there", "yes"), ("yes", "yes"), ("See you there!", "yes"), ("+1", "unclear")),
        *(("I'll attend, but only online", "yes"), ("Ja, ich komme", "yes"), ("Bin dabei", "yes")),
        *(("I can't come", "no"), ("no thanks", "no"), ("Sorry, I won't make it.", "no")),
        *(("Ich komme leider nicht", "no"), ("I'm not coming", "no"), ("Nein", "no")),
        *(("maybe", "maybe"), ("Not sure yet", "maybe"), ("I might come", "maybe")),
        *(
            ("Weiß noch nicht", "maybe"),
            ("Vielleicht", "maybe"),
            ("I don't know yet", "maybe"),
            ("Where is it?", "unclear"),
        ),
        *(("Yes, I saw it, thanks", "unclear"), ("OK, thanks for letting me know", "unclear")),
        *(("Yes, if I get the day off", "unclear"), ("Yes, I come by train.", "yes")),
        *(("Yes, I have booked my flight", "yes"), ("Yes, I'll be there from 2pm", "yes")),
        *(("I am out of office, maybe back on Monday", "unclear"), ("", "unclear")),
    ],
)
def test_who_comes_is_understood(said: str, meant: str) -> None:
    assert read_coming(said.split("\n")) == meant


def test_who_comes_from_afar_says_so() -> None:
    assert comes_remotely(["Yes, but online only."])
    assert not comes_remotely(["Yes"])


def test_words_are_passed_on_without_what_is_polite() -> None:
    lines = ["Hi Carol,", "", "Sure, but only", "10 minutes.", "", "Best regards", "John"]
    assert own_words(lines, "John Doe") == "Sure, but only 10 minutes."


@pytest.mark.parametrize(
    "unit", ["yes ", "i'd be ", "sorry for ", "very ", "not ", "hi ", "happy, "]
)
def test_an_endless_answer_is_read_in_no_time(unit: str) -> None:
    start = time.process_time()
    read_acceptance([unit * 50_000] * 20)
    read_coming([unit * 50_000] * 20)
    assert time.process_time() - start < 2
