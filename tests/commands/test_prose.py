"""Prose does nothing, whoever writes it and however it is wrapped: no line is a command."""

from __future__ import annotations

import textwrap
from itertools import product
from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.commands.base import Who
from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.commands.grammar.call import EVERYBODY
from mailproc.commands.registry import COMMANDS
from mailproc.mail.subject import read_subject

MEMBER: Final = frozenset[Who](("anyone", "member", "proposer"))
CHAIR: Final = frozenset[Who]((*MEMBER, "chair"))
WAYS: Final = ((False, MEMBER), (False, CHAIR), (True, MEMBER), (True, CHAIR))
#: Whose argument in capitals may be any text at all, since nobody writes the two words so in prose.
ANY_TEXT: Final = (
    "REQUEST INVITE",
    "OPEN VOTING",
    "EXTEND VOTING",
    "CANCEL MEETING",
    "NEXT MEETING",
)
#: In capitals any text with a capital letter may follow these.
TITLED: Final = (
    *("PROPOSE", "MEETING", "SERIES", "RETITLE", "ELECTION", "CALL VOTE", "CANCEL VOTING"),
    *("NOTE", "DECIDED", "ACTION", "PRESENT"),
    *("INVITE", "UNINVITE", "ADMIT", "DECLINE"),
)
#: In capitals a mail to us may go on with why: "REGRETS we are on holiday".
SAID: Final = ("ATTEND", "REGRETS", "MAYBE")
#: With a colon any text may follow these, since it says what the list is asked for.
ASKED_WITH_COLON: Final = ("PROPOSE", "CALL VOTE")
#: Nobody writes these above a text.
NO_HEADINGS: Final = ("ATTEND", "REGRETS", "UNDO", "WITHDRAW", "SECOND", "UNVOTE", "MAYBE")
CASES: Final = (str.lower, str.capitalize, str.upper)
KEYWORDS: Final = tuple(known.word for known in COMMANDS)
WORDS: Final = (
    *("the", "of", "that", "we", "I", "people", "should", "would", "be", "is", "are", "it", "to"),
    *("from", "next", "last", "time", "room", "Jane", "list", "and", "or", "but", "not", "who"),
    *("Thursday", "longer", "Berlin", "patches", "because", "nobody", "asked", "3", "2027"),
    *("none", "me", "all", "topics", "one", "with", "boards,", "slides,", "until", "some"),
)


def sentence(chance: Random) -> str:
    """A sentence in which a keyword stands, at its beginning too, in whatever case."""
    keyword = chance.choice(KEYWORDS)
    case = chance.choice(CASES)
    if case is str.upper and keyword in ANY_TEXT:
        case = str.lower
    before = chance.choices(WORDS, k=chance.randrange(7))
    after = chance.choices(WORDS, k=chance.randint(2, 12))
    colon = chance.choice(("", "", "", ":"))
    if before or case is str.upper or keyword in (*ASKED_WITH_COLON, *ANY_TEXT):
        colon = ""
    if case is str.upper and keyword in (*TITLED, *SAID):
        after[0] = "that"  # with a capital letter it is a title, or a name
    text = " ".join((*before, f"{case(keyword)}{colon}", *after)) + chance.choice(".?!")
    return text[0].upper() + text[1:] if before else text


def body(chance: Random) -> list[str]:
    """Paragraphs of such sentences, wrapped at any width."""
    width, front = chance.randint(12, 100), chance.choice(("", "", "- ", "1. ", "    "))
    lines: list[str] = ["Hi,", ""]
    for _ in range(chance.randint(1, 4)):
        text = " ".join(sentence(chance) for _ in range(chance.randint(1, 3)))
        wrapped = textwrap.wrap(text, width, break_long_words=False)
        lines += [f"{front if n == 0 else ''}{line}" for n, line in enumerate(wrapped)] + [""]
    return [*lines, "Carol"]


