"""A short run of the fuzzer; `python tests/tools/fuzz_inbox.py` makes long ones."""

from __future__ import annotations

from tests.support.sizes import examples
from tests.tools.fuzz_inbox import fuzz


def test_mutated_mails_give_letters_or_refusals_and_nothing_else() -> None:
    count = examples(150, 1_500)
    figures = fuzz(count=count, seed=20_120_826)
    assert not figures.raised, figures.show()
    assert figures.runs == count
    assert figures.letters + figures.refused.total() == count
