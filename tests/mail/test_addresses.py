"""Whose mail an address's is."""

from __future__ import annotations

import pytest

from mailproc.mail.letter import address_key, is_address_of


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bea@bücher.example", "Bea@XN--BCHER-KVA.example"),
        ("bea@BÜCHER.example", "bea@xn--bcher-kva.example"),
        ("x@straße.example", "x@xn--strae-oqa.example"),
        ("rene\u0301@example.org", "ren\u00e9@example.org"),
        ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_two_spellings_of_one_address_are_the_same(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x@straße.example", "x@strasse.example"),
        ("straße@example.org", "strasse@example.org"),
        ("x@\u212aelvin.example", "x@kelvin.example"),  # the Kelvin sign
        ("x@ｅxample.org", "x@example.org"),
        ("\u212a@example.org", "k@example.org"),
    ],
)
def test_what_only_looks_the_same_is_not(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_an_address_of_no_domain_is_left_as_it_is() -> None:
    assert address_key("a@\ud800.example").endswith(".example")
    assert address_key("") == ""
