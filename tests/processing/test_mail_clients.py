"""Whatever mail program answers a mail of ours, and wherever in it votes are put in: those count.

And no others: neither what is quoted, nor our own examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.support.answered_site import ONLY_TOPIC, POSTED, PRIVATE, TITLES, Site, opened_site
from tests.support.harness import AGENT, LIST
from tests.support.mail_clients import (
    CLIENTS,
    UNMARKED,
    Answered,
    Client,
    Encoding,
    Typed,
    answered,
    gmail_app,
    gmail_web,
    k9,
    outlook,
    outlook_joined,
    sent,
    thunderbird,
)
from tests.support.sizes import examples

MEMBERS: Final = examples(40, 300)  # of a site; each answers once
EXAMPLES: Final = examples(25, 3000)
#: A program that puts its own signature above the quote: what follows may be that of its user.
NOT_INLINE: Final = frozenset([k9])
#: Where several votes stand together, so that a reason could be anybody's.
SHORT: Final = ("a VOTE line", "for brackets")
#: How people write what they choose; what they say beside it is a reason.
WRITTEN: Final = {
    1: ("+1", "+1", "yes", "👍", "+1 (binding)", "+1, we need it", "Yes, please"),
    0: ("0", "+0", "abstain", "0 for now"),
    -1: ("-1", "-1", "no", "\u22121", "👎", "-1: it breaks the ABI"),
}
#: What opens an answer's text and is no word that answers many questions.
BARE_ONES: Final = {1: ("+1", "+1, we need it", "👍"), 0: ("0", "+0"), -1: ("-1", "\u22121")}
FOOTER: Final = "_______________________________________________\ndevel mailing list\n"
_ROW: Final = re.compile(r"\s*(?:\d+\.\s+)?(?:[\d:]+-[\d:]+\s+)?T(\d+)\b")
_FORM_ROW: Final = re.compile(r"\s*\[[^\]]*\]\s*T(\d+)\b")
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")

LINES, LINE, GOING_ON, PAIRS = "VOTE lines", "a VOTE line", "lines below VOTE", "lines of pairs"
BOTTOM, BELOW, BEHIND = "VOTE lines at the bottom", "below the topics", "behind the topics"
BELOW_ALL = "below all that is said of the topics"
BRACKETS, INSTEAD, FORM_BEHIND, FORM_BELOW = "brackets", "for brackets", "behind rows", "below rows"
BARE = "a bare choice"
PROSE = "no vote at all"
ANYWHERE: Final = (LINES, LINE, GOING_ON, BOTTOM)
INLINE: Final = (BELOW, BEHIND, BELOW_ALL)
FORM: Final = (BRACKETS, INSTEAD, FORM_BEHIND, FORM_BELOW)

DIRECT, LIST_COPY, REPLY_ALL = "to the agent", "over the list", "to all, directly"


@dataclass(frozen=True)
class Case:
    """One answer: which mail, by which program, what is typed where, by which way it comes."""

    kind: str
    client: Client
    place: str
    way: str
    written: Mapping[int, str]
    """By topic."""
    choices: Mapping[int, int]
    greeting: Sequence[str] = ()
    trimmed: bool = False
    """Whether they delete what they do not answer."""
    encoding: Encoding = "8bit"


def places(kind: str, client: Client) -> tuple[str, ...]:
    """Where in an answer to a mail of this kind people put their votes, with this program."""
    is_inline = kind in ("digest", "agenda", "ack") and client not in NOT_INLINE
    inline = INLINE if is_inline else ()
    form = FORM if kind in ("opening", "ballot", "reminder") else ()
    bare = (BARE,) if kind in ("proposal", "ack") else ()
    return (*ANYWHERE, *inline, *form, *bare, PROSE)


def ways_to_write(place: str, choice: int) -> tuple[str, ...]:
    """How people write a choice there: with a reason only where a line is one vote."""
    if place == BARE:
        return BARE_ONES[choice]
    return WRITTEN[choice][:2] if place in SHORT else WRITTEN[choice]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    kind = draw(st.sampled_from((*POSTED, *PRIVATE, "proposal")))
    client = draw(st.sampled_from(CLIENTS))
    place = draw(st.sampled_from(places(kind, client)))
    way = DIRECT if kind in PRIVATE else draw(st.sampled_from((DIRECT, LIST_COPY, REPLY_ALL)))
    if way == DIRECT and draw(st.booleans()):
        place = PAIRS
    if place == BOTTOM and client in UNMARKED:
        place = LINES
    shown = {ONLY_TOPIC} if kind == "ack" or place == BARE else set(range(1, len(TITLES) + 1))
    named = set(range(1, len(TITLES) + 1)) if place in (*ANYWHERE, PAIRS) else shown
    some = st.dictionaries(st.sampled_from(sorted(named)), st.sampled_from((1, 0, -1)), min_size=1)
    choices = {} if place == PROSE else draw(some)
    written = {
        topic: draw(st.sampled_from(ways_to_write(place, choice)))
        for topic, choice in choices.items()
    }
    return Case(
        kind,
        client,
        place,
        way,
        written,
        choices,
        greeting=draw(
            st.sampled_from(((), ("Hi Carol,", ""), ("Hello all,", "", "my votes:", "")))
        ),
        trimmed=draw(st.booleans()),
        encoding=draw(st.sampled_from(("8bit", "base64", "quoted-printable"))),
    )


def typed(case: Case, lines: Sequence[str]) -> Typed:
    """What their author types into the answer."""
    if case.place in (*INLINE, *FORM):
        return _typed_into(case, lines)
    if case.place == BARE:
        return Typed(top=tuple(case.written.values()))
    if case.place == PROSE:
        return Typed(
            top=[*case.greeting, "This looks good. I wonder whether we have room 3 again."]
        )
    pairs = [f"T{topic} {said}" for topic, said in case.written.items()]
    votes = {
        LINES: [f"VOTE {pair}" for pair in pairs],
        BOTTOM: ["", *(f"VOTE {pair}" for pair in pairs)],
        LINE: [f"VOTE {' '.join(pairs)}"],
        GOING_ON: [f"VOTE {pairs[0]}", *pairs[1:]],
        PAIRS: pairs,
    }[case.place]
    return Typed(bottom=votes) if case.place == BOTTOM else Typed(top=[*case.greeting, *votes])


def _typed_into(case: Case, lines: Sequence[str]) -> Typed:
    """The same, where it stands among the lines of our mail."""
    rows = _rows(lines, form=case.place in FORM)
    asked = {rows[topic]: said for topic, said in case.written.items()}
    dropped = _dropped(lines, asked) if case.trimmed and case.place in INLINE else frozenset()
    if case.place in (BELOW, FORM_BELOW):
        return Typed(below={n: [said] for n, said in asked.items()}, dropped=dropped)
    if case.place == BELOW_ALL:
        below = {_last_of(lines, n): [said] for n, said in asked.items()}
        return Typed(below=below, dropped=dropped)
    if case.place in (BEHIND, FORM_BEHIND):
        changed = {n: f"{lines[n]}  {said}" for n, said in asked.items()}
        return Typed(changed=changed, dropped=dropped)
    form = "[ {} ]" if case.place == BRACKETS else "{}"
    marked = {n: _BRACKETS.split(lines[n], 1) for n in asked}
    return Typed(changed={n: form.format(asked[n]).join(parts) for n, parts in marked.items()})


def _rows(lines: Sequence[str], *, form: bool) -> dict[int, int]:
    """The number of the line of each topic, of the first one if there are several."""
    pattern = _FORM_ROW if form else _ROW
    found: dict[int, int] = {}
    for number, line in enumerate(lines):
        if match := pattern.match(line):
            found.setdefault(int(match[1]), number)
    return found


def _last_of(lines: Sequence[str], row: int) -> int:
    """The last line of what is said of a topic: what stands below its line, indented."""
    end = row
    while end + 1 < len(lines) and lines[end + 1].startswith("    "):
        end += 1
    return end


def _dropped(lines: Sequence[str], asked: Iterable[int]) -> frozenset[int]:
    """All lines but those of the topics that are answered."""
    kept = {n for row in asked for n in range(row, _last_of(lines, row) + 1)}
    return frozenset(range(len(lines))) - kept


def reply(case: Case, mail: EmailMessage, member: str) -> bytes:
    """The answer's bytes."""
    original: Answered = answered(mail)
    body = case.client(original, typed(case, original.lines).lines(original.lines))
    name = str(mail["Message-ID"])
    head = [
        ("From", f"{member.partition('@')[0].title()} <{member}>"),
        ("Subject", f"Re: {original.subject.removeprefix('Re: ')}"),
        ("Message-ID", f"<{member}.{abs(hash(case.place))}@client.example>"),
        ("In-Reply-To", name),
        ("References", " ".join(filter(None, (str(mail["References"] or ""), name)))),
    ]
    to = str(mail["Reply-To"] or "").rpartition("<")[2].rstrip(">") or AGENT
    to = AGENT if case.kind == "proposal" else to
    if case.way == DIRECT:
        return sent(body, [*head, ("To", to)], case.encoding)
    head += [("To", to), ("Cc", LIST)]
    if case.way == REPLY_ALL:
        return sent(body, head, case.encoding)
    return sent(body, [*head, ("List-Id", "<devel.lists.example.org>")], case.encoding, FOOTER)


