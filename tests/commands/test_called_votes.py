"""What people write in answer to a call to vote, and which of it is their vote."""

from __future__ import annotations

import pytest

from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.commands.grammar.first_look import may_hold_commands
from mailproc.mail.subject import read_subject
from mailproc.meeting.choices import LONGEST_REASON, Choice

SUBJECT = read_subject("Re: [VOTE] Release Porcupine 2.1")
CALLED = Reading(direct=False, bare="signs", called=7)

VOTES: dict[str, tuple[Choice, str]] = {
    # Another one than before.
    "I'm changing my vote to +1, thanks for fixing": (1, "thanks for fixing"),
    "I'm changing my -1 to +1.": (1, ""),
    "Changing my +1 to a -1: it does not build": (-1, "it does not build"),
    "Please change my vote from +1 to 0": (0, ""),
    "Sorry, I have to change my +1\nto -1 (binding), since it crashes": (-1, "since it crashes"),
    "Thanks for the fix.\n\nSwitching from -1 to +1.": (1, ""),
    "-1 -> +1": (1, ""),
    "My -1 becomes a +1.": (1, ""),
    "I take back my -1; +1 from me now.": (1, ""),
    "Hi,\n\nI withdraw my -1.\n\n+1 (binding)": (1, ""),
    # Alone, in front of everything.
    "+1": (1, ""),
    "+1.": (1, ""),
    "+1!": (1, ""),
    "+1 (binding)": (1, ""),
    "+1 (non-binding)": (1, ""),
    "+1, non-binding": (1, ""),
    "+1 binding": (1, ""),
    "+1 from me": (1, ""),
    "+1 from my side.": (1, ""),
    "+1 from me too, thanks!": (1, ""),
    "Big +1 from me!": (1, ""),
    "A strong +1 from me": (1, ""),
    "Here's my +1 (non-binding)": (1, ""),
    "here is my +1": (1, ""),
    "My vote: +1": (1, ""),
    "my vote is +1 (binding)": (1, ""),
    "I vote +1": (1, ""),
    "I'm +1": (1, ""),
    "I'm +1 on this release.": (1, ""),
    "Vote: +1": (1, ""),
    "Hi,\n\n+1": (1, ""),
    "Hi all,\n+1 (binding)": (1, ""),
    "Dear team,\n\nHere is my vote:\n\n+1 (binding)\n\nJane": (1, ""),
    "Awesome Jane, +1!": (1, ""),
    "Thanks Jane! +1": (1, ""),
    "LGTM, +1": (1, ""),
    "Looks good, +1 (binding)": (1, ""),
    "Great work.\n\n+1": (1, ""),
    "+0": (0, ""),
    "-0": (0, ""),
    "0": (0, ""),
    # With a reason.
    "+1 - checked hashes, built from source": (1, "checked hashes, built from source"),
    "+1 (binding). Built and ran the tests": (1, "Built and ran the tests"),
    "-1: the licence is missing": (-1, "the licence is missing"),
    "-1 (binding) because it breaks the ABI": (-1, "because it breaks the ABI"),
    "-1 (non-binding)\n\nThe staged archive lacks the licence.": (
        -1,
        "The staged archive lacks the licence.",
    ),
    "The archive lacks the licence.\n\n-1": (-1, "The archive lacks the licence."),
    # Below what was checked.
    "I checked:\n- signatures\n- hashes\n- the build\n\n+1": (1, ""),
    "Hi,\n\ntested with the following:\n  3.0.5 fine.\n  3.1.1 fine.\n\nSo +1 from me.\n\nJane": (
        1,
        "",
    ),
    "Signatures OK\nHashes OK\nBuilds\n+1 (binding)": (1, ""),
    "No issues found, so +1 from me.": (1, ""),
    "Apart from that there was no trouble, +1 (non-binding)": (1, ""),
    "I have built it on three systems. +1 (binding).": (1, ""),
    "It was a lot of work, thank you.\n\nOverall, +1 from me.": (1, ""),
    "Some words on the docs first: they are fine.\n\nHere's my +1 (binding).": (1, ""),
    "I have tried it on two machines for a whole day; here is my +1.": (1, ""),
    "It has taken me a day to look at all of it, and you have my +1": (1, ""),
    "+1 to merge": (1, ""),
    "+1 because waiting is silly": (1, "because waiting is silly"),
    "-1 until the notice is there": (-1, "until the notice is there"),
    "I object to this without discussion": (-1, "without discussion"),
    # What only names it is no reason, for which a veto is asked.
    "I veto this release": (-1, ""),
    "I veto this release candidate.": (-1, ""),
    "I found a bug, so I am changing my vote to -1.": (-1, ""),
    # With what is voted on, or why, and no mark between.
    "All the sums fit the files on the server,\nand the keys are right: good\n* it builds\n\n"
    "+1 Release this as Porcupine 2.1": (1, "Release this as Porcupine 2.1"),
    "I went through the list of changes once more,\nand found no fault in it.\n\n+1 to release": (
        1,
        "",
    ),
    "I went through the list of changes once more,\nand miss a notice in it.\n\n"
    "-1 for this candidate": (-1, "for this candidate"),
    "One test failed at first, and\nthe second time none did.\nSo +1 since that is a known one.": (
        1,
        "since that is a known one",
    ),
    "The build takes an hour here, which\nis too long by far. Still, I vote +1 on the release.": (
        1,
        "",
    ),
    "The docs still need a word on the module path.\n\nI am +1 on this.": (1, ""),
    "The docs still need a word on the module path.\n\nHappy to give this a +1": (1, ""),
    "Right, that is a known one. So count my vote as a +1.": (1, ""),
    "OK, please regard my vote as +1 (I had the wrong file).": (1, ""),
    # In a sentence with a word.
    "I vote yes on this, and well in time at that!": (1, ""),
    "The text is what we talked about in spring.\nI vote no.": (-1, ""),
    "The text is what we talked about in spring.\n\nI also vote against.": (-1, ""),
    "As I wrote most of it, I abstain from my vote.": (0, ""),
    "I'm abstaining, since I was not there.": (0, ""),
    "We will abstain from this vote.": (0, ""),
    "I have written most of this text, and so I say no more of it: I abstain from\nthis vote.": (
        0,
        "",
    ),
    "The new text is what we have talked about for all of this spring. I vote yes\non it.": (1, ""),
    "I tried it on two machines, and it runs on both.\n\n+1\n0 tests fail": (1, ""),
    "It's a yes from me.": (1, ""),
    "That's a clear no from us, sorry.": (-1, ""),
    "I tried it out on all I have, for a day.\n\nThanks for the work. That is a yes from me.": (
        1,
        "",
    ),
    # For whom one votes.
    "On behalf of Porcupine Ltd: +1": (1, ""),
    "Voting on behalf of the Porcupine Ltd, -1": (-1, ""),
    "+ 1 from Porcupine Ltd": (1, "from Porcupine Ltd"),
    # Below or above the list of choices.
    "[x] +1 release it\n[ ] +0\n[ ] -1 do not": (1, ""),
    "[ ] +1 release it\n[ ] +0\n[X] -1 do not, because ...": (-1, ""),
    "Verified on ARM.\n\n[X] +1 release it\n[ ] 0\n[ ] -1 do not": (1, ""),
    "Checks:\n[x] signature\n[x] licence\n[x] builds\n\n[x] +1\n[ ] -1": (1, ""),
}

