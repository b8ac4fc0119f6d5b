"""A short run of the fuzzer; `python tests/tools/fuzz_inbox.py` makes long ones."""

from __future__ import annotations

from tests.tools.fuzz_inbox import fuzz


def test_mutated_mails_give_letters_or_refusals_and_nothing_else() -> None:
    figures = fuzz(count=1_500, seed=20_120_826)
    assert not figures.raised, figures.show()
    assert figures.runs == 1_500
    assert figures.letters + figures.refused.total() == 1_500
