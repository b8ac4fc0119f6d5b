"""Ordinary talk does nothing, whoever says it; the tool that shows it over archives can fail."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.support import corpus
from tests.support.compared_mail import Comparison
from tests.support.played_mail import Role, play
from tests.support.sizes import examples
from tests.tools import read_corpus


@pytest.mark.skipif(bool(corpus.missing()), reason=corpus.missing())
@pytest.mark.parametrize("role", ["member", "chair"])
def test_a_year_of_a_real_list_does_nothing(role: Role) -> None:
    """But for the threads that the test itself has begin with a proposal."""
    talk = list(play(islice(corpus.mails(), examples(80, 10_000)), role))
    assert [one for one in talk if not one.proposes and (one.mails or one.state != "ignored")] == []
    assert [one for one in talk if one.proposes and len(one.lines) > 1] == []


@pytest.mark.skipif(bool(corpus.missing()), reason=corpus.missing())
@pytest.mark.parametrize("role", ["member", "chair"])
def test_what_is_said_to_people_and_sent_to_us_does_nothing_and_is_answered(role: Role) -> None:
    for one in play(islice(corpus.mails(), examples(30, 10_000)), role, "direct"):
        assert one.state in ("refused", "ignored"), one
        assert all(sent.startswith(("lost to p", "ack to p")) for sent in one.mails), one


def mail(name: str, sender: str, subject: str, body: str, parent: str = "") -> bytes:
    answers = f"In-Reply-To: <{parent}@x.org>\n" if parent else ""
    head = f"Message-ID: <{name}@x.org>\nFrom: {sender}\nTo: list@x.org\nSubject: {subject}\n"
    return f"{head}{answers}\n{body}\n".encode()


def test_what_acts_is_shown() -> None:
    mails = [
        mail("1", "a@x.org", "What now?", "Does anybody know?"),
        mail("2", "b@x.org", "Re: What now?", "VOTE T1 +1", "1"),
        mail("3", "b@x.org", "Re: What now?", "CLOSE VOTING", "1"),
    ]
    member, chair = (list(play(mails, role)) for role in ("member", "chair"))
    assert [one.state for one in member][:2] == ["ignored", "processed"]
    assert any("T1" in line for line in member[1].lines)
    assert [one.state for one in chair] == ["ignored", "processed", "processed"]
    assert any(kind.startswith("result to") for kind in chair[2].mails)


def test_an_answer_to_our_digest_is_talk_unless_it_votes() -> None:
    mails = [
        mail("1", "a@x.org", "Re: topics", "I like the first one best. Who leads it?"),
        mail("2", "b@x.org", "Re: topics", "T1 +1"),
    ]
    assert [one.state for one in play(mails, "chair", "answer")] == ["ignored", "processed"]
    assert [one.state for one in play(mails, "chair", "list")] == ["ignored", "ignored"]


def test_the_tool_counts_what_acts_in_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "talk.mbox"
    mails = [
        mail("1", "a@x.org", "What now?", "Does anybody know?"),
        mail("2", "b@x.org", "Re: What now?", "CLOSE VOTING", "1"),
    ]
    archive.write_bytes(
        b"".join(b"From a@x.org Mon Aug  2 09:00:00 2027\n" + m + b"\n" for m in mails)
    )
    monkeypatch.setattr("sys.argv", ["read_corpus", str(archive), "--way", "list"])
    assert read_corpus.main() == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("talk.mbox  ")]
    assert [[cell.strip() for cell in row.split("|")[1:]] for row in rows] == [
        ["2", "0", "1", "1", "0", "0", "0"]
    ]


def test_a_quote_that_is_read_as_own_is_shown_and_own_text_that_is_not() -> None:
    words = "We could meet on Thursday at 9, after the talks."
    mails = [
        mail("1", "a@x.org", "When?", f"{words}\nOr on Friday, if that is better for you."),
        mail("2", "b@x.org", "Re: When?", f"Fine.\n\n{words}\n\nThat is good.", "1"),
        mail("3", "c@x.org", "Re: When?", f"Fine.\n\n> {words}\n\nThat is good.", "1"),
        mail("4", "c@x.org", "Re: When?", "-- \nThis is no signature.", "1"),
    ]
    comparison = Comparison()
    found = list(comparison.compare(mails))
    assert [one.leaked for one in found] == [(), (words,), (), ()]
    assert comparison.answers == 3
