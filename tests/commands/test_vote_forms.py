"""Votes in all the ways in which people write them give exactly those votes, whatever is mixed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.grammar import Call, Reading, SyntaxFault, read_calls
from mailproc.mail.subject import read_subject
from mailproc.meeting.titles import TopicTitles
from mailproc.structs import replace
from tests.support.sizes import examples

DIRECT = Reading(direct=True, bare="signs")
ON_LIST = Reading(direct=False)
SIGNS = {
    1: ("+1", "\uff0b1", "👍", "👍🏽", "✓", ":+1:"),
    0: ("0", "+0", "-0"),
    -1: ("-1", "\u22121", "\u20131", "👎", "✗"),
}
WORDS = {1: ("yes", "Yes", "YES"), 0: ("abstain", "Abstain"), -1: ("no", "NO")}
REMARKS = ("", ".", "!", " (binding)", " (non-binding)", " from me", ", thanks!", " :-)", " please")
REASONS = (
    "",
    ", because we need it",
    " because T4 was worse",
    ": it breaks the ABI",
    " - very important",
    ". I would say so again, at +1 or more",
    "; there is no doubt about it, for 3 years",
    " (see https://lists.example.org/1, and T2)",
    ", since yes is better than no in this case",
)


def read(lines: Sequence[str], reading: Reading = DIRECT, subject: str = "") -> list[WrittenVote]:
    """The votes of a body; nothing else may be found in it."""
    calls = read_calls(read_subject(subject, ("PROPOSE",)), lines, (), reading)
    faults = [call for call in calls if isinstance(call, SyntaxFault) or call.word != "VOTE"]
    assert not faults, [
        str(fault.said) if isinstance(fault, SyntaxFault) else fault for fault in faults
    ]
    return [vote for call in calls if isinstance(call, Call) for vote in call.votes]


def by_topic(votes: Iterable[WrittenVote]) -> dict[int, int]:
    """Each topic with the choice on it; each is voted on once."""
    found: dict[int, int] = {}
    for vote in votes:
        assert vote.topics
        for part in vote.topics:
            assert isinstance(part, range)
            for number in part:
                assert number not in found
                found[number] = vote.choice
    return found


@st.composite
def statements(draw: st.DrawFn, numbers: Sequence[int], *, keyword: bool) -> tuple[str, int]:
    """One choice on topics, as a line says it, and which it is."""
    choice = draw(st.sampled_from((1, 0, -1)))
    in_words = keyword and draw(st.booleans())
    said = draw(st.sampled_from((WORDS if in_words else SIGNS)[choice]))
    how = ("T{}", "t{}", "#{}", "T {}", "topic {}", "T0{}") + (("{}",) if keyword else ())
    names = [draw(st.sampled_from(how)).format(number) for number in numbers]
    if not keyword and names[0][0] not in "T#t":
        names[0] = f"T{numbers[0]}"
    topics = draw(st.sampled_from((" ", ", ", " and ", ","))).join(names)
    end = draw(st.sampled_from(REMARKS)) + draw(st.sampled_from(REASONS))
    if draw(st.booleans()) or names[0].isdigit() or names[-1].isdigit():
        between = draw(st.sampled_from((" ", ": ", "=", " = ", ":", " -> ", " – ")))
        if (between == " – " and said[0] in "+0-−–") or (between == ":" and names[-1].isdigit()):
            between = " "
        return f"{topics}{between}{said}{end}", choice
    link = draw(st.sampled_from((" ", " on ", " for ", " to ")))
    return f"{said}{link}{topics}{end}", choice


@st.composite
def bodies(draw: st.DrawFn) -> tuple[list[str], dict[int, int]]:
    """Lines of votes, and what they say."""
    numbers = draw(st.permutations(range(1, 13)))
    votes: dict[int, int] = {}
    lines = draw(st.sampled_from(([], ["Hi all,", ""], ["Here is how I vote:"])))[:]
    for count in draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)):
        topics, numbers = numbers[:count], numbers[count:]
        if not topics:
            break
        keyword = draw(st.sampled_from(("VOTE ", "VOTE: ", "Vote: ", "vote ", "VOTES: ", "")))
        text, choice = draw(statements(topics, keyword=bool(keyword)))
        line = f"{keyword}{text}"
        width = draw(st.sampled_from((1000, 1000, 72, 40)))
        wrapped = textwrap.wrap(line, width) if keyword.strip(": ").isupper() else [line]
        wrapped = [line] if "thanks!" in wrapped else wrapped  # alone it ends all commands
        dress = draw(st.sampled_from(("{}", "{}", "    {}", "- {}", "* {}", "*{}*", "1. {}")))
        wrapped = [dress.format(line)] if len(wrapped) == 1 else wrapped
        lines += [*wrapped, *draw(st.sampled_from(([], [""])))]
        votes.update(dict.fromkeys(topics, choice))
    return [*lines, *draw(st.sampled_from(([], ["", "Cheers,", "Jane"])))], votes


@given(bodies())
@settings(max_examples=examples(60, 20_000))
def test_any_mix_of_forms_gives_these_votes(body: tuple[list[str], dict[int, int]]) -> None:
    lines, votes = body
    assert by_topic(read(lines)) == votes


@pytest.mark.parametrize(
    "line",
    [
        "vote for T3 if you want to see it",
        "Vote early, and vote often",
        "vote no on what they said",
        "VOTE IN THE GENERAL ELECTION",
        "T3 +1 is what I have heard",
        "T3 is better than T4",
        "We could VOTE T7 +1",
        "+1 555 123",
    ],
)
def test_prose_on_the_list_is_no_vote(line: str) -> None:
    assert read([line], ON_LIST) == []


@pytest.mark.parametrize(
    ("line", "topics", "but"),
    [
        ("VOTE all but T2 +1", "all", (2,)),
        ("VOTE all but T2 and T3: +1, since they can wait", "all", (2, 3)),
        ("VOTE everything except T2 yes", "all", (2,)),
        ("VOTE all +1 except T2", "all", (2,)),
        ("VOTE all +1 (but not T2, T3).", "all", (2, 3)),
        ("VOTE all +1; not T2", "all", (2,)),
        ("vote all except for T2: +1", "all", (2,)),
        ("VOTE +1 all but T2", "all", (2,)),
        ("VOTE T1-T4 except T2 +1", (1, 2, 3, 4), (2,)),
        ("VOTE T1-T4 +1, apart from T2", (1, 2, 3, 4), (2,)),
    ],
)
def test_some_of_many_topics_may_be_left_out(line: str, topics: object, but: object) -> None:
    for reading in (DIRECT, ON_LIST):
        (vote,) = read([line], reading)
        found = vote.topics if isinstance(vote.topics, str) else tuple(*vote.topics)
        left_out = tuple(number for part in vote.but for number in part)
        assert (found, vote.choice, left_out) == (topics, 1, but)


def test_what_is_left_out_may_get_another_choice() -> None:
    for line in ("VOTE all +1 except T2 -1", "VOTE all +1, but T2 -1", "VOTE all +1; not T2: -1"):
        votes = read([line], DIRECT)
        assert [one.choice for one in votes][:2] in ([1, -1], [1]), line


@pytest.mark.parametrize("written", ["+0.5", "+1000", "++1", "+1 +1", "+1/-1", "+1 or 0"])
def test_other_figures_are_no_votes_and_are_said_to_be_none(written: str) -> None:
    calls = read_calls(read_subject("", ("PROPOSE",)), [f"VOTE T3 {written}"], (), DIRECT)
    assert [type(call) for call in calls] == [SyntaxFault]
    assert "VOTE T3" in str(calls[0].said) if isinstance(calls[0], SyntaxFault) else False


@pytest.mark.parametrize("hello", ["Hi all,", "Ciao a tutti:", "Hola:", "Liebe Leute,"])
def test_a_greeting_may_stand_before_a_choice_on_its_line(hello: str) -> None:
    (vote,) = read([f"{hello} -1"])
    assert vote.choice == -1


OPENING = Reading(direct=False, bare="signs")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("I am +1 for this.", 1),
        ("(+1)", 1),
        ("[-1], it is too early", -1),
        ("LGTM +1", 1),
        ("Absolutely +1", 1),
        ("Very much +1 from us", 1),
        ("Sorry, but -1 from me", -1),
        ("I have to vote -1 here", -1),
        ("Changing my vote to -1", -1),
        ("You have my +1", 1),
        ("Put me down for +1, please", 1),
        ("I'm at -0 on that", 0),
        ("(binding) +1", 1),
        ("Non-binding: -1", -1),
        ("+1 [binding]", 1),
        ("+1 👍", 1),
        ("👍👍🏽", 1),
        ("+1 :+1:", 1),
        (":thumbsup:", 1),
        (":thumbsdown: from me", -1),
        ("+-0", 0),
        ("+1 =)", 1),
        ("+1 <3", 1),
        ("+1 *great idea*", 1),
        ("Thanks, Ann. +1", 1),
        ("Nice one!\n+1", 1),
        ("Well found, Ann.\n\n-1, since it is done already", -1),
        ("Thanks!\n\n+1 from me", 1),
        ("+ 1 for the topic", 1),
        ("- 1, sorry", -1),
        ("I vote yes", 1),
        ("I'm voting no, sorry.", -1),
        ("My vote is no: too long", -1),
        ("We vote for this.", 1),
        ("I'd vote against it", -1),
        ("Abstain.", 0),
        ("I abstain", 0),
        ("I'm in favour of this.", 1),
        ("Ich bin dafür!", 1),
        ("Yay ! Massive +1 for this !", 1),
        ("Thanks! The new text gets a +1 from me.", 1),
        ("Whatever makes that shorter gets a big +1 from us", 1),
        ("A very loud -1 from myself, sorry", -1),
        ("I'll add a +1", 1),
        ("This is a +1 from me", 1),
        ("That's -1, sorry", -1),
        ("Obviously, +1 from me as well.", 1),
        ("+1 in case this is still open", 1),
        ("I would +1 this.", 1),
        ("+1 even if the room is small", 1),
        ("+1, if that helps", 1),
        ("+1, if I may vote", 1),
        ("+1 for dropping the old ABI", 1),
        ("+1 on not breaking userspace", 1),
        ("+1 to stop shipping the old one", 1),
        ("+1. If we wait, it gets worse.", 1),
        ("+1: if we wait, it gets worse", 1),
        ("+1, once I had tried it I liked it", 1),
        ("+1 for having this on the agenda", 1),
        ("-1 until it has a lead", -1),
        ("-1, let's wait until it has a lead", -1),
        ("-1 unless somebody leads it", -1),
        ("Von mir ein -1, das ist zu früh", -1),
        ("Ein klares +1 von uns!", 1),
        ("Ich stimme mit +1", 1),
        ("Ich stimme dagegen.", -1),
        ("Je vote contre, trop tôt.", -1),
        ("Bonjour,\n\nje vote +1", 1),
        ("Pour moi c'est +1", 1),
        ("Je suis pour !", 1),
        ("Je suis contre, c'est trop tôt.", -1),
        ("danke für den Vorschlag, von mir auch +1.", 1),
        ("plus one", 1),
        ("Minus one, it is too early", -1),
        ("+1 de ma part", 1),
    ],
)
def test_people_open_an_answer_with_a_choice_in_many_ways(text: str, choice: int) -> None:
    (vote,) = read(text.splitlines(), OPENING)
    assert (vote.topics, vote.choice) == ((), choice)


@pytest.mark.parametrize(
    "text",
    [
        "- 1 machine for the tests\n- 2 for the rest",
        "- 1. the agenda\n- 2. the rooms",
        "I voted +1",
        "They voted -1 on it",
        "Not +1",
        "No +1 from me",
        "I can't +1 this enough",
        "+1 👎",
        "+1: Ann, John\n-1: Max",
        "+1 Ann\n+1 John\n-1 Max",
        "+1: 3\n0: 1\n-1: 0",
        "[+1] Take it\n[0] I do not mind\n[-1] Leave it",
        "[ ] +1 take it\n[ ] -1 leave it",
        "[ ] +1 take it",
        "'-1'? Why do you say so?",
        "+1?",
        "Mend that, and then I'll give a +1 from me",
        "There is no +1 from me",
        "Thanks,\n+1 555 0100",
        "Regards,\n+1 (555) 555-0100",
        "Cheers.\n+1-555-555-0100",
        "👍 vs 👎?",
        "✓ builds, ✗ boots",
        "❌ fails on the old board",
        "This is -1 in my tests",
        "It gets -1 back from the driver",
        "I get -1 from that call",
        "We are at -1 now",
        "I'd vote +1 if it were shorter",
        "I would +1 this if it were shorter",
        "I'd +1 it, but only once it has a lead",
        "My +1 depends on the room",
        "+1 from me depends on the room",
        "Ich würde +1 geben, wenn es kürzer wäre",
        "Je ne vote pas +1",
        "Je vote demain",
        "Je suis pour qu'on attende.",
        "Plus one more thing: who leads it?",
        "Pour.",
        "Ich stimme Ann zu",
        "Non, merci",
        "They gave a +1 to this",
        "It works now.\nIt returned -1 before.",
        "I'm in favour of talking about it first",
        "I vote for lunch",
        "Abstention is what we want to avoid.",
        "Yes.",
        "No, thanks",
    ],
)
def test_what_only_looks_like_a_choice_opens_no_vote(text: str) -> None:
    assert read(text.splitlines(), OPENING) == []


@pytest.mark.parametrize(
    "text",
    [
        "+1 if the room is big enough",
        "+1, if the room is big enough",
        "+1 (only if the room is big enough)",
        "+1 from me, provided that it has a lead",
        "+1, I like it, but only once it has a lead",
        "+1 (binding) as long as it is short",
        "+1 from us once it has a lead",
        "+1 unless somebody objects",
        "+1 until somebody objects",
        "-1 if it is on Monday",
    ],
)
def test_what_depends_on_something_is_no_vote_and_is_told_so(text: str) -> None:
    for line in (text, f"VOTE T3 {text}", f"T3: {text}"):
        (call,) = read_calls(read_subject(""), [line], (), DIRECT)
        assert isinstance(call, SyntaxFault)
        assert "depends on something" in str(call.said)
        assert "VOTE T" in str(call.said.values["line"])
        if line.startswith(("+", "-", "0", "V")):
            assert read_calls(read_subject(""), [line], (), OPENING) == [call]


def test_a_choice_that_is_called_conditional_counts_nothing() -> None:
    for line in ("T3 conditional +1", "Conditional +1 on T3"):
        calls = read_calls(read_subject(""), [line], (), DIRECT)
        assert not any(isinstance(call, Call) for call in calls)


@pytest.mark.parametrize("line", ["T3 -1, not +1", "T3 -1 instead of +1", "T3: -1 (not a +1)"])
def test_the_choice_before_is_no_reason(line: str) -> None:
    (call,) = read_calls(read_subject(""), [line], (), DIRECT)
    assert isinstance(call, Call)
    assert [(vote.choice, vote.reason) for vote in call.votes] == [(-1, "")]


#: On something else than the topic.
MOTIONS = (
    *("+1 to postpone", "+1 for waiting until Monday", "+1 to rejecting this", "-1 to waiting"),
    *("+1 for not doing this", "+1 to leave it out", "+1 on dropping it", "+1 from me to skip it"),
    *("+1, let’s wait until Monday", "+1 we should postpone this"),
    *("+1 for another round", "+1 to discuss it further first", "I vote +1 to postpone it"),
)


@pytest.mark.parametrize("text", MOTIONS)
def test_what_moves_something_else_is_no_vote_on_the_topic(text: str) -> None:
    assert read_calls(read_subject("Re: NUMA"), [text], (), OPENING) == []
    (call,) = read_calls(read_subject("Re: NUMA"), [text], (), DIRECT)
    assert isinstance(call, SyntaxFault)
    assert "on the topic itself" in str(call.said)


def test_it_is_one_where_the_title_says_the_same() -> None:
    for text, title in (
        ("+1 to postponing it", "Postpone the meeting"),
        ("+1 to wait until Monday", "Shall we delay the release?"),
        ("+1, let's wait until Monday", "Shall we delay the release?"),
        ("+1 to dropping it", "Remove the old ABI"),
        ("-1 to reject it", "Reject patches without tests"),
    ):
        assert len(read([text], OPENING, f"Re: [PROPOSE] {title}")) == 1
        titles = TopicTitles({3: title}.get)  # type: ignore[arg-type]
        assert len(read([f"VOTE T3 {text}"], replace(ON_LIST, titles=titles))) == 1
        (other,) = read_calls(read_subject(f"Re: {title}"), [f"VOTE T3 {text}"], (), ON_LIST)
        assert isinstance(other, SyntaxFault)


@pytest.mark.parametrize(
    ("line", "votes"),
    [
        ("T1 yes, T2 too", {1: 1, 2: 1}),
        ("T1 no. Same for T2 and T3.", {1: -1, 2: -1, 3: -1}),
        ("+1 for T1, and for T2 as well", {1: 1, 2: 1}),
        ("+1 for T1 and also T2", {1: 1, 2: 1}),
        ("VOTE T1 -1, T2 also, T3 +1", {1: -1, 2: -1, 3: 1}),
        ("T1: sure, T2 too, T3 nope", {1: 1, 2: 1, 3: -1}),
        ("neither T1 nor T2", {1: -1, 2: -1}),
        ("T1-T3 yes, T4 no", {1: 1, 2: 1, 3: 1, 4: -1}),
    ],
)
def test_a_choice_may_be_said_once_for_several_topics(line: str, votes: dict[int, int]) -> None:
    assert by_topic(read([line])) == votes


@pytest.mark.parametrize(
    ("line", "votes", "left"),
    [
        ("T1: yes, T2: no, T4 maybe", {1: 1, 2: -1}, "T4"),
        ("T1: yes, T2: no, T4?", {1: 1, 2: -1}, "T4"),
        ("VOTE T1 +1, T4 perhaps, T3 -1", {1: 1, 3: -1}, "T4"),
        ("T1 yes, T4 maybe, T5 maybe, T3 no", {1: 1, 3: -1}, "T4"),
        ("T1 +1, not sure about T4", {1: 1}, "T4"),
        ("T1 +1, T4 neither", {1: 1}, "T4"),
        ("T1 yes; not T4 though", {1: 1}, "T4"),
    ],
)
def test_a_topic_among_votes_that_has_no_choice_is_asked_about(
    line: str, votes: dict[int, int], left: str
) -> None:
    *calls, fault = read_calls(read_subject(""), [line], (), DIRECT)
    assert by_topic(one for call in calls for one in call.votes) == votes  # type: ignore[union-attr]
    assert isinstance(fault, SyntaxFault)
    assert f"VOTE {left}" in str(fault.said)


SHOWN = [
    "To vote, please send\n\nVOTE T1 +1\n\nto the agent.",
    "You vote by sending a line such as\n\n    VOTE T1 +1\n    VOTE T2 -1",
    "For example:\n\n  VOTE T1 +1\n\nThat is all.",
    "Last time I sent\n\nVOTE T1 +1\n\nand got no answer.",
    "We should not\nVOTE T1 +1\nyet.",
    "Should I\n\nVOTE T1 +1\n\nnow, or later?",
]


@pytest.mark.parametrize("text", SHOWN)
def test_a_vote_that_a_sentence_shows_is_none(text: str) -> None:
    for reading in (DIRECT, ON_LIST):
        assert read(text.split("\n"), reading) == []


@pytest.mark.parametrize(
    "text",
    [
        "looks good to me\n\nVOTE T1 +1\n\nwill be there remotely",
        "My vote on this is\n\nVOTE T1 +1\n\nbecause it is short",
        "Hi all, here are my choices:\n\nVOTE T1 +1\n\nsee you in Prague",
        "I like it, so\n\nVOTE T1 +1\n\njane",
        "Please mail the minutes to Ann\n\nVOTE T1 +1",
    ],
)
def test_a_vote_that_its_voter_leads_to_counts(text: str) -> None:
    for reading in (DIRECT, ON_LIST):
        assert by_topic(read(text.split("\n"), reading)) == {1: 1}


def test_an_answer_to_a_topic_may_vote_on_others_too() -> None:
    assert by_topic(read(["+1 for T1, -1 for T2, since it is late"], OPENING)) == {1: 1, 2: -1}
    (vote,) = read(["+1, but not as T2 does it: -1 for that"], OPENING)
    assert (vote.topics, vote.choice) == ((), 1)


def test_a_name_is_no_reason() -> None:
    reading = replace(OPENING, names="Jane Roe")
    for text in ("+1 -- Jane", "+1, Jane Roe", "+1\nJane", "+1, thanks"):
        assert [one.reason for one in read(text.split("\n"), reading)] == [""]
    assert [one.reason for one in read(["+1 -- John is right"], reading)] == ["John is right"]


def test_of_two_marks_both_are_read_so_that_neither_counts() -> None:
    votes = read(["[x] +1 take it", "[x] -1 leave it"], OPENING)
    assert [vote.choice for vote in votes] == [1, -1]


@pytest.mark.parametrize("box", ["[{}] {}", "[ {} ] {}", "( {} ) {}", "- [{}] {}", "_{}_ {}"])
@pytest.mark.parametrize("mark", ["x", "X"])
@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("gap", [[], [""]])
def test_of_choices_below_each_other_the_marked_one_counts(
    box: str, mark: str, which: int, gap: list[str]
) -> None:
    said = "+1 put it on the agenda", "0 I do not mind", "-1 leave it, since there is\nlittle time"
    lines = [
        line
        for number, text in enumerate(said)
        for line in (*box.format(mark if number == which else " ", text).splitlines(), *gap)
    ]
    (vote,) = read(lines, OPENING)
    assert (vote.choice, vote.reason) == (1 - which, "")


def test_a_mark_may_stand_behind_its_choice() -> None:
    (vote,) = read(["+1 [ ]", " 0 [ ]", "-1 [x]"], OPENING)
    assert vote.choice == -1


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("yes to T1", {1: 1}),
        ("Yes to T1 and T2, no to T3", {1: 1, 2: 1, 3: -1}),
        ("yes: T1 T2\nno: T3", {1: 1, 2: 1, 3: -1}),
        ("For: T1, T2\nAgainst: T3", {1: 1, 2: 1, 3: -1}),
        ("against T3: too long", {3: -1}),
        ("I am in favour of T3", {3: 1}),
        ("I'm against T3", {3: -1}),
        ("T1: I abstain", {1: 0}),
        ("T1 - a strong yes", {1: 1}),
        ("my +1 goes to T3", {3: 1}),
        ("+1 = T1, T2", {1: 1, 2: 1}),
        ("Please vote T3 +1 for me", {3: 1}),
        ("Please count me as +1 on T3", {3: 1}),
        ("Please record my votes: T3 +1, T4 -1", {3: 1, 4: -1}),
        ("I'd like to vote for T3", {3: 1}),
        ("Please change my vote on T1 to -1", {1: -1}),
        ("My votes are T1 +1 and T2 -1", {1: 1, 2: -1}),
        ("*VOTE* T1 +1", {1: 1}),
        ("**VOTE:** T1 +1", {1: 1}),
        ("VOTE T<3> +1", {3: 1}),
        ("VOTE [T1] [+1]", {1: 1}),
        ('VOTE "T1" +1', {1: 1}),
        ("(T1) +1\n(T2) -1", {1: 1, 2: -1}),
        ("| T1 | +1 |\n| T2 | -1 |", {1: 1, 2: -1}),
        ("T1. +1", {1: 1}),
        ("Here is how I vote:\nVOTE 1: +1 (binding)", {1: 1}),
        ("Here is how I vote:\nVOTES: T1 2: +1 (binding)", {1: 1, 2: 1}),
        ("T1) -1", {1: -1}),
        ("VOTES: T1 t2 0", {1: 0, 2: 0}),
        ("VOTE +1 on T3 and T4 and\nT10: it is short", {3: 1, 4: 1, 10: 1}),
        ("VOTE +1 on T1, T2 and T\n3, because they are short", {1: 1, 2: 1, 3: 1}),
        ("VOTE T1 and topic 2 –\nabstain", {1: 0, 2: 0}),
        ("\uff0b1 T1 please\nVOTE yes on T2 (non-binding);\nno doubt about that one", {1: 1, 2: 1}),
        ("👍 T1 please\nVOTE T2 +1\nno doubt about that one", {1: 1, 2: 1}),
    ],
)
def test_direct_mail_says_what_it_votes_on_in_many_ways(text: str, votes: dict[int, int]) -> None:
    assert by_topic(read(text.splitlines())) == votes


@pytest.mark.parametrize(
    "text",
    [
        "For T3, please give me 20 minutes.",
        "No, T3 is mine",
        "No T3 slides yet",
        "Please put T3 on Monday",
        "Please vote on the topics below",
        "Yes, I have seen T3.",
    ],
)
def test_direct_prose_about_topics_is_no_vote(text: str) -> None:
    calls = read_calls(read_subject("", ("PROPOSE",)), [text], (), DIRECT)
    assert not [call for call in calls if isinstance(call, Call)]


SPEECHES = (
    *("I vote", "I'd like to vote", "We vote", "So I vote:", "I hereby vote", "I am voting"),
    *("My votes are", "My votes are as follows:", "My vote:", "My vote is", "My choices:"),
    *("Here are my votes:", "These are my votes:", "Please count my votes:", "Hi, I vote"),
    *("Please put me down as", "Count me as", "Ich stimme", "Meine Stimmen:", "I'd vote"),
    *("Thanks for the list. I vote", "Hello Carol! My votes are", "I cast my votes as follows:"),
)


@pytest.mark.parametrize("speech", SPEECHES)
def test_a_sentence_to_us_that_says_votes_gives_these(speech: str) -> None:
    for pairs in ("T1 +1 and T3 -1.", "T1 +1, T3 -1", "+1 on T1 and -1 on T3", "T1 👍, and T3 👎."):
        for reading in (DIRECT, Reading(direct=False, lists_topics=True)):
            assert by_topic(read([f"{speech} {pairs}"], reading)) == {1: 1, 3: -1}
            lines = ["Hello,", "", *textwrap.wrap(f"{speech} {pairs}", 24), "", "Jane"]
            assert by_topic(read(lines, reading)) == {1: 1, 3: -1}


@pytest.mark.parametrize(
    ("line", "votes"),
    [
        ("I vote for T3 and against T4.", {3: 1, 4: -1}),
        ("I vote yes on T3 and no on T4, since that is late.", {3: 1, 4: -1}),
        ("I'm for T3 and against T4.", {3: 1, 4: -1}),
        ("I am in favour of T3.", {3: 1}),
        ("My vote goes to T3: +1", {3: 1}),
        ("VOTE T1 +1, it is short. I vote T2 -1.", {1: 1, 2: -1}),
    ],
)
def test_it_may_say_them_in_words(line: str, votes: dict[int, int]) -> None:
    assert by_topic(read([line])) == votes


@pytest.mark.parametrize(
    "lines",
    [
        ["I voted T1 +1 and got no answer."],
        ["I do not vote T1 +1."],
        ["I would vote T1 +1 if it were shorter."],
        ["I will vote T1 +1 tomorrow."],
        ["I vote T1 +1?"],
        ["Jane wrote in the meeting's chat that", "I vote T1 +1 and T3 -1."],
        ['"I vote T1 +1" is what Jane wrote.'],
        ["I vote for T3 to be moved to Friday."],
        ["I am for T3 being moved."],
        ["Please count me in for T3."],
        ["My votes are split on T3."],
    ],
)
def test_what_is_told_asked_or_only_thought_is_no_vote(lines: list[str]) -> None:
    calls = read_calls(read_subject("", ("PROPOSE",)), lines, (), DIRECT)
    assert [call for call in calls if isinstance(call, Call)] == []


@pytest.mark.parametrize("speech", SPEECHES)
def test_on_the_list_people_tell_each_other_how_they_vote(speech: str) -> None:
    if not speech.startswith("My vote"):
        assert read([f"{speech} T1 +1 and T3 -1."], ON_LIST) == []


@pytest.mark.parametrize(
    "line", ["Votes for T3: +1 (Jane), -1 (Bob)", "Votes: T3 +1 Jane, T4 -1 Bob, +1"]
)
def test_a_count_of_votes_on_the_list_is_none(line: str) -> None:
    assert read([line], ON_LIST) == []
