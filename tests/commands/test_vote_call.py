"""What the text of a mail that calls a vote says of its end, and what only reminds of a vote."""

from __future__ import annotations

import pytest

from mailproc.commands.arguments.vote_call import only_reminds, read_call

ENDS = {
    "The archives are on the page.\nThis vote is open until Thursday.": "Thursday",
    "Ship it? The vote is open for 72 hours.": "72 hours",
    "Voting ends on Friday 20 August, 14:00 UTC.": "Friday 20 August, 14:00 UTC",
    "*The vote closes 2027-08-20 12:00*": "2027-08-20 12:00",
    "Please vote by Friday.": "Friday",
    "The voting period is until 20 August (end of day).": "20 August",
    "Please vote on releasing 5.0, open until Thursday.": "Thursday",
    "Please vote on 5.0, which took\nus a while; the vote is open until Friday.": "Friday",
    "The vote will be open for at least 72 hours, until Friday.": "Friday",
    "Please vote on it (open until Friday).": "Friday",
    "Ship it.\n\nOpen until Friday 14:00.": "Friday 14:00",
    "You have until Friday to vote.": "Friday",
    "Vote ends: Friday": "Friday",
    "The deadline for votes is Friday.": "Friday",
    "Please cast your votes by the end of Friday.": "Friday",
    "Until: Friday\n\nThe vote is open until Thursday.": "Friday",
    "Until: Thursday\nUntil: Friday\n\nShip it?": "Friday",
}
REMINDERS = (
    "Reminder: please vote by Friday, we still need two votes.",
    "Hi all,\n\njust a friendly reminder that this is still open.\n\nJane",
    "bump",
    "Last call!",
    "Please vote, everybody!",
    "Two of you have not voted yet.",
    "Only 12 hours left.",
)
TEXTS = (
    "The archives have moved to the mirrors.",
    "Please vote on this one instead: https://example.org/rc2",
    "We need three votes for it.\n\nhttps://example.org/rc2",
    "Reminders are sent by a program from now on.",
)


@pytest.mark.parametrize("text", ENDS)
def test_its_end_is_a_field_or_a_sentence(text: str) -> None:
    said = [ends.value for ends in read_call(text.split("\n")).ends()]
    assert ENDS[text] in said


@pytest.mark.parametrize("text", ["We talked until Friday.", "The page is open until Friday.", ""])
def test_what_is_said_of_something_else_is_no_end(text: str) -> None:
    assert [*read_call([text]).ends()] == []


def test_what_is_voted_on_is_no_end() -> None:
    call = read_call(["Please vote on keeping it open until May 1."])
    assert "May 1" not in [ends.value for ends in call.ends()]


def test_a_sentence_that_was_there_before_is_not_heard_again() -> None:
    text = "The vote is open until Thursday."
    assert [*read_call([text]).ends(known=text)] == []


@pytest.mark.parametrize("text", REMINDERS)
def test_a_reminder_is_no_text(text: str) -> None:
    assert only_reminds(text, "Jane Roe", "The archives are on the page.")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_no_reminder(text: str) -> None:
    assert not only_reminds(text, "Jane Roe", "The archives are on the page.")


def test_a_text_that_begins_as_the_known_one_does_is_no_reminder() -> None:
    assert not only_reminds("Please vote on 3.0.1", "", "Please vote on 3.0")
