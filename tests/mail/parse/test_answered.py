"""What stands in the answered mail is quoted, however it is marked; the rest is the author's."""

from __future__ import annotations

import time

import pytest

from mailproc.mail.letter import Letter
from mailproc.mail.parse import read_letter

HEAD = "From: Jane Roe <jane@example.org>\nSubject: Re: topics\n\n"
DIGEST = """\
Hello all,

Two topics are proposed so far, in the order of their votes.

  T1  A stable interface for plugins
      proposed by Ann, who leads it
  T2  Firmware
      proposed by Bob for ten minutes

To vote, answer with VOTE T1 and your choice.

VOTE T3 +1

--
mailproc counts
"""
ANSWERED = DIGEST.replace("who leads it", "who leads it\n+1").replace(
    "ten minutes", "ten minutes\n-1, no"
)
OUTLOOK = "From: agenda <agenda@example.org>\nSent: Monday, August 2, 2027 9:15\nTo: devel\n\n"
TOPICS = ["T1  A stable interface for plugins", "T2  Firmware"]


def read(reply: str, *answered: str) -> Letter:
    mails = tuple(f"{HEAD}{one}".encode() for one in answered)
    return read_letter(f"{HEAD}{reply}".encode(), answered=mails)


def own(reply: str, *answered: str) -> tuple[str, ...]:
    return read(reply, *answered).own_lines


@pytest.mark.parametrize(
    "heading",
    [
        OUTLOOK,
        "On Mon, 2 Aug 2027 at 9:15, agenda wrote:\n\n",
        "Hi\n\n",
        "Nobody knows this form\n",
    ],
)
def test_choices_between_the_lines_of_an_unmarked_quote_are_the_authors(heading: str) -> None:
    letter = read(f"{heading}{ANSWERED}", DIGEST)
    assert [line for line in letter.own_lines if line] in (
        ["+1", "-1, no"],
        [heading.strip(), "+1", "-1, no"],
    )
    assert [one.text for one in letter.quoted] == TOPICS
    below = [letter.own_lines[one.before :] for one in letter.quoted]
    assert [next(filter(None, lines)) for lines in below] == ["+1", "-1, no"]
    assert [len(one.more) for one in letter.quoted] == [1, 1]


def test_what_a_mail_program_wrapped_or_joined_is_known_again() -> None:
    words = " ".join(DIGEST.partition("\n--")[0].split())
    wrapped = words.replace("A stable", "A\nstable").replace("proposed so", "proposed\nso")
    assert own(f"Fine.\n\n{OUTLOOK}{wrapped}", DIGEST) == ("Fine.",)
    letter = read(f"{OUTLOOK}{words.replace('plugins', 'plugins +1')} Thanks a lot", DIGEST)
    assert (letter.quoted[0].before, letter.quoted[0].text) == (
        0,
        "T1 A stable interface for plugins +1",
    )
    assert letter.own_lines == ("Thanks a lot",)


def test_a_row_of_ours_right_below_header_lines_is_none_of_them() -> None:
    row = "T2 EFI and SecureBoot: -1 (was: no vote)"
    block = f"{OUTLOOK.strip()}\nSubject: Re: topics"
    letter = read(f"{block}\n{row}\n+1\n", f"Done.\n\n{row}\n\n-- \nmailproc\n")
    assert letter.own_lines == ("+1",)
    assert [(one.before, one.text, one.more) for one in letter.quoted] == [(0, row, ())]


def test_a_choice_behind_a_topic_that_nothing_introduces_is_one_on_that_topic() -> None:
    letter = read(f"{TOPICS[0]} +1\n{TOPICS[1]}: -1\n", DIGEST)
    assert [one.text for one in letter.quoted] == [f"{TOPICS[0]} +1"]


@pytest.mark.parametrize(
    "reply",
    [
        "VOTE T3 +1",
        "Hello,\n\nVOTE T3 +1",
        "VOTE T3 +1\n\n> To vote, answer with VOTE T1 and your choice.\n> \n> VOTE T3 +1\n",
        f"VOTE T3 +1\n\n{OUTLOOK}{DIGEST}",
        f"On Mon, 2 Aug 2027 at 9:15, agenda wrote:\n> {TOPICS[0]}\n\nVOTE T3 +1",
        f"> {TOPICS[0]}\nVOTE T3 +1\n> {TOPICS[1]}\n",
    ],
)
def test_a_vote_of_ones_own_stays_so_though_the_answered_mail_has_the_same(reply: str) -> None:
    assert [line for line in own(reply, DIGEST) if "VOTE" in line] == ["VOTE T3 +1"]


def test_two_votes_that_the_answered_mail_showed_are_sent_again() -> None:
    shown = "Nothing was done. Please send:\n\nVOTE T1 +1\nVOTE T2 -1\n"
    assert own("VOTE T1 +1\nVOTE T2 -1", shown) == ("VOTE T1 +1", "VOTE T2 -1")
    assert own("Once more:\n\nVOTE T1 +1\nVOTE T2 -1\n\nAnn", shown)[2:4] == (
        "VOTE T1 +1",
        "VOTE T2 -1",
    )


TALK = "It breaks the ABI for everybody who ships old modules."


