"""Which lines of an answer are about which action."""

from __future__ import annotations

import pytest

from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.mail.subject import read_subject

CASES = {
    "done": ["DONE A3"],
    "Hi,\n\ndone, see https://x.org/A4\n\nJane": ["DONE A3 see https://x.org/A4"],
    "DONE": ["DONE A3"],
    "DONE: it is merged": ["DONE A3 it is merged"],
    "Done, I think.": ["DONE A3 I think"],
    "A3 done": ["DONE A3"],
    "A3: done": ["DONE A3"],
    "A3 is done, on A4 paper": ["DONE A3 on A4 paper"],
    "- A3 until Friday": ["DUE A3 friday"],
    "A3 not me": ["HAND BACK A3"],
    "I am done with A3.": ["DONE A3"],
    "Done: A3": ["DONE A3"],
    "A3 and A7 are done": ["DONE A3 A7"],
    "A3 done\nA7: until 2027-11-01": ["DONE A3", "DUE A7 2027-11-01"],
    "DONE A3 in 1a2b": ["DONE A3 in 1a2b"],
    "done\n\nVOTE T3 +1": ["VOTE T3 +1", "DONE A3"],
    "printed on A4": [],
    "What is this about?": [],
}


def calls(body: str, asked: tuple[int, ...] = (3,), **how: bool) -> list[str]:
    reading = Reading(
        direct=how.get("direct", True), answers="actions", asked_actions=asked, names="Jane Roe"
    )
    found = read_calls(read_subject("Re: A3 writes it"), body.split("\n"), (), reading)
    said = [one for one in found if isinstance(one, Call)]
    return [f"{one.word} {one.match.string}" if one.word != "VOTE" else one.line for one in said]


@pytest.mark.parametrize("body", CASES)
def test_it_is_read(body: str) -> None:
    assert sorted(calls(body)) == sorted(CASES[body])


@pytest.mark.parametrize("body", ["done", "not me", "until Friday"])
def test_of_several_it_has_to_say_which(body: str) -> None:
    assert calls(body, asked=(3, 7)) == []


def test_all_of_several_are_all() -> None:
    assert calls("All done.", asked=(3, 7)) == ["DONE A3 A7"]
    assert calls("both are done", asked=(3, 7)) == ["DONE A3 A7"]


@pytest.mark.parametrize(
    "body", [body for body in CASES if "DONE" not in body and "VOTE" not in body]
)
def test_on_the_list_it_is_prose(body: str) -> None:
    assert calls(body, direct=False) == []
