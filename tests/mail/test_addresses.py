"""Whose mail an address's is."""

from __future__ import annotations

import pytest

from mailproc.mail.letter import is_address_of


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("agenda@lists.example.org", "agenda@lists.example.org"),
        ("Agenda@LISTS.example.org", "agenda@lists.example.org"),
        ("agenda+T7@lists.example.org", "Agenda@lists.example.org"),
        ("agenda+bounce.x+y@lists.example.org", "agenda@lists.example.org"),
        ("agenda+devel@lists.example.org", "agenda+devel@lists.example.org"),
        ("agenda+devel+T7@lists.example.org", "agenda+devel@lists.example.org"),
    ],
)
def test_a_sub_address_is_its_owners(address: str, owner: str) -> None:
    assert is_address_of(address, owner)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("agendas@lists.example.org", "agenda@lists.example.org"),
        ("agenda@evil.example", "agenda@lists.example.org"),
        ("agenda@lists.example.org.evil.example", "agenda@lists.example.org"),
        ("agenda@lists.example.org", "agenda+devel@lists.example.org"),
        ("agenda+other@lists.example.org", "agenda+devel@lists.example.org"),
        ("agenda+@x@lists.example.org", "agenda+@lists.example.org"),
        ("", "agenda@lists.example.org"),
        ("agenda", "agenda@lists.example.org"),
    ],
)
def test_no_other_address_is(address: str, owner: str) -> None:
    assert not is_address_of(address, owner)
