"""A form gives just the marks that its voter wrote, whatever a mail program makes of it.

Or the voter is told what was not read; it never gives another choice than the one written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailproc.commands.grammar import Call, FormReading, Reading, read_calls
from mailproc.mail.parse import read_letter
from mailproc.mail.subject import read_subject
from mailproc.meeting.form_rows import row_title
from mailproc.meeting.meeting_terms import BallotName
from mailproc.render.filters import in_form
from tests.support.mail_clients import CLIENTS, Answered, Client, Typed, sent

TITLES: Final = (
    *("Future direction of Xen and PV", "NUMA", "Security process", "Memory hotplug", "Node 0"),
    *("How do we test stubdomains on real hardware?", "[RFC] T2 again", "C++ 1", "Ümlaut – “dash”"),
    *("A title so long that a form cannot show all of it in one row", "Say yes", "x"),
)
HEAD: Final = (("From", "Jane <jane@example.org>"), ("To", "a@x.example"), ("Subject", "Re: vote"))
KEY: Final = "k3v9qd"

#: What a voter does with a row, given its line, its own text and the mark.
WAYS: Final[tuple[Callable[[str, str], str], ...]] = (
    lambda row, mark: row.replace("[    ]", f"[ {mark:<3}]"),
    lambda row, mark: row.replace("[    ]", f"[{mark}]"),
    lambda row, mark: row.replace("[    ]", f"[{mark}    ]"),
    lambda row, mark: f"{row} {mark}",
    lambda row, mark: f"{row}: {mark}",
    lambda row, mark: row.replace("[    ]", mark),
    lambda row, mark: f"{mark} {row.strip()}",
    lambda row, mark: re.sub(r"(T\d+) +", rf"\1 {mark} ", row, count=1),
    lambda row, mark: re.sub(r"\[    \] (T\d+) +", rf"\1 {mark} ", row, count=1),
    lambda row, mark: f"{row}\n{mark}",
)
#: What programs do to the lines of a text, besides quoting it.
DISFIGURED: Final[Mapping[str, Callable[[list[str]], list[str]]]] = {
    "not": lambda lines: lines,
    "dashes": lambda lines: [line.replace("-1", "\u20131") for line in lines],
    "minus": lambda lines: [
        line.replace("-1", "\u22121").replace("-=-", "\u2014") for line in lines
    ],
    "blanks": lambda lines: [line.replace(" ", "\u00a0") for line in lines],
    "bullets": lambda lines: [f"- {line.strip()}" if "T" in line else line for line in lines],
    "stars": lambda lines: [f" * {line.strip()}" if "T" in line else line for line in lines],
    "wide": lambda lines: [
        line.replace("[", "\uff3b").replace("+1", "\uff0b\uff11") for line in lines
    ],
    "collapsed": lambda lines: [" ".join(line.split()) for line in lines],
    "spread": lambda lines: [one for line in lines for one in (line, "")],
    "escaped": lambda lines: [line.replace("[", "\\[").replace("]", "\\]") for line in lines],
    "without the first": lambda lines: lines[1:],
    "without the last": lambda lines: lines[:-1],
    "without rules": lambda lines: [line.replace("-=-=-", "") for line in lines],
    "capitals": lambda lines: [lines[0].upper(), *lines[1:-1], lines[-1].upper()],
    "joined": lambda lines: [" ".join(" ".join(lines).split())],
    "joined in pairs": lambda lines: list(_paired(lines)),
    "wrapped": lambda lines: [one for line in lines for one in _wrapped(line, 34)],
}


def _paired(lines: list[str]) -> Iterator[str]:
    """Each second row on the line of the one before it."""
    rest = iter(lines)
    for line in rest:
        below = next(rest, "") if "T" in line else ""
        if below and "T" not in below:
            yield from (line, below)
        else:
            yield " ".join(f"{line} {below}".split())


def _wrapped(line: str, width: int) -> list[str]:
    lines = [""]
    for word in line.split(" "):
        if len(lines[-1]) + len(word) >= width and lines[-1].strip():
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word or " "
    return lines


def form(titles: Mapping[int, str]) -> list[str]:
    """As `templates/_ballot.txt` writes it."""
    rows = [f"  [    ] {f'T{topic}':<4} {in_form(title, 46)}" for topic, title in titles.items()]
    first, last = (
        f"-=-=- keep these lines: ballot {KEY} -=-=-",
        f"  -=-=- end of ballot {KEY} -=-=-",
    )
    return [first, *rows, last]


def votes(raw: bytes, titles: Mapping[int, str], ballot: BallotName = "approval") -> Votes:
    """What is read in a mail: each topic's choice, and whether anything was not understood."""
    letter = read_letter(raw)
    shown = {topic: row_title(title) for topic, title in titles.items()}
    forms = FormReading(KEY, ballot, shown, frozenset(titles))
    reading = Reading(direct=True, answers="opening", forms=forms)
    calls = read_calls(read_subject(letter.subject), letter.own_lines, letter.forms, reading)
    found: dict[int, str] = {}
    for call in calls:
        if isinstance(call, Call):
            argument = call.match.string
            if call.word == "RANK":
                tiers = argument.split(" > ")
                found |= {
                    int(one.strip()[1:]): str(rank)
                    for rank, tier in enumerate(tiers, 1)
                    for one in tier.split("=")
                }
            found |= {int(t): mark for t, mark in re.findall(r"T(\d+) ([+-]?\d)", argument)}
    return found, all(isinstance(call, Call) for call in calls) and bool(calls)


