"""What mail programs quote without marks: known by the form of the lines above it."""

from __future__ import annotations

import pytest

from mailproc.mail.parse.own_text import own_text

#: Attributions of many programs and languages, each with a name, an address or a date.
ATTRIBUTIONS = [
    "On Mon, 2 Aug 2027 at 9:15, Mary Major <mary@example.net> wrote:",
    "On Mon, 2 Aug 2027 at 9:15, Mary Major\n<mary@example.net> wrote:",
    "    On Monday, August 2, 2027 at 9:15:20 AM GMT+2, Mary Major <mary@example.net> wrote:  ",
    "---- On Mon, 02 Aug 2027 09:15:20 +0200 Mary Major <mary@example.net> wrote ----",
    "---- On Mon, 02 Aug 2027 09:15:20 +0200 mary@example.net wrote ---",
    ">>> Mary Major <mary@example.net> 02.08.2027 09:15 >>>",
    '>>> "Mary Major" <mary@example.net> 8/2/2027 9:15 AM >>>',
    "On Monday, 2 August 2027 09:15, Mary Major wrote",
    "On 8/2/2027 9:15 AM, Mary Major said:",
    "Mary Major <mary@example.net> wrote:",
    "Mary Major via devel wrote:",
    "Mary Major schrieb:",
    "Quoting Mary Major (mary@example.net):",
    "In message <b7@example.net> you write:",
    "9:15 AM, August 2, 2027, Mary Major:",
    "Monday, 2 August 2027, 9:15 AM +0300 from Mary Major <mary@example.net>:",
    "Понедельник, 2 августа 2027, 9:15 +03:00 от Mary Major <mary@example.net>:",
    "2 август 2027 г. 09:15:20 Мария Майор <mary@example.net> написа:",
    "ma 2. elokuuta 2027 klo 9.15 Mary Major (mary@example.net) kirjoitti:",
    "În lun., 2 aug. 2027 la 09:15, Mary Major <mary@example.net> a scris:",
    "בתאריך יום ב׳, 2 באוג׳ 2027 ב-9:15 מאת Mary Major <mary@example.net>:",
    "في الاثنين، 2 أغسطس 2027 في 9:15 ص كتب Mary Major <mary@example.net>:",
    "2027年8月2日(月) 9:15 メアリー <mary@example.net>:",
    "Mary Major <mary@example.net> 於 2027年8月2日 週一 上午9:15寫道：",
    "2027년 8월 2일 (월) 오전 9:15, 메리 <mary@example.net>님이 작성:",
    "On Mon, 2 Aug 2027 at 9:15 Mary Major\n\n<\nmailto:mary@example.net\n> wrote:",
]

#: Blocks of header lines, as the programs of many countries write them.
BLOCKS = [
    "From: Mary Major <mary@example.net>\nSent: Monday, August 2, 2027 9:15 AM",
    "Fra: Mary Major\nSendt: 2. august 2027 09:15\nTil: devel\nEmne: SV: Topics",
    "Šalje: Mary Major <mary@example.net>\nPoslano: 2. kolovoza 2027. 9:15\nPrima: devel",
    "Siuntėjas: Mary Major <mary@example.net>\nIšsiųsta: 2027-08-02 09:15\nKam: devel\nTema: x",
    "从: 玛丽 <mary@example.net>\n时间: 2027-08-02 09:15\n给: devel",
    "Date: Mon, 2 Aug 2027 09:15:20 +0200\nFrom: mary@example.net\nTo: devel\nSubject: Topics",
    "  Subject: Topics\n  From: mary@example.net\n  To: devel\n  Date: Mon, 2 Aug 2027 09:15:20",
    "*Von:* Mary Major\n*Gesendet:* Montag, 2. August 2027 09:15\n*An:* devel\n*Betreff:* Themen",
    "From: Mary Major <mary@example.net> Sent: Monday, August 2, 2027 9:15 AM To: devel Subject: x",
    "_" * 32 + "\nOd: Mary Major\nOdoslané: pondelok 2. augusta 2027 9:15\nKomu: devel",
    "-------- Doorgestuurde mail --------\nBetreff: x\nDatum: Mon, 2 Aug 2027 09:15\nVan: m@x.org",
    "-----Alkuperäinen viesti-----\nAihe: x\nPäivä: Mon, 2 Aug 2027 09:15\nKeneltä: m@x.org",
    "Mary Major <mary@example.net>\n02.08.2027 09:15\n\nTo\ndevel@example.org\ncc\n\nSubject\nx",
    "Mary Major\n08/02/2027 09:15 AM\n\nTo\ndevel@example.org\ncc\n\nSubject\nx",
]