NO_VOTES = (
    "You may vote as usual, that is:\n\nVote:\n +1\n 0 - I do not mind\n-1 - because ...",
    "Thanks to all. So it stands:\n+1 binding : 6 (with mine)\n+1 non-binding : 3\n-1 : none",
    "Thanks to all of you. So it stands:\n\n+1: 6\n\n-1: none",
    "These are the rows of the last ballot, as a reminder:\n+1\n-1",
    "It takes some more time to read all of it, I fear.\n\n+1 to release if the notice is there",
    "It takes some more time to read all of it, I fear.\n\n+1 for the release? Or is it too soon?",
    "It's +1 for the release and -1 against it.",
    "+1 for waiting until Monday",
    "+1 to postpone",
    "-1 to another candidate",
    "I object to delaying this",
    "I object to rejecting this.",
    "I veto the bikeshed discussion",
    "I object to all further discussion of this",
    "I would vote yes on this if the notice were there.",
    "If nothing changes I vote no.",
    "I do not vote yes on this before I have read it.",
    "You all know that I vote yes on most releases.",
    "I vote for the longer name.",
    "I abstain from meat.",
    "Is that a yes from you, or from me?",
    "That is not a yes from me.",
    "It will be a yes from me next week.",
    "It was a yes from me last year.",
    "No from me.",
    "On behalf of the team I want to thank all who tried it out.",
    "I have written most of this text, and so I shall say no more. I abstain from\nall remarks.",
    "Should I abstain from this vote?",
    "You may regard my vote as +1 once the notice is there.",
    "They count my vote as a +1 in last year's list, and I never sent one.",
    "+ 1 from each side of the table is what one has to add here.",
    "The next line of the log is\n\n-1 based on the wrong offset.\n\nWhere does it come from?",
    "I would change my -1 to +1 if the notice were there",
    "I'll change my vote to +1 once it is fixed.",
    "Will you change your -1 to +1 then?",
    "I won't withdraw my -1.",
    "I'm not changing my -1.",
    "Should I withdraw my -1?",
    "She is withdrawing her -1.",
    "They changed the return value from -1 to +1.",
    "I would vote +1 if the licence were there.",
    "If nobody objects, it is a +1 from me next week.",
    "So far there are three +1 (binding) and no -1.",
    "We have 2 +1 (binding) votes, one is still missing.",
    "Jane gave it a +1 (binding) yesterday.",
    "You have my thanks. I cannot give a +1 from me before the tests pass.",
    "The vote passes with:\n+1 (binding): Jane, John, Ann\n+1 (non-binding): Max",
    "Tally so far:\n\n+1 Jane (binding)\n+1 John (binding)\n-1 Max",
    "+1 (binding): Jane, John",
    "The result:\n\n+1: 4\n0: 1\n-1: 0",
    "I'd like to vote on this, but I still have a problem with the modules.",
    "The function returns -1 here, and +1 there.",
    "It works for me on Linux, thanks for doing the release.",
    "One vote is still missing ...",
    "How many +1 (binding) do we need?",
    "[ ] +1 release it\n[ ] +0\n[ ] -1 do not",
    "The offset is off by one, so +1 is added in the loop.",
    "Nobody has looked at the build yet, hence I withhold my +1 until somebody does.",
    "What does it take to get a +1 from you?",
    "The tests are still running. If they find no fault I am going to give my\n+1 (binding) then.",
    "The tests are still running. If they find nothing at all, then I will say\n+1",
    "Whoever reads the code sees at once that the value that is returned is\n-1\nin that case.",
)