@pytest.mark.parametrize(
    ("answered", "reply", "left"),
    [
        # One line of his, and his vote: whatever stands above and below them is hers.
        (f"{TALK}\nVOTE T1 -1", f"Does it?\n\n{TALK}\nVOTE T1 -1", ["Does it?"]),
        (f"{TALK}\n\n-1", f"{TALK}\n\n-1\n\nNot here.", ["Not here."]),
        # Her own vote is one more, or stands elsewhere, or is all that she can have meant.
        (f"{TALK}\n-1", f"-1\n\n{TALK}\n-1", ["-1", "-1"]),
        (f"{TALK}\n-1", f"{TALK}\n-1\n\n-1", ["-1"]),
        (f"Hello,\n{TALK}\n\nBob\n\n-1", f"{TALK}\n\n-1\n\nAnn", ["-1", "Ann"]),
        (f"{TALK}\nVOTE T1 -1", f"{TALK}\nVOTE T1 -1", [TALK, "VOTE T1 -1"]),
        # What many write above a vote, and a vote with its reason, are nobody's alone.
        *(
            (text, f"{text}\n\nAnn", [*text.splitlines(), "Ann"])
            for text in (
                "Hello everybody,\nVOTE T1 -1",
                "These are my votes for the next meeting:\nVOTE T1 -1",
                "VOTE T1 -1, because it breaks the old modules of everybody\nVOTE T2 +1",
                "-1 because it breaks the old modules of everybody",
            )
        ),
    ],
)
def test_one_line_that_nobody_writes_twice_tells_a_quote(
    answered: str, reply: str, left: list[str]
) -> None:
    assert [line for line in own(reply, answered) if line] == left


LONG = (
    "Whoever wants the firmware to come first on that day should please send just"
    " VOTE T2 +1 to the agenda before Friday at noon.\n"
    "I have done so already, and others want to, as far as I know.\nVOTE T1 -1\n"
)


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        # Wrapped once, in the middle of a line; again, with a mark; twice.
        (
            "> should please send just\nVOTE T2 +1 to the agenda before Friday at noon.\n\nNo.",
            "No.",
        ),
        ("> should please send just\nVOTE T2 +1\n> to the agenda before\n\nNo.", "No."),
        ("> should please send just\nVOTE T2 +1\nto the agenda before Friday\n\nNo.", "No."),
        # The beginning lacks its mark; a mark is left alone.
        ("Whoever wants the firmware to come first\n> on that day should please\n\nNo.", "No."),
        ("VOTE T2 +1\n> to the agenda before Friday at noon.\n\nNo.", "No."),
        ("> should please send just\n>\nVOTE T2 +1\n> to the agenda before\n\nNo.", "No."),
        # Only the first line of a paragraph has a mark.
        ("> VOTE T2 +1 to the agenda before Friday at noon.\n" + LONG.splitlines()[1], ""),
        # What begins a line may be the author's, and so is what stands elsewhere.
        (
            "> I have done so already, and others want to, as far as I know.\nVOTE T1 -1",
            "VOTE T1 -1",
        ),
        ("> should please send just\n\nVOTE T2 +1", "VOTE T2 +1"),
        ("> should please send just\nVOTE T2 -1", "VOTE T2 -1"),
    ],
)
def test_the_rest_of_a_line_that_is_quoted_with_a_mark_is_quoted(reply: str, left: str) -> None:
    below = "".join(f"> {line}\n" for line in LONG.splitlines())
    found = own(f"Hello,\n\n{reply}\n\n{below}", LONG)
    assert " ".join(line for line in found if line and line != "Hello,") == left


def test_an_answer_that_is_nothing_but_a_broken_quote_says_nothing() -> None:
    assert own("> should please send just\nVOTE T2 +1 to the agenda before Friday", LONG) == ()


def test_below_an_attribution_whose_quote_was_deleted_all_is_the_authors() -> None:
    text = "On 2 Aug 2027 at 9:15, Mary Major wrote:\n\nVOTE T3 -1\n"
    assert own(text, DIGEST) == ("VOTE T3 -1",)
    assert own(text) == ()
    assert own(f"I do not.\n\n{text}", DIGEST) == ("I do not.",), "hers, from another mail"


def test_a_block_above_another_mail_than_the_answered_one_hides_all_of_that() -> None:
    assert own(f"See below.\n\n{OUTLOOK}VOTE T8 +1\n", DIGEST) == ("See below.",)


def test_what_was_found_copied_says_the_same_without_the_other_mail() -> None:
    reply = f"{OUTLOOK}{' '.join(ANSWERED.split())}\nVOTE T5 0"
    letter = read(reply, DIGEST)
    assert letter.copied is not None
    again = read_letter(f"{HEAD}{reply}".encode(), answered=letter.copied)
    assert again == letter


def test_a_mail_that_cannot_be_read_tells_nothing() -> None:
    bomb = (b"Subject: " + b"x" * 200_000,)
    assert read_letter(f"{HEAD}VOTE T3 +1".encode(), answered=bomb).own_lines == ("VOTE T3 +1",)


@pytest.mark.parametrize(
    "text",
    [
        "a\n" * 20_000,
        "a b c " * 30_000,
        f"{TOPICS[0]}\n" * 5_000,
        f"{TOPICS[0]} " * 10_000,
        "On 2 Aug 2027, Ann Bell wrote:\n\nT1 a\n" * 2_000,
        f"{OUTLOOK}x\n" * 1_000,
    ],
)
def test_comparing_takes_linear_time(text: str) -> None:
    start = time.process_time()
    read(text, DIGEST * 100, text)
    read(text, text.replace("a", "b"))
    assert time.process_time() - start < 20, "quadratic code needs minutes for these"