Votes = tuple[dict[int, str], bool]


def plain_mail(lines: list[str]) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in HEAD)
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + kind + "\r\n".join(lines) + "\r\n").encode()


CHOSEN = st.dictionaries(
    st.integers(1, len(TITLES)), st.sampled_from(("+1", "-1", "0")), min_size=1, max_size=8
)
ALL: Final = dict(enumerate(TITLES, 1))
SETTINGS: Final = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize("how", DISFIGURED)
@SETTINGS
@given(chosen=CHOSEN, way=st.sampled_from(WAYS))
def test_a_disfigured_form_gives_what_was_written_or_says_so(
    how: str, chosen: dict[int, str], way: Callable[[str, str], str]
) -> None:
    rows = form(ALL)
    filled = [way(row, chosen[at]) if at in chosen else row for at, row in enumerate(rows[1:-1], 1)]
    lines = "\n".join([rows[0], *filled, rows[-1]]).split("\n")
    found, clear = votes(plain_mail(["Hello,", "", *DISFIGURED[how](lines)]), ALL)
    assert all(chosen.get(topic) == mark for topic, mark in found.items()), (found, chosen)
    assert found == chosen or not clear, (found, chosen)


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
@SETTINGS
@given(chosen=CHOSEN)
def test_any_mail_program_sends_a_form_back_whole(client: Client, chosen: dict[int, str]) -> None:
    text = ["Voting is open.", "", *form(ALL), "", "Please send it back.", "", "-- ", "agenda"]
    changed = {
        at + 2: row.replace("[    ]", f"[ {chosen[at]:<3}]")
        for at, row in enumerate(form(ALL))
        if at in chosen
    }
    answered = Answered("devel agenda", "a@x.example", "devel@x.example", "vote", tuple(text))
    body = client(answered, Typed(top=["My votes:"], changed=changed).lines(text))
    assert votes(sent(body, HEAD), ALL) == (chosen, True)


@pytest.mark.parametrize(
    "how", ["not", "joined", "joined in pairs", "wrapped", "spread", "bullets"]
)
@SETTINGS
@given(order=st.permutations(sorted(ALL)), many=st.integers(1, len(TITLES)))
def test_a_ranking_is_whole_or_not_counted(how: str, order: list[int], many: int) -> None:
    ranks = {topic: rank for rank, topic in enumerate(order[:many], 1)}
    rows = [
        row.replace("[    ]", f"[ {ranks[at]:<3}]") if at in ranks else row
        for at, row in enumerate(form(ALL))
    ]
    found, clear = votes(plain_mail(DISFIGURED[how](rows)), ALL, "ranked")
    assert found == {topic: str(rank) for topic, rank in ranks.items()}
    assert clear


@SETTINGS
@given(order=st.permutations(sorted(ALL)), lost=st.sets(st.integers(1, len(TITLES)), max_size=11))
def test_a_ranking_that_has_lost_rows_is_never_another_one(
    order: list[int], lost: set[int]
) -> None:
    rows = form(ALL)
    for rank, topic in enumerate(order, 1):
        rows[topic] = rows[topic].replace("[    ]", f"[ {rank:<3}]")
    left = [row for at, row in enumerate(rows) if at not in lost]
    found, clear = votes(plain_mail(left), ALL, "ranked")
    kept = [topic for topic in order if topic not in lost]
    if found:
        assert list(found) == kept
        assert order[: len(kept)] == kept
    else:
        assert not clear
