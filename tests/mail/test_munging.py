"""Who wrote a letter behind a list's address: whom the list names, never whom she names herself."""

from __future__ import annotations

import pytest

from mailproc.mail.letter import Mailbox
from mailproc.mail.munging import name_before_via, undo_munging
from mailproc.mail.parse import read_letter
from mailproc.structs import replace

LIST = "dev@lists.example.org"
EVA = "Eva Nilsson <eva@example.net>"
MAX = "Max Muster <max@example.net>"
CHAIR = "Chair One <chair@example.org>"
SYMPA = '"Eva Nilsson" (via dev Mailing List) <dev@lists.example.org>'
GOOGLE = "\"'Eva Nilsson' via dev\" <dev@lists.example.org>"
MAILMAN = "Eva Nilsson via Dev <Dev@Lists.example.org>"
PLAIN = "Eva Nilsson <dev@lists.example.org>"
LISTS_OWN = "Dev list <dev@lists.example.org>"
FOUND = "eva@example.net"

GERMAN = "Eva Nilsson über Dev <dev@lists.example.org>"

LETTER = read_letter(b"From: x@example.org\n\n")
JOHN = Mailbox("John Doe", "john@example.com")


def author(sender: str, *headers: str, list_address: str = LIST) -> Mailbox | None:
    raw = "\n".join([f"From: {sender}", "To: dev@lists.example.org", *headers, "", "VOTE T1 +1"])
    return undo_munging(read_letter(raw.encode()), list_address)


def test_an_ordinary_from_is_left_as_it_is() -> None:
    letter = replace(LETTER, author=JOHN, behind_list=Mailbox("Jane", "jane@example.org"))
    assert undo_munging(letter, LIST) == JOHN


def test_nobody_stays_nobody() -> None:
    letter = replace(LETTER, author=None, behind_list=JOHN)
    assert undo_munging(letter, LIST) is None


@pytest.mark.parametrize("sender", [SYMPA, GOOGLE, PLAIN, GERMAN])
@pytest.mark.parametrize(
    "reply_to",
    [
        *("", f"Reply-To: {EVA}", f"Reply-To: {MAX}", f"Reply-To: {CHAIR}", f"Reply-To: {LIST}"),
        *("Reply-To: chair@example.org", f"Reply-To: {EVA}, {MAX}", f"Reply-To: {LIST}, {MAX}"),
        "Reply-To: Eva Nilsson <chair@example.org>",
    ],
)
def test_x_original_from_goes_before_reply_to(sender: str, reply_to: str) -> None:
    headers = [one for one in (f"X-Original-From: {EVA}", reply_to) if one]
    assert author(sender, *headers) == Mailbox("Eva Nilsson", FOUND)


