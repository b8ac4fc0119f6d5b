"""What people answer when they are asked about something they took on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.progress import Progress, read_progress

DONE = {
    "done": "",
    "Done.": "",
    "DONE!": "",
    "yes, done": "",
    "It's done.": "",
    "This is already done": "",
    "I did it yesterday": "yesterday",
    "I've finished it.": "it",
    "finished last week, see https://example.org/x": "last week, see https://example.org/x",
    "done, see https://example.org/Path?q=1": "see https://example.org/Path?q=1",
    "I'm done with it.": "with it",
    "I'm done with this, see the wiki": "with this, see the wiki",
    "Done with the design, see the wiki": "with the design, see the wiki",
    "Completed with some help from Bob": "with some help from Bob",
    "Merged in 1a2b3c.": "in 1a2b3c",
    "Ok, done (https://example.org)": "(https://example.org)",
    "Ja, erledigt": "",
    "Ist schon gemacht.": "",
    "Habe ich erledigt": "",
    "C'est fait": "",
    "Hecho": "",
    "✅": "",
    "👍 it is on the wiki": "it is on the wiki",
}
NOT_MINE = {
    "not me": "",
    "Not me!": "",
    "Sorry, not me.": "",
    "No, that's not mine, ask Bob": "ask Bob",
    "This is not my job": "",
    "wrong person": "",
    "I can't do this": "",
    "I never agreed to that": "to that",
    "Das bin ich nicht": "",
    "nicht ich": "",
    "pas moi": "",
}
UNTIL = {
    "until 2027-11-01": "2027-11-01",
    "Until 1 November, please": "1 november",
    "by Friday": "friday",
    "I will do it by Friday.": "friday",
    "not yet, can I have until the 3rd of November?": "the 3rd of november",
    "done by Friday": "friday",
    "next week": "next week",
    "tomorrow": "tomorrow",
    "Friday": "friday",
    "2027-11-01": "2027-11-01",
    "bis Freitag": "freitag",
    "bis zum 3. November": "3. november",
    "I can't do this by Monday": "monday",
    "until May 3. Thanks!": "may 3",
    "I need until 2027-11-01. The build is broken.": "2027-11-01",
}
UNCLEAR = (
    "",
    "ok",
    "yes",
    "no",
    "on it",
    "will do",
    "I'm working on it",
    "not done",
    "not done yet",
    "almost done",
    "I'm done with this project",
    "I am finished with Linux, please remove me",
    "I'm done for today.",
    "Done for now",
    "Finished the first part",
    "Sure, will do",
    "half done",
    "done?",
    "Is it not done already?",
    "What is this about?",
    "Who can help me with that?",
    "I am away, and back on Monday",
    "Your request has been received",
    "I am on vacation until Monday, 2 August",
    "On holiday until Friday",
    "Ich bin bis Freitag im Urlaub",
    "I cannot go on until John gives me access",
    "by the way, who is John?",
)


@pytest.mark.parametrize("said", DONE)
def test_done_is_said_in_many_ways(said: str) -> None:
    assert read_progress(said) == Progress("done", DONE[said])


@pytest.mark.parametrize("said", NOT_MINE)
def test_whoever_does_not_do_it_says_so(said: str) -> None:
    assert read_progress(said) == Progress("not mine", NOT_MINE[said])


@pytest.mark.parametrize("said", UNTIL)
def test_a_day_is_said_in_many_ways(said: str) -> None:
    assert read_progress(said) == Progress("until", UNTIL[said])


@pytest.mark.parametrize("said", UNCLEAR)
def test_what_is_not_clear_is_nothing(said: str) -> None:
    assert read_progress(said).kind == "unclear"


@given(st.text())
def test_any_text_is_read(said: str) -> None:
    found = read_progress(said)
    assert found.rest == found.rest.strip()