def own(text: str) -> tuple[str, ...]:
    return own_text(text.split("\n")).own


@pytest.mark.parametrize("heading", [*ATTRIBUTIONS, *BLOCKS])
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n\n"])
def test_nothing_below_it_is_the_authors(heading: str, gap: str) -> None:
    quote = "I like it.\n\nVOTE T3 +1\n\nMary"
    assert own(f"I do not.\n\n{heading}{gap}{quote}") == ("I do not.",)
    nested = f"{quote}\n\nOn Sunday, 1 Aug 2027, Bob wrote:\n> Shall we?\n"
    assert own(f"I do not.\n\n{heading}{gap}{nested}") == ("I do not.",)


@pytest.mark.parametrize("heading", [*ATTRIBUTIONS[:-1], *BLOCKS[:-2]])
def test_what_stands_below_a_marked_or_indented_quote_is(heading: str) -> None:
    assert own(f"Hi\n\n{heading}\n\n> VOTE T3 +1\n\nVOTE T3 -1") == ("Hi", "", "VOTE T3 -1")
    indented = "    VOTE T3 +1\n    \n    Mary\n"
    assert own(f"Hi\n\n{heading}\n\n{indented}\nVOTE T3 -1") == ("Hi", "", "VOTE T3 -1")


@pytest.mark.parametrize(
    "prose",
    [
        "These are the two that I would keep:",
        "We meet on 26 August 2027 at 13:00:",
        "Thursday, 26 August 2027, 13:00 - 17:00:",
        "Slides go to Ann (ann@example.org):",
        "As I said:",
        "What the manual says is this:",
        "Lead: ann@example.org\nDuration: 20m\nOutcome: a plan",
        "Starts: 2027-08-26 13:00\nEnds: 2027-08-26 17:00\nTimezone: Europe/Prague",
        "--- my list ---\n- one\n- two",
        "Note: see https://example.org/a\nAlso: https://example.org/b\nAnd: this",
        "-- two dashes --",
    ],
)
def test_prose_that_looks_a_little_like_it_hides_nothing(prose: str) -> None:
    assert own(f"Hello,\n\n{prose}\n\nVOTE T3 +1")[-1] == "VOTE T3 +1"


def test_fields_of_a_proposal_at_the_top_of_a_mail_are_no_header_block() -> None:
    text = (
        "Lead: Ann <ann@example.org>\nDuration: 20m\nOutcome: by 2027-09-01 10:00 a plan\n\nText."
    )
    assert own(text)[-1] == "Text."


def test_what_is_typed_between_an_attribution_and_its_marks_is_the_authors() -> None:
    text = "On Mon, 2 Aug 2027, Mary wrote:\n\nVOTE T3 +1\n\n> Shall we?\n"
    assert own(text) == ("VOTE T3 +1",)


def test_a_bar_is_a_quote_mark_and_a_table_is_none() -> None:
    assert own("| VOTE T3 +1\n|\n| Mary\nVOTE T3 -1") == ("VOTE T3 -1",)
    assert own("| a | b |\n| c | d |") == ("| a | b |", "| c | d |")


def test_a_ranking_that_was_wrapped_before_its_sign_is_put_together() -> None:
    assert own("RANK T4 > T2 = T7\n> T1 > T3\n> T5\n\n> T6 > T8") == (
        "RANK T4 > T2 = T7 > T1 > T3 > T5",
    )
    assert own("I would rank T4\n> T1 > T3") == ("I would rank T4",)
