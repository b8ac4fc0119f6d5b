"""Which mails a letter is compared with: those that it answers, and none that take long to read."""

from __future__ import annotations

from pathlib import Path

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.mail.parse import read_letter
from mailproc.processing.answered_mails import mails_answered
from mailproc.store.letters import MOST_ANSWERED
from tests.support.harness import LIST, letter, opened_harness


def test_a_large_mail_is_not_read_again_for_each_answer_to_it(tmp_path: Path) -> None:
    answer = letter("jane@example.org", body="VOTE T1 +1", headers=[("In-Reply-To", "<a@x>")])
    with opened_harness(tmp_path) as harness:
        stored = StoredLetter(7, "devel", harness.clock.now, Envelope("", (LIST,)), answer)
        some = [(stored, read_letter(answer))]
        with harness.database.reading() as connection:
            for size, found in ((MOST_ANSWERED, {7}), (MOST_ANSWERED + 1, set[int]())):
                beside = {"<a@x>": b"x" * size}
                assert set(mails_answered(connection, "devel", some, beside)) == found
