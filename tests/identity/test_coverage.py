"""What a signature has to cover, for whom and when it was made, and that it counts once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.identity_signing import AGENT, LIST, SIGNED, dated, letter, look, sign

GMAIL = ("Mime-Version", *SIGNED, "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To")
BODY = "--b1\nContent-Type: text/plain\n\nVOTE T7 +1\n--b1--\n"
TYPES = {
    "one text": (letter(Content_Type='text/plain; charset="UTF-8"'), "dkim"),
    "parts, as the body shows": (
        letter(BODY, Content_Type='multipart/alternative; boundary="b1"'),
        "dkim",
    ),
    "parts with another boundary": (
        letter(BODY, Content_Type="multipart/mixed; boundary=b2"),
        "from",
    ),
    "two boundaries": (
        letter(BODY, Content_Type="multipart/mixed; boundary=b1; boundary=b2"),
        "from",
    ),
    "two boundaries, the right one last": (
        letter(BODY, Content_Type="multipart/mixed; boundary=b2; boundary=b1"),
        "from",
    ),
    "a boundary of another form": (
        letter(BODY, Content_Type="multipart/mixed; boundary*=b1"),
        "from",
    ),
    "parts of which each is a mail": (
        letter(BODY, Content_Type="multipart/digest; boundary=b1"),
        "from",
    ),
    "parts without a type": (letter(BODY), "from"),
    "parts called one text": (letter(BODY, Content_Type="text/plain"), "from"),
    "a boundary and no parts": (letter(Content_Type="multipart/mixed; boundary=b1"), "from"),
    "flowed text": (letter(Content_Type="text/plain; format=flowed"), "dkim"),
    "indented text": (letter(" VOTE T7 +1\n", Content_Type="text/plain"), "dkim"),
    "indented text, flowed": (
        letter(" VOTE T7 +1\n", Content_Type="text/plain; format=flowed"),
        "from",
    ),
    "flowed text without its blanks": (
        letter(Content_Type="text/plain; format=flowed; delsp=yes"),
        "from",
    ),
    "HTML": (letter(Content_Type="text/html"), "from"),
    "plain encoding": (letter(Content_Transfer_Encoding="8bit"), "dkim"),
    "quoted-printable": (letter(Content_Transfer_Encoding="quoted-printable"), "from"),
}


@pytest.mark.parametrize("case", TYPES)
def test_an_unsigned_content_type_counts_where_the_body_shows_it_as_gmails_do(case: str) -> None:
    raw, tier = TYPES[case]
    assert look(sign(raw, names=GMAIL)).tier == tier


@pytest.mark.parametrize("case", TYPES)
def test_any_content_type_may_be_signed(case: str) -> None:
    raw, _ = TYPES[case]
    signed = sign(raw, names=(*SIGNED, "Content-Type", "Content-Transfer-Encoding"))
    assert look(signed).tier == "dkim"


@pytest.mark.parametrize(
    "to", ["other@lists.example.org", "", "agenda@lists.example.net", f"{LIST}.evil.example"]
)
def test_a_letter_signed_for_somebody_else_is_from_only(to: str) -> None:
    found = look(sign(letter(To=to)))
    assert (found.tier, found.why) == ("from", "neither To nor Cc names the list or its agent")


@pytest.mark.parametrize(
    "to",
    [
        f"Agenda <{AGENT}>",
        "a@example.net, XEN-DEVEL@lists.example.org",
        "agenda+T7@lists.example.org",
    ],
)
def test_a_letter_to_the_list_or_its_agent_is_for_us(to: str) -> None:
    assert look(sign(letter(To=to))).tier == "dkim"
    assert look(sign(letter(To="a@example.net", Cc=to), names=(*SIGNED, "Cc"))).tier == "dkim"


@pytest.mark.parametrize(
    ("days", "tier"), [(0, "dkim"), (13, "dkim"), (15, "from"), (700, "from"), (-2, "from")]
)
def test_a_letter_from_an_archive_is_too_old(days: int, tier: str) -> None:
    assert look(sign(letter(Date=dated(timedelta(days=days))))).tier == tier


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Aug 2027 13:00:00 +0000"])
def test_a_letter_without_a_date_is_from_only(date: str) -> None:
    assert look(sign(letter(Date=date))).tier == "from"


def test_the_same_letter_under_another_message_id_is_known_by_its_once() -> None:
    names = [name for name in SIGNED if name != "Message-ID"]
    signed = sign(letter(), names=names)
    replayed = signed.replace(b"<1@example.org>", b"<2@example.org>")
    again = sign(replayed, names=names)  # another signature over the same letter
    assert look(replayed).tier == "dkim"
    assert look(signed).once == look(replayed).once == look(again).once
    assert len(look(signed).once) == 1


def test_another_letter_or_another_list_has_another_once() -> None:
    letters = [letter(), letter("VOTE T7 -1\n"), letter(Date=dated(timedelta(seconds=1)))]
    seen = {look(sign(raw)).once for raw in letters}
    assert len(seen) == len(letters)
