"""Who, what and in answer to what: the headers of the small mails of `mails/`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import mailparser
import pytest

from mailproc.mail.letter import Letter, Mailbox
from mailproc.mail.munging import undo_munging
from mailproc.mail.parse import read_letter
from mailproc.mail.subject import read_subject

MAILS = Path(__file__).parent / "mails"
LIST = "Xen-devel@lists.example.org"
JANE = Mailbox("Jane Roe", "jane@example.org")

AUTHORS = {
    "munged": JANE,
    "munged-old-address-in-cc": JANE,
    "munged-author-in-cc": JANE,
    "munged-google": JANE,
    "munged-two-persons": None,
    "munged-by-another-list": Mailbox("Jane Roe via Other", "other@lists.example.com"),
    "dmarc-wrap": JANE,
    "from-twice": None,
    "from-two-addresses": None,
    "from-address-as-name": None,
    "from-quoted-address-as-name": Mailbox("chair@example.org", "evil@example.net"),
    "from-group": None,
    "from-missing": None,
    "from-without-at": None,
    "from-bare-cr": None,
    "from-8bit": Mailbox("Jörg Müller", "jm@example.org"),
    "from-encoded": Mailbox("Jörg Müller", "jm@example.org"),
    "from-comments": Mailbox("", "jane@example.org"),
}

SUBJECTS = {
    "subject-folded": "[Xen-devel] [PROPOSE] stable kernel process automation",
    "subject-hidden-reply": "Re: [PROPOSE] NUMA",
    "subject-split-character": "[PROPOSE] Grüße",
    "subject-line-break": "[PROPOSE] x Bcc: evil@example.net",
    "subject-nested-word": "[PROPOSE] = ?utf-8?q?x?=",
    "subject-twice": "[PROPOSE] first",
    "subject-8bit": "[PROPOSE] Grüße",
    "subject-gbk": "回复: [PROPOSE] 朱镕基",
    "subject-bad-charset": "Re: [PROPOSE] x",
    "subject-missing": "",
}

OPENED = {
    "subject-folded": "stable kernel process automation",
    "subject-hidden-reply": None,
    "subject-split-character": "Grüße",
    "subject-line-break": "x Bcc: evil@example.net",
    "subject-gbk": None,
    "subject-bad-charset": None,
    "subject-twice": "first",
}

RAISING = [
    f"raises-{what}" for what in ("unicode-error", "type-error", "attribute-error", "none-error")
]


def raw(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def read(name: str) -> Letter:
    return read_letter(raw(name))


@pytest.mark.parametrize("name", AUTHORS)
def test_the_author_is_who_certainly_wrote_it_or_nobody(name: str) -> None:
    assert undo_munging(read(name), LIST) == AUTHORS[name]


@pytest.mark.parametrize("name", ["from-encoded-address", "from-hidden-characters"])
def test_a_name_changes_no_address_and_holds_nothing_that_hides(name: str) -> None:
    author = read(name).author
    assert author is not None
    assert author.address in ("evil@example.net", "jane@example.org")
    assert author.name.isprintable()


@pytest.mark.parametrize("name", SUBJECTS)
def test_subjects_are_decoded_unfolded_and_cleaned(name: str) -> None:
    assert read(name).subject == SUBJECTS[name]


@pytest.mark.parametrize("name", OPENED)
def test_a_tag_behind_a_reply_prefix_opens_nothing_however_hidden(name: str) -> None:
    assert read_subject(read(name).subject).proposal == OPENED[name]


def test_mails_without_message_id_have_one_each_from_their_content() -> None:
    one, other = read("message-id-missing"), read("message-id-missing-too")
    assert one.message_id.startswith("<")
    assert one.message_id != other.message_id
    assert one.message_id == read("message-id-missing").message_id


def test_of_two_message_ids_the_first_counts() -> None:
    assert read("message-id-twice").message_id == "<first@example.org>"


def test_a_bare_message_id_gets_its_brackets() -> None:
    assert read("message-id-bare").message_id == "<bare@example.org>"


def test_ancestors_are_found_nearest_first_in_broken_headers() -> None:
    ids = read("references-broken").references
    assert ids == ("<b@example.org>", "<c@example.org>", "<a@example.org>")


def test_dates_are_aware_or_missing() -> None:
    assert read("date-without-zone").date == datetime(2012, 7, 2, 10, tzinfo=UTC)
    assert read("date-impossible").date is None
    assert read("subject-missing").date is None


def test_recipients_are_addresses_and_not_what_looks_like_one() -> None:
    assert read("recipients").recipients == ("a@x.org", "b@x.org", "d@x.org", "f@x.org")


def test_other_headers_are_read() -> None:
    letter = read("other-headers")
    assert not letter.wants_ack
    assert letter.loops == ("agenda@lists.example.org",)
    assert letter.list_ids == ("xen-devel.lists.example.org", "second.example.org")


@pytest.mark.parametrize("name", RAISING)
def test_a_mail_that_makes_mail_parser_raise_is_read_all_the_same(name: str) -> None:
    with pytest.raises((UnicodeError, TypeError, AttributeError)):
        mailparser.parse_from_bytes(raw(name))
    letter = read(name)
    assert letter.author == JANE
    assert letter.subject == "VOTE T7 +1"
