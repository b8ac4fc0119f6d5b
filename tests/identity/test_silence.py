"""Silent zones: whoever has one can make as many names in it as he likes, and nobody waits."""

from __future__ import annotations

from mailproc.identity.silence import SilentZones


def key(number: int, domain: str) -> str:
    return f"s{number}._domainkey.{domain}"


def test_one_silence_is_that_of_all_keys_of_a_domain_for_a_time() -> None:
    zones = SilentZones()
    zones.note(key(1, "evil.example"), 100.0)
    assert zones.covers(key(2, "evil.example"), 129.0)
    assert not zones.covers(key(2, "evil.example"), 131.0)
    assert not zones.covers(key(2, "good.example"), 101.0)


def test_three_silences_are_that_of_all_subdomains() -> None:
    zones = SilentZones()
    for number in range(3):
        assert not zones.covers(key(1, f"d{number}.evil.example"), 9000.0)
        assert not zones.covers(key(1, "good.evil.example"), 9000.0)
        zones.note(key(1, f"d{number}.evil.example"), 9000.0)
    assert zones.covers(key(1, "other.evil.example"), 9001.0)
    assert zones.covers(key(1, "evil.example"), 9001.0)
    assert not zones.covers(key(1, "evil2.example"), 9001.0)


def test_people_below_a_public_suffix_are_not_each_others_fault() -> None:
    zones = SilentZones()
    for number in range(9):
        zones.note(key(1, f"evil{number}.co.uk"), 100.0)
    assert not zones.covers(key(1, "good.co.uk"), 101.0)


def test_a_zone_that_stays_silent_is_tried_ever_more_rarely() -> None:
    zones, now, waits = SilentZones(), 0.0, []
    for _ in range(10):
        zones.note(key(1, "evil.example"), now)
        free = next(t for t in range(10_000) if not zones.covers(key(1, "evil.example"), now + t))
        waits.append(free)
        now += free
    assert waits[:3] == [30, 60, 120]
    assert waits[-1] == 600
    zones.note(key(1, "evil.example"), now + 2000)  # long after
    assert not zones.covers(key(1, "evil.example"), now + 2031)


def test_what_is_remembered_is_bounded() -> None:
    zones = SilentZones()
    for number in range(5000):
        zones.note(key(1, f"evil{number}.example"), 100.0)
    assert len(zones._zones) == 1024
