"""What opens a topic, what is a reply, and what is left to be read as a command."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailproc.mail.subject import read_subject, without_replies

SUMMIT = [
    "MAINTAINERS SUMMIT",
    "MAINTAINER SUMMIT",
    "TECH TOPIC",
    "MAINTAINERS / KERNEL SUMMIT",
    "MS TOPIC",
]

PREFIXES = [
    *(
        "Re:",
        "RE:",
        "re :",
        "Re[2]:",
        "Re (3):",
        "Re^2:",
        "Re-4:",
        "Re:Re:",
        "AW:",
        "Aw: Re:",
        "SV:",
    ),
    *("FS:", "YML:", "TL:", "회신:", "Chuyển tiếp:", "TRS:", "BLS:"),
    *("VS:", "Antw:", "Antwort:", "RIF:", "R:", "I:", "Odp:", "TR:", "FW:", "Fwd:", "WG:", "YNT:"),
    *(
        "İLT:",
        "ENC:",
        "RES:",
        "RV:",
        "Réf. :",
        "回复:",
        "回复：",
        "答复: ",
        "转发:",
        "回覆：",
        "返信:",
    ),
    *("Отв:", "ΑΠ:", "[Fwd:", "[Xen-devel] Re:", "Re: [Xen-devel]", "[a] [b] AW:", "Ｒｅ："),
    *("Automatic reply:", "Re:[Xen-devel]Re:"),
]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("[PROPOSE] NUMA", "NUMA"),
        ("PROPOSE: NUMA", "NUMA"),
        ("propose : NUMA", "NUMA"),
        ("[PROPOSE]: NUMA", "NUMA"),
        ("[Xen-devel] [PROPOSE] NUMA", "NUMA"),
        ("[Xen-devel] PROPOSE: NUMA", "NUMA"),
        ("[RFC] [PROPOSE] NUMA", "NUMA"),
        ("[ propose ] NUMA", "NUMA"),
        ("[PROPOSE][RESEND] NUMA", "NUMA"),
        ("[Resend] [PROPOSE] NUMA", "NUMA"),
        ("[PROPOSE, reposted] NUMA", "NUMA"),
        ("[PROPOSE] NUMA, please", "NUMA"),
        ("[PROPOSE] Say please", "Say please"),
        ("[PROPOSE] [] NUMA", "[] NUMA"),
        ("[PROPOSE v2] NUMA", "NUMA"),
        ("[Tech Topic] NUMA", "NUMA"),
        ("[TECH  TOPIC] NUMA", "NUMA"),
        ("[TECHTOPIC] NUMA", "NUMA"),
        ("TECH TOPIC: NUMA", "NUMA"),
        ("[MAINTAINERS/KERNEL SUMMIT] NUMA", "NUMA"),
        ("[Maintainers  /Kernel Summit] NUMA", "NUMA"),
        ("[MS TOPIC] NUMA", "NUMA"),
        ("[MAINTAINERS SUMMIT][TECH TOPIC] NUMA", "NUMA"),
        ("[TECH TOPIC] [RFC] NUMA", "[RFC] NUMA"),
        ("[TECH TOPIC] Reviews: do they work?", "Reviews: do they work?"),
        ("[TECH TOPIC] fs: locking", "fs: locking"),
        ("[TECH TOPIC] NUMA (was: [TECH TOPIC] SMP)", "NUMA"),
        ("[TECH TOPIC] NUMA [was Re: [PROPOSE] SMP]", "NUMA"),
        ("[TECH TOPIC] What was (not) done", "What was (not) done"),
        ("［PROPOSE］ NUMA", "NUMA"),
        ("[PROPOSE] N\u202eU\x00M\x85A", "NUM A"),
        ("[PROPOSE] x\r\nBcc: evil@example.net", "x Bcc: evil@example.net"),
    ],
)
def test_a_tag_in_front_opens_a_topic(text: str, title: str) -> None:
    subject = read_subject(text, SUMMIT)
    assert subject.proposal == title
    assert not subject.is_reply


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("rest", ["[PROPOSE] NUMA", "PROPOSE: NUMA", "[x] [TECH TOPIC] NUMA"])
def test_a_reply_in_any_language_opens_nothing(prefix: str, rest: str) -> None:
    subject = read_subject(f"{prefix} {rest}", SUMMIT)
    assert subject.is_reply
    assert subject.proposal is None


@pytest.mark.parametrize(
    "text",
    [
        "NUMA (was: [PROPOSE] SMP)",
        "NUMA [was Re: [PROPOSE] SMP]",
        "(was: [PROPOSE] SMP)",
        "NUMA (Was: PROPOSE: SMP)",
        "About [PROPOSE] and other tags",
        "PROPOSE NUMA",
        "[PROPOSE]",
        "[PROPOSE] (was: SMP)",
        "[PROPOSED] NUMA",
        "[TECH TOPICS] NUMA",
        "[PATCH] propose",
        "",
    ],
)
def test_a_tag_elsewhere_or_alone_opens_nothing(text: str) -> None:
    assert read_subject(text, SUMMIT).proposal is None


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("Proposal: NUMA", False),
        ("[devel] proposal: NUMA", False),
        ("PROPOSAL: NUMA", True),
        ("[Proposal] NUMA", True),
        ("Propose: NUMA", True),
    ],
)
def test_a_noun_over_the_list_is_no_tag(text: str, opens: bool) -> None:
    assert (read_subject(text, SUMMIT, direct=False).proposal is not None) is opens
    assert read_subject(text, (*SUMMIT, "Proposal"), direct=False).proposal == "NUMA"
    assert read_subject(text, SUMMIT).proposal == "NUMA"


def test_a_reply_prefix_between_tag_and_title_makes_a_reply() -> None:
    assert read_subject("[PROPOSE] Re: NUMA").is_reply


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("[PROPOSE 2/4] NUMA", (2, 4)),
        ("[PROPOSE v3 0/4] NUMA", (0, 4)),
        ("[TECH TOPIC] [ 2 / 4 ] NUMA", (2, 4)),
        ("[PROPOSE] NUMA 2/4", None),
    ],
)
def test_series_are_numbered(text: str, series: tuple[int, int] | None) -> None:
    subject = read_subject(text, SUMMIT)
    assert subject.series == series
    assert subject.proposal is not None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("VOTE T7 +1", "VOTE T7 +1"),
        ("[Xen-devel] VOTE T7 +1", "VOTE T7 +1"),
        ("Re: [Xen-devel] Re: VOTE T7 +1", "VOTE T7 +1"),
        ("Vote: +1 (was: NUMA)", "Vote: +1"),
    ],
)
def test_what_is_left_can_be_read_as_a_command(text: str, bare: str) -> None:
    assert read_subject(text).bare == bare


def test_long_titles_are_cut() -> None:
    assert len(read_subject("[PROPOSE] " + "x" * 900).proposal or "") == 200


@pytest.mark.parametrize("unit", ["[", "[]", "Re:", "[Re:", "[a]", " ", "(was:", "PROPOSE:", "1/1"])
def test_hostile_subjects_are_read_at_once(unit: str) -> None:
    start = time.process_time()
    read_subject(unit * 200_000, SUMMIT)
    assert time.process_time() - start < 5


@given(st.text(max_size=300))
@example("[PROPOSE] =\x00?utf-8?q?x?=")
def test_whatever_the_subject_a_title_is_clean(text: str) -> None:
    subject = read_subject(f"[PROPOSE] {text}", SUMMIT)
    title = subject.proposal or ""
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in title)
    assert "=?" not in title
    assert len(title) <= 200
    assert subject.text == f"[PROPOSE] {text}"


@given(st.sampled_from(PREFIXES), st.text(max_size=50))
def test_no_text_behind_a_reply_prefix_opens_a_topic(prefix: str, text: str) -> None:
    assert read_subject(f"{prefix} {text}", SUMMIT).proposal is None


@pytest.mark.parametrize(
    "prefix",
    [
        *("EXTERNAL:", "(EXTERN)", "{Spam?}", "*****SPAM*****", "[EXT]", "<External>", "SPAM:"),
        *(
            "***SPAM 7.1***",
            "Possible spam:",
            "__SPAM__",
            "External mail:",
            "(Ext - not from here)",
        ),
    ],
)
@pytest.mark.parametrize("rest", ["[PROPOSE] NUMA", "PROPOSE: NUMA", "[devel] [Proposal] NUMA"])
def test_a_filters_words_in_front_change_nothing(prefix: str, rest: str) -> None:
    assert read_subject(f"{prefix} {rest}").proposal == "NUMA"
    assert read_subject(f"{prefix} HELP").bare == "HELP"
    assert read_subject(f"{prefix} Re: {rest}").proposal is None


@pytest.mark.parametrize(
    "text", ["Spam filters: what to do?", "External review of T7", "*important* NUMA", "(fwd) NUMA"]
)
def test_ordinary_words_in_front_stay(text: str) -> None:
    assert read_subject(text).bare == text


@pytest.mark.parametrize(
    "text", ["[Proposal] NUMA", "【PROPOSE】 NUMA", "［ｐｒｏｐｏｓｅ］ NUMA", "[Tech Topic] NUMA"]
)
def test_a_tag_counts_in_any_case_and_in_any_brackets(text: str) -> None:
    assert read_subject(text, SUMMIT).proposal == "NUMA"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[PROPSAL] NUMA", "NUMA"),
        ("[devel] [Propse] NUMA", "NUMA"),
        ("[PATCH PROPOSE 1/3] NUMA", "NUMA"),
        ("[PROPOSE PATCH v2] NUMA", "NUMA"),
        ("[\u0420ROPOSE] NUMA", "NUMA"),  # a Cyrillic letter
        ("[TECH TOPCI] NUMA", "NUMA"),
        ("[PROPOSE]", ""),
        ("PROPOSE:", ""),
    ],
)
def test_what_nearly_is_a_proposal_is_known_as_such(text: str, meant: str) -> None:
    subject = read_subject(text, SUMMIT)
    assert (subject.proposal, subject.meant) == (None, meant)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Re: [PROPSAL] NUMA",
            "[PATCH 1/3] NUMA",
            "[RFC] NUMA",
            "[ANNOUNCE] NUMA",
            "[devel] NUMA",
        ),
        *(
            "[PROPOSE] NUMA",
            "[PATCH PROPOSE 2/3] NUMA",
            "Propsal for NUMA",
            "[SUMMIT NOTES] NUMA",
            "",
        ),
    ],
)
def test_other_subjects_are_not(text: str) -> None:
    assert read_subject(text, SUMMIT).meant is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Re: AW: NUMA", "NUMA"),
        ("SV:Antw: re : NUMA", "NUMA"),
        ("回复：NUMA", "NUMA"),
        ("Re: [devel] Re: NUMA", "[devel] Re: NUMA"),
        *((text, text) for text in ("Fwd: NUMA", "[PROPOSE] NUMA", "Awful: NUMA", "Research", "")),
        ("AW:", ""),
    ],
)
def test_an_answer_to_an_answer_has_one_prefix(text: str, left: str) -> None:
    assert without_replies(text) == left
    assert without_replies("Re: " * 100_000 + text) == left


@pytest.mark.parametrize(
    "text",
    [
        "[REMINDER] [VOTE] Ship 3.0",
        "[VOTE][REMINDER] Ship 3.0",
        "[VOTE REMINDER] Ship 3.0",
        "[devel] [LAST CALL][VOTE] Ship 3.0",
        "Reminder: [VOTE] Ship 3.0",
        "[VOTE] Ship 3.0 (reminder)",
        "[VOTE] Ship 3.0 - last call!",
        "Re: [VOTE] Ship 3.0",
        "[devel] Re: [VOTE v2] Ship 3.0",
        "Re: [REMINDER] [VOTE] Ship 3.0",
    ],
)
def test_who_speaks_of_a_vote_calls_none(text: str) -> None:
    subject = read_subject(text)
    assert (subject.vote, subject.voted_on) == (None, "Ship 3.0")


@pytest.mark.parametrize(
    "text", ["[VOTE] Ship 3.0", "[RESULT] [VOTE] Ship 3.0", "Ship 3.0", "Re: Ship 3.0"]
)
def test_who_calls_a_vote_or_tells_its_result_does_not_speak_of_one(text: str) -> None:
    assert read_subject(text).voted_on is None