@pytest.mark.parametrize(
    "headers",
    [
        # Replies go to the author: Mailman adds her to Reply-To.
        [f"Reply-To: {EVA}"],
        [f"Reply-To: {MAX}, {EVA}"],
        [f"Reply-To: chair@example.org, {EVA}"],
        [f"Reply-To: {EVA}", "Cc: Eva Nilsson <eva@old.example>"],
        [f"Reply-To: Eva Nilsson via Dev <{FOUND}>"],
        ["Reply-To: Eva Nilsson <eva@home.example>, " + EVA, f"X-MailFrom: {FOUND}"],
        # Replies go to the list: Mailman adds her to Cc.
        [f"Reply-To: {LIST}", f"Cc: {MAX}, {EVA}"],
        [f"Reply-To: {LIST}, {MAX}", f"Cc: {EVA}"],
        [f"Reply-To: {LIST}, chair@example.org", f"Cc: {CHAIR}, {EVA}"],
        [f"Reply-To: {LIST}, Eva Nilsson <chair@example.org>", f"Cc: {EVA}"],
        [f"Reply-To: {MAX}", f"Cc: {EVA}"],
        ["Reply-To: chair@example.org", f"Cc: {EVA}"],
        # What another list or she herself wrote into X-Original-From is of another name.
        [f"X-Original-From: {CHAIR}", f"Reply-To: {EVA}"],
        [f"X-Original-From: {CHAIR}", f"X-Original-From: {EVA}", f"Reply-To: {EVA}"],
        ["X-Original-From: chair@example.org", f"Reply-To: {EVA}"],
    ],
)
def test_the_name_that_the_list_left_decides(headers: list[str]) -> None:
    found = author(MAILMAN, *headers)
    assert found is not None
    assert found.address == FOUND


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [f"Reply-To: {LIST}"],
        [f"Reply-To: {MAX}"],
        [f"Reply-To: {CHAIR}"],
        [f"Reply-To: {LIST}, {CHAIR}"],
        [f"Reply-To: {MAX}, {CHAIR}"],
        ["Reply-To: max@example.net, chair@example.org"],
        [f"Cc: {CHAIR}"],
        [f"X-Original-From: {CHAIR}"],
        [f"X-Original-From: {CHAIR}", "Reply-To: chair@example.org"],
        [f"X-Original-From: {CHAIR}, {MAX}"],
        [f"Reply-To: {EVA}, Eva Nilsson <chair@example.org>"],
    ],
)
def test_where_the_list_names_nobody_or_several_nobody_is_the_author(headers: list[str]) -> None:
    assert author(MAILMAN, *headers) is None


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("eva--- via Dev <dev@lists.example.org>", ["Reply-To: max@example.net, eva@example.net"]),
        ("\"'eva@example.net' via dev\" <dev@lists.example.org>", ["Cc: max@x.example, " + FOUND]),
        ("\"'eva' via dev\" <dev@lists.example.org>", [f"X-Original-From: {FOUND}"]),
        ("Eva Nilsson via Dev <dev@lists.example.org>", [f"Reply-To: {FOUND}"]),
        ('"dev Mailing List (on behalf of Eva Nilsson)" <dev@lists.example.org>', [f"Cc: {EVA}"]),
        ('"Eva Nilsson (eva@example.net) via dev" <dev@lists.example.org>', [f"Reply-To: {FOUND}"]),
        (LISTS_OWN, [f"Reply-To: {EVA}"]),
        ("dev@lists.example.org", [f"Reply-To: {EVA}"]),
        (
            "=?utf-8?q?Eva_Nilss=C3=B6n?= via Dev <dev@lists.example.org>",
            [f"Reply-To: {LIST}", f"Cc: {MAX}, =?utf-8?q?Eva_Nilss=C3=B6n?= <{FOUND}>"],
        ),
    ],
)
def test_other_forms_of_lists(sender: str, headers: list[str]) -> None:
    found = author(sender, *headers)
    assert found is not None
    assert found.address == FOUND


def test_only_the_lists_own_address_is_undone() -> None:
    found = author(MAILMAN, f"X-Original-From: {CHAIR}", list_address="other@lists.example.org")
    assert found == Mailbox("Eva Nilsson via Dev", "Dev@Lists.example.org")
    found = author("Eve <eve@evil.example>", f"X-Original-From: {CHAIR}", f"Reply-To: {CHAIR}")
    assert found == Mailbox("Eve", "eve@evil.example")


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("Jane Roe via Xen-devel", "Jane Roe"),
        ("'Jane Roe' via xen", "Jane Roe"),
        ("Jane Roe (via xen Mailing List)", "Jane Roe"),
        ("xen Mailing List (on behalf of Jane Roe)", "Jane Roe"),
        ("Jane via Acme via Xen", "Jane via Acme"),
        ("Jane über Xen", "Jane"),
        ("Octavia Roe", "Octavia Roe"),
        ("Jane Viaduct", "Jane Viaduct"),
    ],
)
def test_the_lists_part_of_a_name_is_taken_off(name: str, before: str) -> None:
    assert name_before_via(name) == before