@pytest.mark.parametrize("text", VOTES)
def test_what_people_write_for_a_vote_counts(text: str) -> None:
    lines = text.split("\n")
    assert may_hold_commands(SUBJECT, lines, ())
    calls = [one for one in read_calls(SUBJECT, lines, (), CALLED) if isinstance(one, Call)]
    votes = [vote for call in calls for vote in call.votes]
    assert [vote.choice for vote in votes] == [VOTES[text][0]]
    if VOTES[text][1]:
        assert votes[0].reason.rstrip(".") == VOTES[text][1].rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "I withdraw my -1.",
        "Thanks for the fix, Jane. I'm withdrawing my -1",
        "Please retract my vote, I tried the wrong file.",
        "Please ignore my earlier vote.",
        "My -1 is withdrawn.",
        "Consider my -1 withdrawn",
        "I take my +1 back, since it crashes.",
    ],
)
def test_a_vote_is_taken_back_in_words(text: str) -> None:
    lines = text.split("\n")
    assert may_hold_commands(SUBJECT, lines, ())
    (call,) = read_calls(SUBJECT, lines, (), CALLED)
    assert isinstance(call, Call)
    assert call.word == "UNVOTE"


@pytest.mark.parametrize("text", NO_VOTES)
def test_prose_in_the_thread_of_a_vote_is_none(text: str) -> None:
    assert not read_calls(SUBJECT, text.split("\n"), (), CALLED)


def test_a_vote_below_other_text_counts_in_such_a_thread_only() -> None:
    lines = ["I have built it on three systems, with two compilers each.", "", "+1 (binding)"]
    assert not read_calls(SUBJECT, lines, (), Reading(direct=False, bare="signs"))


