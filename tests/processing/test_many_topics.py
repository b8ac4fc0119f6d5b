"""However many topics there are, one letter costs little and is answered by little."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mailproc.mail.letter import Mailbox
from mailproc.meeting import view
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ballot, Meeting, Person, Record, Second, Topic
from mailproc.meeting.roster import Rules
from mailproc.meeting.view import overview
from mailproc.render import mails
from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness

TOPICS = 600
LONGEST = 66_000
NOON = datetime(2027, 8, 26, 12, tzinfo=UTC)
VOTERS = [f"p{number}@example.org" for number in range(5)]


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with opened_harness(tmp_path_factory.mktemp("many"), letters_per_hour=1000) as opened:
        for first in range(0, TOPICS, 50):
            titles = (f"PROPOSE: topic {first + at} {first * at}\n" for at in range(50))
            opened.mail(letter("ann@example.org", body="\n".join(titles), to=AGENT))
        opened.answers()
        yield opened


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one whenever everything is counted."""
    counts: list[int] = []
    whole = view._overview

    def counting(*args: object, **kwargs: object) -> view.View:
        counts.append(1)
        return whole(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(view, "_overview", counting)
    return counts


def ask(harness: Harness, body: str, sender: str = "jane@example.org") -> str:
    """The one answer to a direct letter."""
    harness.mail(letter(sender, body=body, to=AGENT, message_id=f"<{time.monotonic_ns()}@x>"))
    (answer,) = harness.answers()
    assert len(answer.as_bytes()) < LONGEST
    return str(answer.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("question", ["AGENDA", "STATUS T7", "HELP", "MYVOTES", "BALLOT"])
def test_the_same_question_is_answered_once(
    harness: Harness, made: list[int], question: str
) -> None:
    answer = ask(harness, f"{question}\n" * 50)
    assert answer.count(f"> {question}\n") == 1
    assert len(made) <= 1
    assert answer == ask(harness, question)


def test_a_stranger_gets_one_short_answer(harness: Harness, made: list[int]) -> None:
    ask(harness, "AGENDA\n" * 50, "someone@elsewhere.example")
    assert len(made) <= 1


def test_different_questions_share_what_is_counted(harness: Harness, made: list[int]) -> None:
    answer = ask(harness, "".join(f"STATUS T{number}\n" for number in range(1, 51)))
    assert answer.count("Rank: ") == 50
    assert len(made) <= 1


def test_questions_among_changes_are_answered_but_not_all_on_the_spot(
    harness: Harness, made: list[int]
) -> None:
    lines = (f"SECOND T{number}\nSTATUS T{number}\n" for number in range(101, 126))
    answer = ask(harness, "".join(lines))
    assert answer.count("1 seconded") == 25
    assert len(made) <= 6


def test_what_a_question_shows_before_and_after_a_command_differs(harness: Harness) -> None:
    answer = ask(harness, "MYVOTES\nMYVOTES\nVOTE T2 +1\nMYVOTES\nMYVOTES\nUNVOTE T2\n")
    assert answer.count("> MYVOTES") == 2
    before, after = answer.split("> MYVOTES")[1:]
    assert "not voted yet" in before
    assert "T2   +1" in after


def test_a_long_answer_is_cut_and_says_so(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "_LONGEST_ANSWER", 24_000)
    answer = ask(harness, "HELP\nBALLOT\nAGENDA\nBALLOT")
    assert "The rest is left out" in answer
    assert 20_000 < len(answer) < 24_500
    assert answer.count("keep these lines") == answer.count("end of ballot") == 1
    assert answer.rstrip().endswith("HELP lists all commands.")


def test_a_letter_posts_a_mail_to_the_list_once(harness: Harness) -> None:
    body = "DIGEST\n" * 20 + "OPEN VOTING until 2027-08-20 12:00\n" + "REMIND\n" * 20
    harness.mail(letter("carol@example.org", body=body, to=AGENT))
    answers = harness.answers()
    assert [mail["To"] for mail in answers].count(LIST) == 2
    reminded = [mail["To"] for mail in answers if mail["Subject"].startswith("Reminder")]
    assert len(reminded) == len(set(reminded))


def test_a_notice_of_thousands_of_topics_is_short(harness: Harness) -> None:
    sources = " ".join(f"T{number}" for number in range(101, 281))
    body = "\n".join(f"MERGE {sources} AS item {number}" for number in range(20))
    took = time.process_time()
    harness.mail(letter("carol@example.org", body=body, to=AGENT))
    assert time.process_time() - took < 10
    (notice,) = [mail for mail in harness.answers() if mail["To"] == "ann@example.org"]
    text = notice.get_content()
    assert text.count("is now part of") == 100
    assert "And more of this kind" in text


def agenda(topics: int, *, scheduled: bool) -> Agenda:
    """Voted on by a few; when scheduled, the first ones have their times."""
    people = [Person(one, "", (one,), chair=False, letter=1) for one in VOTERS]
    meeting = Meeting(1, "M", 1, starts=NOON, ends=NOON + timedelta(hours=8), scheduled=scheduled)
    records: list[Record] = [*people, meeting]
    for number in range(1, topics + 1):
        starts = NOON + timedelta(minutes=15 * number) if scheduled and number < 30 else None
        records += [
            Topic(
                number,
                f"topic {number}",
                Mailbox("", VOTERS[0]),
                NOON,
                number,
                f"<{number}@x>",
                status="scheduled" if starts else "proposed",
                starts=starts,
            ),
            *(Ballot(number, voter, 1, NOON, number) for voter in VOTERS),
            Second(number, VOTERS[1], number),
        ]
    return Agenda(Rules("devel", LIST, AGENT), records)


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.parametrize("scheduled", [False, True])
def test_an_overview_takes_time_in_proportion_to_the_topics(scheduled: bool) -> None:
    def best(topics: int) -> float:
        agendas = [agenda(topics, scheduled=scheduled) for _ in range(3)]
        return min(seconds(lambda one=one: overview(one, by_ballots=False)) for one in agendas)  # type: ignore[misc]

    assert best(800) < 8 * 2.5 * best(100)


@pytest.mark.parametrize(
    "body",
    [
        "SPLIT T1\n" + "\n".join(f"- part {number}" for number in range(3000)),
        "\n".join(f"MERGE T1 T{number} AS part {number}" for number in range(2, 42)),
    ],
)
def test_one_proposal_becomes_few_items(harness: Harness, body: str) -> None:
    """Each costs more than the one before, and who wrote it may be anybody."""
    began = time.process_time()
    assert "T1 can be part of 20 items at most" in ask(harness, body, "carol@example.org")
    assert time.process_time() - began < 3
    assert harness.topic(1)["feeds"] == []
