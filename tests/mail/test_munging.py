"""Who wrote a letter behind a list's address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailproc.mail.letter import Mailbox
from mailproc.mail.munging import name_before_via, undo_munging
from mailproc.mail.parse import read_letter

LIST = "xen@lists.example.org"
MUNGED = replace(
    read_letter(b"From: x@example.org\n\n"),
    author=Mailbox("Jane Roe via Xen", "Xen@Lists.example.org"),
)
JANE = Mailbox("Jane Roe", "jane@example.org")
JOHN = Mailbox("John Doe", "john@example.com")


def test_an_ordinary_from_is_left_as_it_is() -> None:
    letter = replace(MUNGED, author=JOHN, reply_to=(JANE,))
    assert undo_munging(letter, LIST) == JOHN


def test_nobody_stays_nobody() -> None:
    assert undo_munging(replace(MUNGED, author=None, reply_to=(JANE,)), LIST) is None


@pytest.mark.parametrize(
    ("reply_to", "author"),
    [
        ((JANE,), JANE),
        ((Mailbox("Xen", LIST), JANE), JANE),
        ((Mailbox("", "jane@example.org"),), JANE),
        ((Mailbox("Jane Roe via Xen", "jane@example.org"),), JANE),
        ((JOHN, JANE), JANE),
        ((JANE, Mailbox("jane roe", "JANE@example.org")), Mailbox("jane roe", "JANE@example.org")),
        ((), None),
        ((Mailbox("Xen", LIST),), None),
        ((JANE, Mailbox("Jane Roe", "evil@example.net")), None),
        ((JOHN, Mailbox("Ann", "ann@example.com")), None),
    ],
)
def test_exactly_one_person_behind_the_list_is_the_author(
    reply_to: tuple[Mailbox, ...], author: Mailbox | None
) -> None:
    assert undo_munging(replace(MUNGED, reply_to=reply_to), LIST) == author


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("Jane Roe via Xen-devel", "Jane Roe"),
        ("'Jane Roe' via xen", "Jane Roe"),
        ("Jane via Acme via Xen", "Jane via Acme"),
        ("Jane über Xen", "Jane"),
        ("Octavia Roe", "Octavia Roe"),
    ],
)
def test_the_lists_part_of_a_name_is_taken_off(name: str, before: str) -> None:
    assert name_before_via(name) == before
