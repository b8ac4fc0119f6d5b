"""Trust tiers: one list, from which the others follow."""

from __future__ import annotations

from typing import get_args

from mailproc.meeting.roster import DEFAULT_TRUST, TIERS, Trusted, needs_proof, reaches


def test_tiers_rise_from_nobody_known_to_the_operator() -> None:
    assert list(TIERS) == ["none", "from", "confirmed", "dkim", "pgp", "console"]
    for at, tier in enumerate(TIERS):
        assert [reaches(tier, needed) for needed in TIERS] == [True] * (at + 1) + [False] * (5 - at)


def test_only_what_the_from_line_shows_needs_no_proof() -> None:
    assert [tier for tier in TIERS if not needs_proof(tier)] == ["none", "from"]


def test_every_act_that_a_list_sets_a_tier_for_has_one() -> None:
    assert set(DEFAULT_TRUST) == {"propose", "vote", "chair"}
    assert set(DEFAULT_TRUST.values()) <= set(get_args(Trusted))
