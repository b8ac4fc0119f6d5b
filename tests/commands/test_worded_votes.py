"""Votes in everyday words, and in sentences of one's own: which count, and which are talk."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from mailproc.commands.grammar import Call, Reading, may_hold_commands, read_calls
from mailproc.commands.grammar.agreement import chooses_only
from mailproc.commands.grammar.likely_votes import (
    likely_choice,
    may_mean_votes,
    says_vote,
    topics_only,
    vote_line,
    votes_said,
)
from mailproc.mail.letter import Mailbox, Quoted
from mailproc.mail.subject import read_subject
from mailproc.meeting.choices import Choice
from mailproc.meeting.records import Topic
from mailproc.meeting.titles import TopicTitles
from mailproc.structs import replace

DIRECT = Reading(direct=True, bare="signs", names="Jane Roe")
TO_DIGEST = replace(DIRECT, lists_topics=True)
TO_DIGEST_BY_LIST = Reading(direct=False, lists_topics=True, names="Jane Roe")
BELOW_T2 = replace(TO_DIGEST_BY_LIST, quoted=(Quoted(0, "T2   EFI", ("+0 -0 | 15 min",)),))
BELOW_TWO = replace(
    TO_DIGEST_BY_LIST, quoted=(Quoted(0, "T2   EFI"), Quoted(0, "T3   Documentation"))
)
TO_TOPIC = Reading(direct=False, bare="signs")
ON_LIST = Reading(direct=False)


def votes(text: str, reading: Reading) -> list[tuple[object, int]]:
    """The topics and choices that a mail votes with."""
    calls = read_calls(read_subject("Re: topics"), text.split("\n"), (), reading)
    found: list[tuple[object, int]] = []
    for vote in (vote for call in calls if isinstance(call, Call) for vote in call.votes):
        topics: object = vote.topics
        if not isinstance(vote.topics, str):
            topics = tuple(number for part in vote.topics for number in part)
        found.append((topics, vote.choice))
    return found


def by_topic(text: str, reading: Reading) -> dict[int, int]:
    found: dict[int, int] = {}
    for topics, choice in votes(text, reading):
        assert isinstance(topics, tuple)
        found.update(dict.fromkeys(topics, choice))
    return found


#: Of the author's own, on the topic that is quoted above or named: each with its choice.
OWN = {
    "I can't support this one, sorry: -1": -1,
    "Happy with that, so +1 from my side.": 1,
    "Happy with that, so +1 from my side, thanks!": 1,
    "This is too early for us, so -1": -1,
    "This is too early for us, so -1.": -1,
    "This is too early for us, hence -1 from me.": -1,
    "Too early for us, therefore -1": -1,
    "Too early for us - so, sadly, -1.": -1,
    "We have nobody to do it, so it's a -1 from us.": -1,
    "We cannot staff this, so I'm -1": -1,
    "We cannot staff this, so I am -1 on it.": -1,
    "I like the idea, but nobody has time: -1": -1,
    "I have wanted this for years, +1": 1,
    "I have wanted this for years: +1!": 1,
    "Long overdue, +1": 1,
    "Long overdue – +1": 1,
    "Long overdue, a big +1": 1,
    "Long overdue, big +1 from me": 1,
    "Long overdue, a clear +1 from our side": 1,
    "A useful thing to talk about, so I'm +1 for this.": 1,
    "A useful thing to talk about, so I'll vote +1": 1,
    "A useful thing to talk about. +1": 1,
    "A useful thing to talk about.\n+1 from me.": 1,
    "A useful thing to talk about. I'm +1.": 1,
    "A useful thing to talk about. So +1.": 1,
    "A useful thing to talk about. My vote: +1": 1,
    "A useful thing to talk about. My vote is +1.": 1,
    "A useful thing to talk about, so my vote is +1.": 1,
    "A useful thing to talk about, my vote is +1.": 1,
    "A useful thing to talk about, so count my vote as +1.": 1,
    "This gets a +1 from me.": 1,
    "This one gets a clear -1 from me.": -1,
    "I don't mind, so +0": 0,
    "I don't mind either way: +0": 0,
    "No strong feelings here, so 0 would be wrong; +0 from me": 0,
    "Sorry, we can't do that in a year, so -1.": -1,
    "Sorry, no time for this in our team: -1.": -1,
    "Not for this meeting, sorry, -1": -1,
    "Not for this meeting, I'm sorry: -1 from me": -1,
    "I read it twice and still do not see the point, so -1": -1,
    "I read it twice and still do not see the point: a -1 from me": -1,
    "It has no lead, which makes it a -1 for now.": -1,
    "It has no lead, that's why -1.": -1,
    "It has no lead and no text, thus -1.": -1,
    "We would need a lead first, so -1": -1,
    "We talked about this in our team and our vote is +1.": 1,
    "We talked about this in our team; +1 from us.": 1,
    "We talked about this in our team, and we are +1.": 1,
    "Nice work so far, so +1 (binding)": 1,
    "Nice work so far, +1 (non-binding)": 1,
    "Nice work so far... +1": 1,
    "The draft is good (and short), so +1": 1,
    "The draft is good\nand short, so\n+1 from me": 1,
    "The draft is good, so +1, since it is short.": 1,
    "The draft is good, +1 :)": 1,
    "The numbers convinced me, so +1 now.": 1,
    "I was against it last year; now +1 from me.": 1,
    "I tried the code and it boots, so +1 from here.": 1,
    "I tried the code and I get errors, so -1.": -1,
    "It fails on our boards, so I have to vote -1": -1,
    "It fails on our boards, so I'd… no: -1": -1,
    "I must say this looks right. Personally, +1": 1,
    "I must say this looks right, personally +1": 1,
    "All right, +1 then.": 1,
    "Well argued, +1 for this.": 1,
    "Well argued, so +1 to this one.": 1,
    "Das ist uns zu früh, daher -1.": -1,
    "Das brauchen wir, +1 von mir": 1,
    "Gute Idee, klares +1 von uns": 1,
    "Das ist noch nicht fertig, leider -1": -1,
    "C'est trop tôt pour nous, donc -1.": -1,
    "Bonne idée, +1 de ma part": 1,
    "On en a besoin, je vote +1": 1,
}


@pytest.mark.parametrize("text", OWN)
def test_a_sentence_below_a_quoted_topic_says_a_vote_on_it(text: str) -> None:
    assert votes(text, BELOW_T2) == [((2,), OWN[text])]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("non merci", -1),
        ("Rather not.", -1),
        ("Not for me", -1),
        ("definitely!", 1),
        ("don't mind", 0),
    ],
)
def test_a_word_or_two_below_a_quoted_topic_are_a_vote_on_it(text: str, choice: int) -> None:
    assert by_topic(text, BELOW_T2) == {2: choice}
    assert by_topic(text, BELOW_TWO) == {3: choice}
    assert votes(text, ON_LIST) == []
    for talk in (f"{text}\nWho leads it?", f"{text} What about T3?", f"John: {text}"):
        assert by_topic(talk, BELOW_T2) == {}


@pytest.mark.parametrize("text", OWN)
@pytest.mark.parametrize("reading", [DIRECT, TO_DIGEST_BY_LIST])
def test_a_paragraph_that_names_one_topic_says_a_vote_on_it(text: str, reading: Reading) -> None:
    assert votes(f"T2: {text}", reading) == [((2,), OWN[text])]


#: With the number in the sentence itself.
NAMED = {
    "T2 is too early for us, so -1": -1,
    "T2 is too early for us, so -1 from me": -1,
    "I can't support T2, sorry: -1": -1,
    "Happy with T2, so +1 from my side.": 1,
    "I'm happy with topic 2, so +1.": 1,
    "I'd rather not see T2 this year, so -1.": -1,
    "I have read T2 twice. -1 from me, it is not ready.": -1,
    "As for T2, I'm -1.": -1,
    "About T2: our team is too small, so -1.": -1,
    "On T2 I have to vote -1.": -1,
    "T2 gets a -1 from me.": -1,
    "T2 gets my +1.": 1,
    "T2 has my full support, +1": 1,
    "T2 has waited long enough: +1": 1,
    "We need T2 now, +1!": 1,
    "For T2 I vote +1.": 1,
    "Für T2 gebe ich ein +1.": 1,
    "Bei T2 stimme ich mit -1, das ist zu früh.": -1,
    "Pour T2 je vote +1": 1,
    "Pour T2 nous votons -1.": -1,
    "We do not need T2 now, so -1.": -1,
    "- T2 is too early for us, so -1": -1,
    "I read the text of T2, it is good, so +1 from me.": 1,
    "My team needs #2, so +1": 1,
    "Thanks for T2! +1 from me": 1,
    "T2's text is fine now, so +1": 1,
    "Hello,\n\nT2 is too early\nfor us, so -1\n\nJane": -1,
}


@pytest.mark.parametrize("text", NAMED)
@pytest.mark.parametrize("reading", [DIRECT, TO_DIGEST_BY_LIST])
def test_a_sentence_that_names_its_topic_says_a_vote(text: str, reading: Reading) -> None:
    assert votes(text, reading) == [((2,), NAMED[text])]
    assert votes(text, ON_LIST) == []


def test_each_item_may_say_its_own() -> None:
    text = "T2 is too early for us, so -1\nT3 is just right, so +1\n- T4 bores me: -1"
    assert by_topic(text, DIRECT) == {2: -1, 3: 1, 4: -1}


def test_what_leads_to_a_vote_against_it_is_its_reason() -> None:
    (call,) = read_calls(
        read_subject("x"), ["T2 is too early", "for us (see T2's text), so -1."], (), DIRECT
    )
    assert isinstance(call, Call)
    assert [vote.reason for vote in call.votes] == ["T2 is too early for us (see T2 text)"]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("I can't support this one, sorry: -1", -1),
        ("This is too early for us, so -1.", -1),
        ("Happy with that, so +1 from my side.", 1),
        ("We have nobody to do it,\nso it's a -1 from us. Maybe next year.", -1),
        ("Hi Jane,\n\nLong overdue, +1", 1),
    ],
)
def test_so_does_the_first_sentence_of_an_answer_to_a_topic(text: str, choice: int) -> None:
    assert votes(text, TO_TOPIC) == [((), choice)]
    assert may_hold_commands(read_subject("Re: x"), text.split("\n"), ())
    assert votes(f"Which board do you mean? It is not in the text.\n\n{text}", TO_TOPIC) == []


#: What is told, asked, thought, of others, or of figures: nothing of it is a vote anywhere.
TALK = [
    "John's +1 on this surprised me",
    "John's +1 surprised me.",
    "I would give this a +1 if it had a lead",
    "I'd give it a +1 if it had a lead.",
    "If it had a lead, +1",
    "If nobody leads it, then -1",
    "Unless somebody leads it, -1",
    "Once it has a lead: +1",
    "we had 3 +1s",
    "We had three +1s and no -1s.",
    "version 2.0 -1 week",
    "In the end it was +1?",
    "+1?",
    "Is that a +1?",
    "Would you say +1, or -1?",
    "So you are at -1?",
    "Does that mean -1 from you?",
    "Ann said it is too early, so -1.",
    "Ann wrote that it is too early: -1",
    "They think it is too early, so -1",
    "Ann voted -1.",
    "Ann: too early, so -1",
    "<ann> too early, so -1",
    "[09:12] ann: too early, so -1",
    '"Too early, so -1" is no reason.',
    'He told us: "-1"',
    "He was clearly against, -1",
    "Bob is against it, so -1 I guess, from him.",
    "The function returns an error, -1.",
    "On failure it returns -1.",
    "On failure the result is wrong: -1",
    "The exit code changed: -1",
    "Exit status, -1",
    "errno is set, so it returns -1 and stops",
    "The default value should stay as it is: -1",
    "It prints two numbers, +1",
    "The offset was wrong, +1",
    "The balance went from 0 to -1",
    "Temperature in the room: +1",
    "The index is off by one, -1",
    "There will be a +1 from me once it builds",
    "I will give my +1 tomorrow",
    "Mend that, and then I'll give a +1 from me",
    "I cannot give my +1 yet",
    "I can not give it a +1",
    "Not a +1 from me",
    "There is no +1 from me",
    "I'm not +1 on this",
    "I never said -1",
    "I have not decided between +1 and -1",
    "+1 from John, -1 from Ann",
    "+1 to what Ann says about naming",
    "+1 to Ann's point about naming",
    "+1 on what John said, but not on the rest",
    "+1 with whatever Ann prefers",
    "It should be +1 or 0, so: which one?",
    "+1/-1?",
    "People answer +1, as if that said anything",
    "A +1 is not an argument.",
    "The next one who writes -1 buys the beer",
    "Please write +1 or -1 so that we know.",
    "Please reply with -1 if you cannot come",
    "You may vote +1, 0 or -1",
    "Vote with +1 or -1",
    "We need one more +1",
    "It lacks a +1",
    "It has one +1 so far",
    "The count is +1",
    "The score would be -1",
    "It got -1 in the last meeting",
    "It was -1 last year, remember",
    "Last time you gave it -1",
    "This line has +1 in it",
    "UTC +1",
    "At 14:00 UTC+1",
    "The meeting is at 9, GMT -1",
    "Call +1 555 0100",
    "Page +1",
    "rc-1",
    "x86-1 and so on",
    "1 - 1 is 0",
    "a[i] -1 is read",
    "We are a team of 5, +1 friend",
    "I bring somebody (+1)?",
    "Should it be so early, -1?",
    "He thinks: why not? +1, he says",
    "They said: too early, so -1",
    "As John says, too early, so -1",
    "According to Ann this is too early, so -1",
    "You said it is too early, so -1",
    "The others gave it up, so -1 for the project, which would be sad",
    "I may end up at -1",
    "I might be -1, let me think",
    "I could be +1 with a better text",
    "It could have been a +1",
    "My first thought was -1",
    "My -1 was a mistake",
    "My first reaction: +1? Hm.",
    "What if the answer is -1?",
    "Suppose I say -1, what then?",
    "The driver's return value, -1, is not handled",
    "They returned +1, which confused the tool",
    "Compare +1 with -1",
    "Who gave the -1 and why?",
    "Has anybody seen the +1 of the committee?",
    "See the thread with the +1 above.",
    "Let us count: Jane +1, John +1",
    "For the record: Jane +1, John -1",
    "I don't care about a +1 here",
    "I got -1 from the call",
    "Sorry, I missed Robert Roe +1 (binding)...",
    "I tried it, and got an exception\njava.lang.ArrayIndexOutOfBoundsException: -1",
    "We get -1 back",
    "My +1 depends on who leads it",
    "Our +1 on this hinges on the room.",
    "I would +1 this if it were shorter",
    "I'd +1 this once it has a lead",
    "I'd be +1 on this one provided Ann leads it.",
    "I would +1 this one as long as nobody minds the time",
    "It would get a +1 from us if it were shorter",
    "Ich würde +1 geben, wenn es kürzer wäre",
    "Ann meint, es ist zu früh, daher -1",
    "Er findet es zu früh, daher -1.",
    "Von mir kein +1",
    "Wenn Ann es leitet, +1 von mir",
    "If Ann leads it, +1 from me",
    "If Ann leads it then I'm +1",
    "Selon Ann c'est trop tôt, donc -1",
    "Elle trouve que c'est trop tôt, donc -1",
    "Ce n'est pas un +1 de ma part",
]


@pytest.mark.parametrize("text", TALK)
def test_talk_below_a_quoted_topic_is_no_vote(text: str) -> None:
    assert votes(text, BELOW_T2) == []


@pytest.mark.parametrize("text", TALK)
def test_talk_that_names_a_topic_is_no_vote(text: str) -> None:
    for reading in (DIRECT, TO_DIGEST_BY_LIST, ON_LIST):
        assert votes(f"I have read T2 now. {text}", reading) == []


@pytest.mark.parametrize("text", TALK)
def test_talk_that_opens_an_answer_to_a_topic_is_no_vote(text: str) -> None:
    assert votes(text, TO_TOPIC) == []


@pytest.mark.parametrize(
    "text",
    [
        "John's +1 on T2 surprised me",
        "I would give T2 a +1 if it had a lead",
        "T2 is better than T3, so +1",
        "T2 needs T3, so -1 for both",
        "T2: the patch returns a wrong value, -1.",
        "T2 got +1 from Ann",
        "T2 has +3 -1 so far",
        "T2 has one +1 so far",
        "Is T2 too early, so -1?",
        "T2 depends on what Ann does: +1 or -1?",
        "I'd like to know why T2 has -1",
        "T2 moved by -1 in the order",
        "T2 is version 2.0 -1 week",
        "T2 is at 13:00 UTC +1",
    ],
)
@pytest.mark.parametrize("reading", [DIRECT, TO_DIGEST_BY_LIST])
def test_what_is_not_certainly_ones_own_is_no_vote(text: str, reading: Reading) -> None:
    assert votes(text, reading) == []


def test_a_sentence_below_several_topics_is_on_none_of_them() -> None:
    assert votes("I can't support this one, sorry: -1", BELOW_TWO) == []


def test_agreement_with_a_title_is_a_vote_on_it() -> None:
    reading = replace(BELOW_T2, titles=TopicTitles({2: "Efi and SecureBoot"}.get))  # type: ignore[arg-type]
    assert votes("+1 to Efi", reading) == [((2,), 1)]
    assert votes("+1 to Ann", reading) == []


#: All of a mail to us, in everyday words; wishes count only in answer to a mail that asks.
WORDED = {
    "T1 and T3 please, T2 no thanks": {1: 1, 3: 1, 2: -1},
    "T1, T3 please; T2 no thank you": {1: 1, 3: 1, 2: -1},
    "Yes to T1 and T3, no to T2": {1: 1, 3: 1, 2: -1},
    "yes to T1. no to T2.": {1: 1, 2: -1},
    "Yes for T1, and no for T2": {1: 1, 2: -1},
    "T1: sure. T3: nope": {1: 1, 3: -1},
    "T1: sure\nT3: nope": {1: 1, 3: -1},
    "T1 - sure, T3 - nope": {1: 1, 3: -1},
    "T1 yes T2 no T3 yes": {1: 1, 2: -1, 3: 1},
    "T1: yes. T2: no. T3: abstain.": {1: 1, 2: -1, 3: 0},
    "T1 ok, T2 rather not": {1: 1, 2: -1},
    "T1 okay; T2 not now": {1: 1, 2: -1},
    "T1 fine with me, T2 skip": {1: 1, 2: -1},
    "- T1 definitely\n- T2 never\n- T3 no opinion": {1: 1, 2: -1, 3: 0},
    "1. T1: of course\n2. T2: no way": {1: 1, 2: -1},
    "my votes: T1, T3, T7": {1: 1, 3: 1, 7: 1},
    "My votes are T1, T3 and T7.": {1: 1, 3: 1, 7: 1},
    "My votes go to T1 and T3": {1: 1, 3: 1},
    "My picks: T1 T3": None,
    "My picks: T1, T3": {1: 1, 3: 1},
    "My favourites are T1 and T3": {1: 1, 3: 1},
    "My choices: T1; T3": {1: 1, 3: 1},
    "My votes:\nT1\nT3\nT7": {1: 1, 3: 1, 7: 1},
    "I vote T1 and T3": {1: 1, 3: 1},
    "I vote for T1, T3 and 7": {1: 1, 3: 1, 7: 1},
    "I'd like to vote for T1 and T3, please": {1: 1, 3: 1},
    "We support T1 and T3, but not T2": {1: 1, 3: 1, 2: -1},
    "I support T2": {2: 1},
    "I can't support T2, sorry": None,
    "I can't support T2": {2: -1},
    "I'm against T2": {2: -1},
    "Against T2, for T3": {2: -1, 3: 1},
    "for T1 and T3, against T2": {1: 1, 3: 1, 2: -1},
    "I'm in favour of T1, T2 and T3": {1: 1, 2: 1, 3: 1},
    "Sure for T1, nope for T2": None,
    "ok for T1, no for T2": {1: 1, 2: -1},
    "Definitely T1, not T2": {1: 1, 2: -1},
    "T1-T3 yes, T4 no": {1: 1, 2: 1, 3: 1, 4: -1},
    "Topic 1: yes, topic 2: no": {1: 1, 2: -1},
    "#1 yes, #2 no": {1: 1, 2: -1},
    "T1 👍, T2 no thanks": {1: 1, 2: -1},
    "T1 +1, T2 please": {1: 1, 2: 1},
    "T1 -1 and T2 please": {1: -1, 2: 1},
    "Hello,\n\nT1 and T3 please,\nT2 no thanks.\n\nCheers,\nJane": {1: 1, 3: 1, 2: -1},
    "Hi! Thanks for the list.\n\nT1: sure\nT2: no": None,
    "Abstain on T1, yes to T2": {1: 0, 2: 1},
    "T1 ja, T2 nein": {1: 1, 2: -1},
    "T1 gerne, T2 lieber nicht, T3 egal": {1: 1, 2: -1, 3: 0},
    "Für T1 und T3, gegen T2. Danke!": {1: 1, 3: 1, 2: -1},
    "Ich bin für T1 und gegen T2.": {1: 1, 2: -1},
    "Bonjour à tous, je vote pour T1 et T3, et contre T2. Merci, Jane": {1: 1, 3: 1, 2: -1},
    "T1 : oui\nT2 : non\nT3 : sans opinion": {1: 1, 2: -1, 3: 0},
    "T1 oui, T2 non merci": {1: 1, 2: -1},
    "T1 +1, T3 0, T4 don't care": {1: 1, 3: 0, 4: 0},
    "T3 no opinion, T4 no preference": {3: 0, 4: 0},
    "Thanks! T1 and T3 please, T2 no thanks": {1: 1, 3: 1, 2: -1},
    "Thanks Carol, T1 and T3 please, T2 no thanks. Cheers, Jane": {1: 1, 3: 1, 2: -1},
    "Voting for T1, T4": {1: 1, 4: 1},
    "Thema 1: ja\nThema 2: nein": {1: 1, 2: -1},
    "Sujet 1 : oui\nSujet 2 : non": {1: 1, 2: -1},
    "Für T1, T3; gegen T2; Enthaltung bei T4": {1: 1, 3: 1, 2: -1, 4: 0},
    "Meine Stimmen: T1, T4": {1: 1, 4: 1},
    "Mes votes : T1, T4": {1: 1, 4: 1},
    "Je choisis T1 et T4.": {1: 1, 4: 1},
    "Ich wähle T1 und T4.": {1: 1, 4: 1},
    "Happy with T1 and T4.": {1: 1, 4: 1},
    "My top 3: T1, T4, T5": {1: 1, 4: 1, 5: 1},
    "My top three are T1, T4 and T5": {1: 1, 4: 1, 5: 1},
    "For: T1, T5. Against: T2.": {1: 1, 5: 1, 2: -1},
    "Dafür: T1, T5. Dagegen: T2": {1: 1, 5: 1, 2: -1},
    "Pour : T1, T5. Contre : T2": {1: 1, 5: 1, 2: -1},
    "T1 yes, T2 no, T3 also yes. Cheers, Jane": {1: 1, 2: -1, 3: 1},
    "T1 ja, T2 nein, T3 auch ja. Grüße, Jane": {1: 1, 2: -1, 3: 1},
    "T1 and T3 get my vote.": {1: 1, 3: 1},
    "For me T1 and T2 are a must, T3 is a no-go.": {1: 1, 2: 1, 3: -1},
    "I approve T1 and T2, reject T3.": {1: 1, 2: 1, 3: -1},
    "Approve: T1 T2\nReject: T3": {1: 1, 2: 1, 3: -1},
    'I vote "yes" on T1 and "no" on T2.': {1: 1, 2: -1},
    "+1 from me for T1 and T2, -1 from me for T3.": {1: 1, 2: 1, 3: -1},
    "Hi Carol - thank you! T1: sure, T2: nope. Best regards, Jane": {1: 1, 2: -1},
    "Danke für die Liste! T1 ja, T2 nein, viele Grüße Jane": {1: 1, 2: -1},
}
WISHES: dict[str, dict[int, Choice]] = {
    "I'd like T4 and T5": {4: 1, 5: 1},
    "I'd like T4 and T5, please.": {4: 1, 5: 1},
    "I would like T4, T5 and T6": {4: 1, 5: 1, 6: 1},
    "I'd love to see T4": {4: 1},
    "I want T4": {4: 1},
    "T4 please": {4: 1},
    "T4, T5 please!": {4: 1, 5: 1},
    "Please T4 and T5": {4: 1, 5: 1},
    "Bitte T4 und T5": {4: 1, 5: 1},
    "Only T4": {4: 1},
    "Just T4 and T5 please": {4: 1, 5: 1},
    "I prefer T4": {4: 1},
    "I'd pick T4 and T5": {4: 1, 5: 1},
    "Let's discuss T4 and T5.": {4: 1, 5: 1},
    "I'd like to hear about T4": {4: 1},
}


@pytest.mark.parametrize("text", [text for text in WORDED if WORDED[text]])
@pytest.mark.parametrize("reading", [DIRECT, TO_DIGEST, TO_DIGEST_BY_LIST])
def test_a_mail_to_us_may_say_its_votes_in_words(text: str, reading: Reading) -> None:
    assert by_topic(text, reading) == WORDED[text]


@pytest.mark.parametrize("text", [text for text in WORDED if not re.search("[+-]1|👍", text)])
def test_on_the_list_such_words_are_talk(text: str) -> None:
    assert votes(text, ON_LIST) == votes(text, TO_TOPIC) == []


@pytest.mark.parametrize("text", WISHES)
def test_wishes_are_votes_in_answer_to_a_mail_that_asks(text: str) -> None:
    for reading in (TO_DIGEST, TO_DIGEST_BY_LIST):
        assert by_topic(text, reading) == WISHES[text]
    assert votes(text, DIRECT) == votes(text, ON_LIST) == []
    line = vote_line(list(WISHES[text].items()))
    assert vote_line(votes_said(text, TopicTitles(), range(1, 9))) == line


@pytest.mark.parametrize(
    "text",
    [
        *("all but T2", "All except T2, please", "everything but T2 please", "All yes, except T2."),
        "all yes except T2",
        *("Alle ja, außer T2.", "Tous oui, sauf T2", "alle außer T2: ja"),
    ],
)
def test_all_may_leave_out_some(text: str) -> None:
    (call,) = read_calls(read_subject("x"), [text], (), TO_DIGEST)
    assert isinstance(call, Call)
    assert [(one.topics, one.choice, one.but) for one in call.votes] == [("all", 1, (range(2, 3),))]
    line = vote_line(votes_said(text, TopicTitles(), range(1, 5)))
    assert line == "VOTE T1 T3 T4 +1"


#: To us, and about topics, and no vote.
NO_VOTES = [
    "All good, thanks!",
    "All fine here",
    "All the best",
    "Everything ok?",
    "Both are fine, I think",
    "Both",
    "For T3, please give me 20 minutes.",
    "T3 please move to Friday",
    "Please put T3 on Monday",
    "Please move T3 behind T4",
    "Please drop T3",
    "T3 is mine",
    "No, T3 is mine",
    "No T3 slides yet",
    "Yes, I have seen T3.",
    "T3? Sure, who leads it?",
    "T3: sure, who leads it?",
    "T3: is it ready?",
    "T3 no longer needs 20 minutes",
    "T3 for whom?",
    "T3 never had a lead",
    "T3 not before 14:00",
    "I support T3 being moved",
    "I want T3 to be shorter",
    "I'd like T3 to be discussed first",
    "I'd like to lead T3",
    "I'll take T3",
    "I prefer T3 before T4",
    "I like T3 more than T4",
    "Let's discuss T3 after T4",
    "I vote for T3 to be moved to Friday.",
    "I am for T3 being moved.",
    "Please count me in for T3.",
    "My votes are split on T3.",
    "My favourite T3 is not there",
    "My choice of T3 was wrong",
    "What about T3?",
    "T1 and T3 please, what is T2?",
    "T1 yes or no?",
    "T1, T2 and T3 are about memory",
    "Against T2 speaks that nobody leads it",
    "Not T2 again!",
    "Skip T2 in the minutes",
    "OK, T3 then",
    "T3 ok?",
    "T3 done",
    "T3 agreed",
    "Ann supports T3",
    "Ann says yes to T3",
    "They vote T3",
    "Ann: T3 yes",
    "Did I say yes to T3?",
    "I said yes to T3",
    "I would support T3 with another title",
    "We could support T3",
    "I can support T3 if needed",
    "I did not say no to T3",
    "Thanks! T1 and T3 please move to Friday",
    "Thanks for T3! Who leads T1?",
    "Für T3 brauche ich 20 Minuten.",
    "Pour T3, il me faut 20 minutes.",
    "Pour T3 je ne sais pas.",
    "Ich bin für T3 zuständig",
    "Ich stimme für T3 erst morgen",
    "Je vote pour T3 demain",
    "T3 is a must for Ann",
    "T3 and T4 are about the same",
    "My top 3 topics are not there, but T3 is",
    "Ann will reject T3",
    "Alle ja da?",
    "Alles gut, danke!",
    "Tout va bien",
    "Only T3 has a lead",
    "Just T3 and nothing else was discussed",
    "Nur T3 ist unklar",
    "Bitte T3 verschieben",
    "Ann est contre T3",
]


@pytest.mark.parametrize("text", NO_VOTES)
@pytest.mark.parametrize("reading", [DIRECT, TO_DIGEST_BY_LIST])
def test_other_words_to_us_about_topics_are_no_votes(text: str, reading: Reading) -> None:
    assert votes(text, reading) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("T2 is too early for us, so -1", "VOTE T2 -1"),
        ("Ann said T2 is too early, so -1.", "VOTE T2 -1"),
        ("T1 and T3 please, T2 no thanks, and who leads T4?", "VOTE T1 T3 +1 T2 -1"),
        ("I like T3, but who leads it?", "VOTE T3 +1"),
        ("Hello! No to T2, it is silly. I'd like T4.", "VOTE T2 -1 T4 +1"),
        ("Thanks. T1-T3 yes, others no. Who leads T4?", "VOTE T1 T2 T3 +1 T4 T5 T6 T7 T8 -1"),
        ("I want neither T1 nor T2, but who leads T3?", "VOTE T1 T2 -1"),
        ("All yes except T2, I think that is best", "VOTE T1 T3 T4 T5 T6 T7 T8 +1"),
        ("T1 no, T2 too, but who leads it?", "VOTE T1 T2 -1"),
    ],
)
def test_the_line_to_send_has_the_topics_and_choices_that_were_written(
    text: str, line: str
) -> None:
    assert vote_line(votes_said(text, TopicTitles(), range(1, 9))) == line


@pytest.mark.parametrize(
    "text",
    [
        *("T1 ja, der Rest nein", "T1 oui, le reste non", "T1 : pour ; les autres : contre"),
        *("T1 +1, die anderen -1", "T1 yes, the rest no", "T1 ja, alle anderen nein"),
        "T1 yes, all the others no except T3",
    ],
)
def test_what_is_said_of_the_rest_is_not_lost(text: str) -> None:
    assert votes(text, TO_DIGEST_BY_LIST) == [((1,), 1), ("all", -1)]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("T1, T2 and T3.", [1, 2, 3]),
        ("T1", [1]),
        ("Hi,\n\n- T1\n- T3\n\nThanks, Jane", [1, 3]),
        ("T1 and T2 are about memory", []),
        ("T1\nWho leads it?", []),
        ("Thanks, Jane", []),
    ],
)
def test_topics_alone_are_no_votes_but_their_line_can_be_shown(
    text: str, topics: list[int]
) -> None:
    assert votes(text, TO_DIGEST_BY_LIST) == votes(text, DIRECT) == []
    assert topics_only(text.split("\n"), "Jane Roe", TopicTitles()) == topics
    if topics:
        assert may_mean_votes(text.split("\n"), "Jane Roe", TopicTitles())


def test_a_choice_alone_says_not_on_which_of_several_topics() -> None:
    for text in (
        "+1",
        "LGTM",
        "Hi,\n\nShip it!\n\nJane",
        "Consider this a +1",
        "Yes, please!",
    ):
        assert chooses_only(text.split("\n"), "Jane Roe")
        assert votes(text, TO_DIGEST_BY_LIST) == []
    for text in ("+1 for this meeting!", "LGTM. Who leads T3?", "+1 to what Ann says", "Thanks!"):
        assert not chooses_only(text.split("\n"), "Jane Roe")


SOME_TITLES = {1: "NUMA support", 2: "EFI and SecureBoot", 3: "Documentation"}
JANE, THEN = Mailbox("Jane Roe", "jane@example.org"), datetime(2027, 8, 1, tzinfo=UTC)
TITLES = TopicTitles(
    lambda number: SOME_TITLES.get(number, ""),
    lambda: [Topic(number, title, JANE, THEN, 1, "") for number, title in SOME_TITLES.items()],
)


@pytest.mark.parametrize(
    "text", ["1: yes\n2: no", "1 +1\n2 -1", "Hi,\n\n1. yes\n2. no!\n\nJane", "1) 👍\n2) 👎"]
)
def test_rows_without_a_t_are_votes_where_all_of_an_answer_is_such(text: str) -> None:
    assert by_topic(text, replace(TO_DIGEST_BY_LIST, titles=TITLES)) == {1: 1, 2: -1}
    assert votes(text, replace(TO_DIGEST, titles=TITLES)) != []
    assert votes(text, ON_LIST) == []
    for more in (f"{text}\nWhen does it begin?", f"{text}\n9: yes", text.partition("\n")[0]):
        assert votes(more, replace(TO_DIGEST_BY_LIST, titles=TITLES)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+1 for the NUMA topic", {1: 1}),
        ("+1 for the NUMA topic, -1 for the EFI one.", {1: 1, 2: -1}),
        ("Yes to the secureboot topic, no to the NUMA topic", {2: 1, 1: -1}),
        ("I'd like the documentation topic.", {3: 1}),
    ],
)
def test_words_of_one_title_alone_name_its_topic(text: str, found: dict[int, int]) -> None:
    assert by_topic(text, replace(TO_DIGEST_BY_LIST, titles=TITLES)) == found
    assert votes("+1 for the other topic", replace(TO_DIGEST_BY_LIST, titles=TITLES)) == []


#: Answers to a mail that lists topics, which nobody can count, with the line that says them.
MEANT = {
    "T1 ++\nT2 +\nT3 -": "VOTE T1 T2 +1 T3 -1",
    "T1 y, T2 n": "VOTE T1 +1 T2 -1",
    "vote T1 T2": "VOTE T1 T2 +1",
    "Vote: T1, T2\n\nThanks,\nJane": "VOTE T1 T2 +1",
    "NUMA +1\nEFI -1": "VOTE T1 +1 T2 -1",
    "+1 for NUMA": "VOTE T1 +1",
    "+1 NUMA, -1 EFI, +1 documentation": "VOTE T3 T1 +1 T2 -1",
    "+1 for SecureBoot, but -1 for documentation": "VOTE T3 -1 T2 +1",
}


@pytest.mark.parametrize("text", MEANT)
def test_who_answers_with_nothing_but_what_may_be_votes_is_shown_the_line(text: str) -> None:
    assert may_mean_votes(text.split("\n"), "Jane Roe", TITLES)
    assert vote_line(votes_said(text, TITLES, [1, 2, 3])) == MEANT[text]


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in (*NO_VOTES, *TALK) if "vote" not in text and "+1" not in text),
        "T1 and T2 overlap.",
        "T3 needs a lead, and T4 too.",
        "+1 to what Ann says about T3",
        "+1 for this meeting!",
        "+1 for lunch",
        "+1, 16 GB is enough",
        "+1 for NUMA, and who takes the notes?",
        "NUMA is on -1 in the build",
        "We vote on T1 after lunch?",
        "I will vote later.",
        "2 days are too long.",
        "T1 +1\nWho takes the notes?",
    ],
)
def test_talk_below_a_list_of_topics_means_none(text: str) -> None:
    assert not may_mean_votes(text.split("\n"), "Jane Roe", TITLES)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("I can't support this, sorry", -1),
        ("no, I do not think so", -1),
        ("It is too early", -1),
        ("I'd say -1 to that", -1),
        ("👎 for the topic", -1),
        ("I abstain, I think", 0),
        ("It would be nice to have", 1),
        ("No idea what it is", 1),
    ],
)
def test_which_way_somebody_may_want_to_vote_is_told_by_their_words(text: str, choice: int) -> None:
    assert likely_choice(text) == choice


def test_talk_in_an_answer_to_all_says_no_vote_to_us() -> None:
    for text in (*NO_VOTES, *TALK, "I like T3, but who leads it?", "What about T2?"):
        if "T2" not in text and "T3" not in text:
            assert not says_vote(text, TopicTitles()), text
