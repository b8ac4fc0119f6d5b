"""The author's own lines: what is left out, what is never lost, and in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.parse.own_text import own_text

VOTE = "VOTE T7 +1"


def own(text: str) -> tuple[str, ...]:
    return own_text(text.split("\n")).own


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Jul 2, 2012 at 9:00 AM, John Doe <john@example.com> wrote:",
        "On Mon, Jul 2, 2012 at 9:00 AM,\nJohn Doe <john@example.com>\nwrote:",
        "On (07/02/12 09:00), John Doe wrote:",
        "John Doe <john@example.com> writes:",
        "John Doe wrote:",
        "Am 02.07.12 um 09:00 schrieb John Doe:",
        "Am Mo., 2. Juli 2012 um 09:00 Uhr schrieb John Doe <\njohn@example.com>:",
        "Le lun. 2 juil. 2012 à 09:00, John Doe <john@example.com> a écrit :",
        "El lun., 2 jul. 2012 a las 9:00, John Doe (<john@example.com>) escribió:",
        "Il giorno lun 2 lug 2012 alle ore 09:00 John Doe <\njohn@example.com> ha scritto:",
        "Op ma 2 jul. 2012 om 09:00 schreef John Doe <john@example.com>:",
        "Em seg., 2 de jul. de 2012 às 09:00, John Doe <john@example.com>\nescreveu:",
        "Den mån 2 juli 2012 kl 09:00 skrev John Doe <john@example.com>:",
        "W dniu 2012-07-02 o 09:00, John Doe pisze:",
        "ma 2. heinäk. 2012 klo 9.00 John Doe (john@example.com) kirjoitti:",
        "пн, 2 июл. 2012 г. в 09:00, John Doe <john@example.com>:",
        "2012年7月2日(月) 9:00 John Doe <john@example.com>:",
        "John Doe <john@example.com> 于2012年7月2日周一 上午9:00写道：",
        "2012년 7월 2일 (월) 오전 9:00, John Doe <john@example.com>님이 작성:",
    ],
)
@pytest.mark.parametrize("gap", ["", "\n", "[...]\n"])
def test_the_line_above_a_quote_is_left_out_in_any_language(attribution: str, gap: str) -> None:
    assert own(f"Hi,\n\n{attribution}\n{gap}> VOTE T1 +1\n{VOTE}") == ("Hi,", "", VOTE)


def test_what_stands_below_the_quote_is_own_though_the_signature_stands_above_it() -> None:
    quote = "On Monday, John Doe <john@example.com> wrote:\n> VOTE T1 +1"
    assert own(f"Hi,\n-- \nJane\nExample GmbH\n\n{quote}\n{VOTE}") == ("Hi,", "", VOTE)
    # A motto, or a quote far below, belongs to the signature.
    assert own(f"Hi,\n-- \nJane\n{quote}\n{VOTE}") == ("Hi,",)
    far = "\n".join("line" for _ in range(20))
    assert own(f"Hi,\n-- \nJane\n{far}\n\n{quote}\n{VOTE}") == ("Hi,",)


def test_a_sentence_that_ends_in_a_colon_is_not_an_attribution() -> None:
    lines = "I looked it up in the log.\nThere are two ways:\n> the first"
    assert own(lines) == ("I looked it up in the log.", "There are two ways:")


def test_a_command_right_above_an_attribution_is_kept() -> None:
    text = f"OK, 2 things.\n{VOTE}\nJohn Doe wrote:\n> x"
    assert own(text) == ("OK, 2 things.", VOTE)


@pytest.mark.parametrize("mark", [">", "> >", ">>>", " > ", "IJC>", "  JD> ", "Jan> ", ">\t"])
def test_quote_marks_of_all_kinds(mark: str) -> None:
    assert own(f"{mark}VOTE T1 +1\n{VOTE}\n{mark} VOTE T2 +1") == (VOTE,)


@pytest.mark.parametrize("line", ["RANK T3 > T7 = T9", "a -> b", "T3>T7", "if (a > b)", "Oh, >3"])
def test_a_greater_sign_within_a_line_is_no_quote_mark(line: str) -> None:
    assert own(line) == (line,)


@pytest.mark.parametrize(
    "heading",
    [
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "----------  Forwarded Message  ----------",
        "-------------- next part --------------",
        "-------- Weitergeleitete Nachricht --------",
        "-------- Message transféré --------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
        "-----原始邮件-----",
        "From: John Doe <john@example.com>\nDate: Mon, 2 Jul 2012\nTo: Jane",
        "*From:* John Doe\n*Sent:* Monday\n*To:* Jane\n*Subject:* x",
        "De : John Doe\nEnvoyé : lundi 2 juillet 2012\nÀ : Jane\nObjet : x",
        "发件人: John\n发送时间: 2012\n收件人: Jane\n主题: x",
    ],
)
def test_what_mail_programs_copy_without_marks_is_left_out(heading: str) -> None:
    assert own(f"{VOTE}\n\n{heading}\n\nVOTE T1 +1\n\nVOTE T2 +1") == (VOTE,)
    assert own(f"{heading}\n\n> VOTE T1 +1\n{VOTE}") == (VOTE,), "with marks she answers below"


@pytest.mark.parametrize(
    "footer",
    [
        "_" * 47 + "\nXen-devel mailing list\nXen-devel@lists.example.org",
        "_" * 47 + "\nksummit mailing list -- ksummit@example.org\nTo unsubscribe send an email",
        "-" * 69 + "\nTo unsubscribe, e-mail: dev-unsubscribe@example.org",
        "-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages",
        "-- \nYou received this message because you are subscribed to the Google Groups",
        '--\nTo unsubscribe from this list: send the line "unsubscribe xen"',
    ],
)
def test_list_footers_are_left_out(footer: str) -> None:
    assert own(f"{VOTE}\n{footer}\nVOTE T1 +1") == (VOTE,)


def test_a_rule_under_a_heading_is_no_footer() -> None:
    text = f"Mailing lists\n=============\n\nSubscribe.\n{VOTE}"
    assert own(text)[-1] == VOTE


def test_a_hunk_ends_where_its_numbers_say() -> None:
    assert own(f"@@ -1,2 +1,2 @@\n a\n-VOTE T1 +1\n+VOTE T2 +1\n{VOTE}\n- no diff") == (
        VOTE,
        "- no diff",
    )


def test_a_new_file_and_a_renamed_one_are_diffs() -> None:
    diff = (
        "diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y\nindex 12ab..34cd\n"
        "--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+VOTE T1 +1\n\\ No newline at end of file\n"
        "diff --git a/z b/z\nnew file mode 100644\n--- /dev/null\n+++ b/z\n@@ -0,0 +1,1 @@\n+b\n"
    )
    assert own(f"{diff}{VOTE}") == (VOTE,)


DEVICES = (
    "Sent with K-9 Mail.",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Von meinem Android-Gerät mit K-9 Mail gesendet. Bitte entschuldigen Sie meine Kürze.",
    "Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.",
    "Sent from FairEmail for Android",
)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dashes", ["-- ", "--"])
def test_a_program_may_sign_above_what_is_written(dashes: str, device: str) -> None:
    sign = f"{dashes}\n{device}\n"
    quote = "On Monday, Jane Roe <jane@example.org> wrote:\n> T1  One\n"
    assert own(f"\n{sign}\n{VOTE}\n\n{quote}") == (VOTE,)
    assert own(f"{sign}\n{quote}{VOTE}\n") == (VOTE,)
    assert own(f"{sign}\n{quote}") == ()
    assert own(f"Fine.\n{sign}\n{VOTE}") == ("Fine.",)
    assert own(f"{dashes}\nJane Roe\n\n{VOTE}") == ()


def test_a_removed_dash_in_a_diff_is_no_signature() -> None:
    assert own(f"@@ -1,2 +1,1 @@\n a\n-- \n{VOTE}") == (VOTE,)


def test_a_list_of_dashes_is_no_diff() -> None:
    assert own(f"--- my view ---\n- one\n+ two\n{VOTE}")[-1] == VOTE


HOSTILE = {
    "On On On": "On " * 50_000,
    "lines of On": "On 1\n" * 25_000,
    "one million marks": ">" * 250_000,
    "marks on lines": ">\n" * 75_000,
    "quote and prose": ">\na\n" * 25_000,
    "initials": "IJC" * 75_000,
    "dashes": "-" * 250_000,
    "lines of dashes": "--\n" * 50_000,
    "bare signatures": "--\na\n" * 25_000,
    "rules": ("_" * 20 + "\n") * 12_500,
    "headings": "-----Original Message-----\n>\n" * 12_500,
    "forwards": "----- Forwarded message from x -----\n>\n" * 12_500,
    "header blocks": "From: x\nTo: y\n" * 12_500,
    "hunks": "@@ -1,9 +1,9 @@\n" * 12_500,
    "huge hunk": "@@ -1,999999999 +1,999999999 @@\n" + "\n" * 75_000,
    "attributions": "On 1 wrote:\n" * 25_000,
    "armour": "-----BEGIN PGP SIGNED MESSAGE-----\n" * 12_500,
    "one long line": "a" * 750_000,
    "colons": ":" * 250_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_linear_time(name: str) -> None:
    start = time.process_time()
    own(HOSTILE[name])
    assert time.process_time() - start < 4, "quadratic code needs minutes for these"


@st.composite
def letters(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A mail of blocks, and those of its lines that are commands of the author's own."""
    blocks: list[str] = []
    commands: list[str] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["own", "quote", "attributed", "diff", "prose"]))
        vote = f"VOTE T{number} +1"
        if kind == "own":
            commands.append(vote)
        blocks.append(
            {
                "own": vote,
                "quote": f"> {vote}\n> > {vote}",
                "attributed": f"On 2 Jul 2012, John wrote:\n\n> {vote}",
                "diff": f"--- a\n+++ b\n@@ -1,1 +1,2 @@\n {vote}\n+{vote}",
                "prose": f"I would {vote} if I could",
            }[kind]
        )
    gaps = draw(st.sampled_from(["\n", "\n\n"]))
    end = draw(st.sampled_from(["", "\n-- \nVOTE T99 +1", "\n" + "_" * 40 + "\nA mailing list\n"]))
    return gaps.join(blocks) + end, commands


@given(letters())
def test_every_own_command_is_kept_and_no_other(letter: tuple[str, list[str]]) -> None:
    text, commands = letter
    assert [line for line in own(text) if line.startswith("VOTE")] == commands


@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="\n\r"), max_size=30)))
def test_own_lines_are_lines_of_the_text_in_their_order(lines: list[str]) -> None:
    rest = iter([line.rstrip() for line in lines])
    found = own_text(lines).own
    assert all(line in rest for line in found if line and not line.startswith("- "))
    assert not found or (found[0] and found[-1])
