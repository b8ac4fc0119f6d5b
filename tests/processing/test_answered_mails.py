"""Which mails a letter is compared with: those that it answers, and none that take long to read."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from mailproc.mail.letter import AnsweredMail, Envelope, Letter, StoredLetter, Unreadable
from mailproc.mail.parse import read_letter
from mailproc.processing import letter_batches
from mailproc.processing.answered_mails import mails_answered
from mailproc.store.letter_statements import MOST_ANSWERED
from mailproc.structs import replace
from tests.support.harness import AGENT, LIST, InProcessReader, letter, opened_harness


def test_a_large_mail_is_not_read_again_for_each_answer_to_it(tmp_path: Path) -> None:
    answer = letter("jane@example.org", body="VOTE T1 +1", headers=[("In-Reply-To", "<a@x>")])
    with opened_harness(tmp_path) as harness:
        stored = StoredLetter(7, "devel", harness.clock.now, Envelope("", (LIST,)), answer)
        some = [(stored, read_letter(answer))]
        with harness.database.reading() as connection:
            for size, found in ((MOST_ANSWERED, {7}), (MOST_ANSWERED + 1, set[int]())):
                mail = letter("john@example.org", message_id="<a@x>")
                large = replace(stored, id=6, raw=mail + b"x" * (size - len(mail)))
                beside = [(large, read_letter(large.raw)), *some]
                assert set(mails_answered(connection, "devel", some, beside)) == found


def test_letters_that_take_long_to_compare_are_decided_about_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    compare = InProcessReader.compare

    def noted(
        self: InProcessReader, some: Sequence[Letter], answered: Sequence[Sequence[AnsweredMail]]
    ) -> Generator[Letter | Unreadable]:
        compared.append(len(some))
        return compare(self, some, answered)

    monkeypatch.setattr(InProcessReader, "compare", noted)
    monkeypatch.setattr(letter_batches, "_MOST_COMPARED", 10_000)
    with opened_harness(tmp_path) as harness:
        large = letter("jane@example.org", body="x " * 2_000, message_id="<a@x>")
        harness.mail(large)
        for number in range(8):
            to = [("In-Reply-To", "<a@x>")]
            raw = letter("jane@example.org", "", f"HELP{' ' * number}", to=AGENT, headers=to)
            harness.acceptor.accept(Envelope("jane@example.org", (AGENT,), "smtp"), raw)
        harness.processor.process()
        assert compared == [3, 3, 2], "as soon as one has more than there may be, it is the last"
        assert not harness.waiting()