def test_long_mails_take_time_with_their_length() -> None:
    names = ["All of these chose so, as far as I see it now.", "", f"+1: {'A' * 900}!"]
    assert not read_calls(SUBJECT, names * 300, (), CALLED)
    lines = ["It may be that +1 from me if +1 from me and +1 from me (binding " * 15] * 1000
    assert not read_calls(SUBJECT, lines, (), CALLED)
    changes = ["I now then also have to change my -1 from -1 withdraw my -1 so so ok and " * 15, ""]
    assert not read_calls(SUBJECT, changes * 1000, (), CALLED)


LONG = "the archive has no licence, and " * 40


@pytest.mark.parametrize(
    "text",
    [
        f"-1, because {LONG}",
        f"-1 (binding)\n\nBecause {LONG}",
        f"Because {LONG}\n\n-1",
        f"I looked at it.\n\n-1 (binding) because {LONG}",
        f"I'm changing my vote to -1, since {LONG}",
    ],
)
def test_a_long_reason_is_kept_to_the_same_length_wherever_it_stands(text: str) -> None:
    (call,) = read_calls(SUBJECT, text.split("\n"), (), CALLED)
    assert isinstance(call, Call)
    (vote,) = call.votes
    assert LONGEST_REASON - 20 < len(vote.reason) <= LONGEST_REASON
    assert vote.reason.endswith("…")


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Please vote.\n\n[ ] +1\n[ ] -1\n\nHere is my +1 (binding).", [1]),
        ("Please vote.\n\nMy vote: +1", [1]),
        ("Please vote.\n\n+1 (binding) from me.", [1]),
        ("Please vote with\n\n+1 for it\n-1 against it", []),
        ("Please reply with\n\n+1\n\nif you want it.", []),
        ("[ ] +1 release it\n[ ] -1 do not", []),
        ("Please vote.\n\nVote:\n +1\n 0 - I do not mind\n-1 - because ...\n\nFor a week.", []),
        ("Please vote +1 for the release, or -1 against it.", []),
        ("Please vote.\n\nI vote yes.", [1]),
        ("Please vote.\n\n+1 Release it as Porcupine 2.1", []),
        ("It takes three +1 (binding) and more of them than -1.", []),
    ],
)
def test_who_calls_a_vote_may_vote_in_the_same_mail(text: str, choices: list[int]) -> None:
    subject = read_subject("[VOTE] Release Porcupine 2.1")
    reading = Reading(direct=False, decides=True)
    calls = [c for c in read_calls(subject, text.split("\n"), (), reading) if isinstance(c, Call)]
    assert calls[0].word == "CALL VOTE"
    assert [vote.choice for call in calls[1:] for vote in call.votes] == choices


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Yes from me.", 1),
        ("I tried it.\n\nYes from me!", 1),
        ("Thanks for doing it.\n\nA clear yes from me", 1),
        ("There is a binary in it.\n\nNo from me.", -1),
        ("So, no from us.", -1),
        ("It's a yes from my side, too.", 1),
        ("Aye (binding) from me", 1),
        ("LGTM", 1),
        ("Hi Jane,\n\nship it!\n\nThanks", 1),
        ("Looks good to me 👍", 1),
        ("Consider this a +1.", 1),
        ("I support this release.", 1),
        ("I agree with this", 1),
        ("Veto.", -1),
        ("a veto from me", -1),
    ],
)
def test_a_word_from_me_answers_the_call_itself(text: str, choice: int) -> None:
    answering = Reading(direct=False, bare="signs", called=7, answers_call=True)
    (call,) = read_calls(SUBJECT, text.split("\n"), (), answering)
    assert isinstance(call, Call)
    assert [vote.choice for vote in call.votes] == [choice]
    assert may_hold_commands(SUBJECT, text.split("\n"), ())


@pytest.mark.parametrize(
    "text",
    [
        "Yes from me would be easier if it had tests.",
        "Did you get a\nyes from me\nlast time?",
        "Yes from me?",
        "No mail from me yet",
        "A yes from John",
        "Yes, from me you get a review tomorrow",
        "LGTM\n\nDid you change the docs?",
        "Looks good, but the docs are missing.",
        "I agree with this criticism",
        "A veto needs a reason",
    ],
)
def test_other_words_in_answer_to_the_call_are_talk(text: str) -> None:
    answering = Reading(direct=False, bare="signs", called=7, answers_call=True)
    assert not read_calls(SUBJECT, text.split("\n"), (), answering)