def fault(site: Site, case: Case) -> str:
    """What is wrong with what became of an answer; empty if nothing is."""
    member = site.somebody()
    mail = site.mail(case.kind, member)
    expected = {**site.votes(member), **case.choices}
    topics = len(site.harness.view()["topics"])
    raw = reply(case, mail, member)
    row = site.harness.mail(raw, sender=member)
    site.harness.answers()
    got = site.votes(member)
    text = raw.decode("utf-8", "replace")
    if got != expected:
        return f"{got} in place of {expected}; {row['state']} {row['reason']}\n{text}"
    if (row["state"] == "processed") != bool(case.choices):
        return f"{row['state']} {row['reason']}\n{text}"
    if len(site.harness.view()["topics"]) != topics:
        return f"it opens a topic\n{text}"
    return ""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with Sites(tmp_path_factory.mktemp("sites")) as opened:
        yield opened


class Sites(ExitStack):
    """Sites, one after the other: a new one where all members of the last have answered."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._asked = 0
        self._site: Site

    def next(self) -> Site:
        """One with a member who has not answered yet."""
        if self._asked % MEMBERS == 0:
            folder = self._folder / str(self._asked)
            folder.mkdir()
            self._site = self.enter_context(opened_site(folder, MEMBERS))
        self._asked += 1
        return self._site


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=cases())
def test_those_votes_count_that_are_put_in(sites: Sites, case: Case) -> None:
    event(f"{case.kind}: {case.place}")
    wrong = fault(sites.next(), case)
    assert not wrong, f"{case}: {wrong}"


@pytest.mark.parametrize("client", [thunderbird, outlook])
@pytest.mark.parametrize("kind", ["digest", "agenda", "ack"])
def test_what_stands_behind_a_row_counts_in_words_too(
    sites: Sites, kind: str, client: Client
) -> None:
    for choice, ways in WRITTEN.items():
        for written in ways:
            case = Case(kind, client, BEHIND, DIRECT, {ONLY_TOPIC: written}, {ONLY_TOPIC: choice})
            assert not fault(sites.next(), case), written


def test_it_counts_behind_the_first_line_of_a_long_title(sites: Sites) -> None:
    for client in (gmail_web, thunderbird, gmail_app):  # the last one wraps that line again
        case = Case("digest", client, BEHIND, DIRECT, {5: "yes", 1: "no"}, {5: 1, 1: -1})
        assert not fault(sites.next(), case)


def test_rows_that_a_program_has_joined_are_two(sites: Sites) -> None:
    for kind, written in (("agenda", {2: "+1"}), ("digest", {1: "+1", 2: "+1"})):
        choices = dict.fromkeys(written, 1)
        case = Case(kind, outlook_joined, BELOW, DIRECT, written, choices, trimmed=True)
        assert not fault(sites.next(), case)


@pytest.mark.parametrize("written", [{1: "+1", 3: "+1"}, {1: "no", 4: "-1: it breaks the ABI"}])
def test_they_are_also_where_the_rows_between_them_were_deleted(
    sites: Sites, written: dict[int, str]
) -> None:
    choices = {topic: 1 if said == "+1" else -1 for topic, said in written.items()}
    case = Case("agenda", outlook_joined, BEHIND, DIRECT, written, choices, trimmed=True)
    assert not fault(sites.next(), case)
