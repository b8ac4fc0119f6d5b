"""Where our mail can go: one plain address, which every reader of the header takes for the same."""

from __future__ import annotations

import pytest

from mailproc.mail.compose import is_mailable


@pytest.mark.parametrize(
    "address",
    ["jane@example.org", "j.o+x=y@ex-a.example", "o'x@localhost", "j@b\u00fccher.example"],
)
def test_a_plain_address_is_mailed_to(address: str) -> None:
    assert is_mailable(address)


@pytest.mark.parametrize(
    "address",
    [
        "=?utf-8?q?jane@example.org?=",
        "=?utf-8?q?a?=@example.org",
        "jane@example.org\n",
        "jane@ex ample.org",
        "jane@example.org,x@example.org",
        "jane@.example",
        "jane@",
        "@example.org",
        "a@b@example.org",
        "jane@example.org>",
        "j" * 250 + "@example.org",
    ],
)
def test_what_may_be_read_as_another_is_not(address: str) -> None:
    assert not is_mailable(address)