@given(seed=st.integers(0, 2**64))
def test_no_line_of_prose_and_no_subject_above_it_is_a_command(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    for direct, may_give in WAYS:
        reading = Reading(direct=direct, may_give=may_give, names="Carol")
        lines = body(chance)
        for subject in ("Tuesday", sentence(chance)):
            found = read_calls(read_subject(subject), lines, (), reading)
            acting = [call.line for call in found if isinstance(call, Call)]
            assert [line for line in acting if not is_on_its_own(line, lines)] == [], lines


@pytest.mark.parametrize("keyword", ["ELECTION", "MEETING", "SERIES", "CALL VOTE", "CANCEL VOTING"])
def test_a_keyword_that_was_wrapped_to_a_lines_beginning_is_prose(keyword: str) -> None:
    lines = ["Hi,", "", "we talked about the next", f"{keyword} Berlin wants", "and about money."]
    for direct in (True, False):
        reading = Reading(direct, may_give=CHAIR)
        found = read_calls(read_subject("Tuesday"), lines, (), reading)
        assert [call.line for call in found if isinstance(call, Call)] == []


@pytest.mark.parametrize(
    "text",
    [
        "If nobody objects, I will send\n\n  CLOSE VOTING\n\nto the agent tonight.",
        "I'd like to\n\nCLOSE VOTING\n\ntomorrow, any objections?",
        "We should not\nDROP T3\nyet.",
        "We should not\nWITHDRAW T3\nyet.",
        "I sent\n\nREGRETS\n\nlast time, too.",
        "DROP T3 because we discussed it?",
        "DEFER T3 to the next meeting, or does anybody mind?",
        "Hi all,\n\nplan for the week:\n\n- CLOSE VOTING on Friday\n- SCHEDULE\n- MINUTES\n\nCarol",
        "This week:\n\n* CLOSE VOTING\n* SCHEDULE",
        "Next steps\n\n 1. CLOSE VOTING\n 2. SCHEDULE",
        "1) OPEN VOTING until Friday\n\n2) book a room\n\n3) MINUTES",
    ],
)
def test_a_command_that_a_sentence_or_a_question_speaks_of_is_prose_on_the_list(text: str) -> None:
    found = read_calls(
        read_subject("Tuesday"), text.split("\n"), (), Reading(False, may_give=CHAIR)
    )
    assert [call.line for call in found if isinstance(call, Call)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Here we go\n\nCLOSE VOTING\n\ncarol",
        "Hi,\n\nCLOSE VOTING\n\nthanks",
        "Hi,\n\n- CLOSE VOTING\n- DROP T3: too long\n\nthanks",
    ],
)
def test_a_command_between_hello_and_goodbye_is_none_the_less_one(text: str) -> None:
    found = read_calls(
        read_subject("Tuesday"), text.split("\n"), (), Reading(False, may_give=CHAIR)
    )
    lines = [call.line.removeprefix("- ") for call in found if isinstance(call, Call)]
    assert lines[0] == "CLOSE VOTING"


def is_on_its_own(line: str, lines: list[str]) -> bool:
    """Whether a line is what a command would be.

    So is a keyword that has a line to itself where a sentence begins. So are three words that
    are one wholly, in capitals, unless the sentence goes on below as well.
    """
    at = lines.index(line) if line in lines else 0
    above, below = lines[at - 1], "".join(lines[at + 1 : at + 2])
    words = line.split()
    if len(words) <= 2 and above[-1:] in ("", ".", "?", "!"):
        return True
    return len(words) <= 4 and any(map(str.isupper, words)) and not (above and below[:1].islower())


def test_no_heading_is_a_command_on_the_list() -> None:
    for keyword, case, colon in product(KEYWORDS, CASES, ("", ":")):
        if case is str.upper and not colon and (" " in keyword or keyword in NO_HEADINGS):
            continue
        for text in (["- we talked about boards"], ["", "Last time we agreed to buy boards."]):
            lines = ["Notes of the call.", "", f"{case(keyword)}{colon}", *text]
            found = read_calls(read_subject("Tuesday"), lines, (), Reading(False, may_give=CHAIR))
            assert [call.line for call in found if isinstance(call, Call)] == []


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_no_ordinary_subject_is_a_command_or_an_error(keyword: str) -> None:
    for subject in (keyword.capitalize(), f"{keyword.capitalize()} for Tuesday", keyword):
        if subject.upper() in ("PROPOSE", "REQUEST INVITE"):
            continue  # the body is what it proposes, or the reason
        for line in ("Hi, when is it? I am asked about it.", "VOTE T2 +1"):
            found = read_calls(read_subject(subject), [line], (), Reading(direct=True))
            assert [call.line for call in found] == ([line] if line[0] == "V" else [])


def test_everybody_may_give_what_nobody_has_forbidden() -> None:
    assert Reading(direct=True).may_give == EVERYBODY


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("DROP T3 should be a thread", False),
        ("DEFER T1 and T2 might be wiser", False),
        ("DROP T3 is no option", False),
        ("DROP T3 is a bad idea", False),
        ("DROP T3, should be a thread", True),
        ("DROP T3: could be a thread", True),
        ("DEFER T1 - would take too long", True),
        ("DROP T3 is a duplicate of T2", True),
        ("DECIDED T3 should be a thread", True),
    ],
)
def test_a_sentence_about_a_command_is_none_where_a_reason_is(line: str, acts: bool) -> None:
    found = read_calls(read_subject("Re: plans"), [line], (), Reading(direct=False))
    assert [call.word for call in found if isinstance(call, Call)] == line.split()[: int(acts)]
