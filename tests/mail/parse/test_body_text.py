"""What counts as the author's own text in the small mails of `mails/` (reasons there)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mailproc.mail.letter import Letter
from mailproc.mail.parse import read_letter
from mailproc.meeting.form_rows import rows_of

MAILS = Path(__file__).parent / "mails"
VOTE = ("VOTE T7 +1",)
NOTHING: tuple[str, ...] = ()

OWN_LINES = {
    "plain": ("VOTE T7 +1", "", "Thanks for all the work."),
    "interleaved": ("Hello,", "", "VOTE T7 +1", "", "VOTE T8 -1"),
    "below-quote-wrapped-attribution": VOTE,
    "attribution-portuguese": VOTE,
    "attribution-unquoted-text": VOTE,
    "initials-quote": VOTE,
    "signature-and-footer": VOTE,
    "signature-without-space": VOTE,
    "two-dashes-as-a-rule": ("First half.", "", "--", "", "NOTE: the rest.", "", "VOTE T7 +1"),
    "diff": ("How about this?", "", "VOTE T7 +1"),
    "original-message": VOTE,
    "original-message-quoted": VOTE,
    "outlook-german": VOTE,
    "forwarded-mutt": ("Look:", "", "VOTE T7 +1"),
    "forwarded-apple": VOTE,
    "attached-message": VOTE,
    "attachment-first": VOTE,
    "pgp-mime-in-footer": VOTE,
    "pgp-inline": VOTE,
    "smime-opaque": NOTHING,
    "html-only": ("VOTE T7 +1", "café"),
    "html-outlook": ("PROPOSE: NUMA", "Lead: me", "", "It is slow."),
    "alternative": VOTE,
    "alternative-empty-plain": VOTE,
    "html-marks-the-quote": ("Yes:", "VOTE T7 +1"),
    "html-beside-a-stub": VOTE,
    "apple-text-around-picture": ("See how it grows:", "", "VOTE T7 +1"),
    "list-header-part": VOTE,
    "list-header-part-plain": VOTE,
    "gateway-part": VOTE,
    "gateway-banner": VOTE,
    "text-markdown": VOTE,
    "text-enriched": ("VOTE T7 +1", "a <b>"),
    "text-of-unknown-kind": VOTE,
    "flowed": (
        "I think that the topic is worth an hour of our time.",
        "VOTE T7 +1",
        "From here on it is prose.",
    ),
    "flowed-delsp": VOTE,
    "flowed-footer": ("VOTE T7 +1", "So long."),
    "qp-broken": ("VOTE T7 +1", "=ZZ 100= café"),
    "base64-and-footer": ("VOTE T7 +1", "Grüße"),
    "charset-unknown": ("VOTE T7 +1", "Grüße"),
    "charset-not-a-charset": VOTE,
    "multipart-without-parts": NOTHING,
    # Newer ones decode what older ones give up on; it is no command either.
    "base64-8bit-charset-in-pieces": (
        NOTHING if sys.version_info < (3, 13) else ("\ufffd VOTE T1 +1",)
    ),
    "latin1-as-ascii": ("VOTE T7 +1", "Grüße"),
    "gb2312-with-more": ("VOTE T7 +1", "朱镕基"),
    "utf-16": VOTE,
    "nbsp-and-bom": VOTE,
    "crlf-and-nul": ("VOTE T7 +1", "", "VOTE T8 -1"),
    "propose-before-quote": ("PROPOSE: NUMA", "Lead: me", "", "Outcome: none"),
    "no-boundary": NOTHING,
    "truncated": VOTE,
    "dmarc-wrap": VOTE,
    "dmarc-wrap-mailman3": VOTE,
    "munged-with-own-mail-attached": VOTE,
    "forwarded-whole": NOTHING,
    "wrap-of-somebody-else": NOTHING,
    "ballot-quoted": NOTHING,
    "ballot-mangled": ("VOTE T11 +1",),
    "ballot-without-end": ("VOTE T11 +1",),
    "ballot-empty": ("Looks good.",),
}

FORMS = {
    "ballot-quoted": {3: "+1"},
    "ballot-mangled": {3: "+1", 7: "- 1", 8: "x", 9: "2", 10: "+1 ?"},
    "ballot-without-end": {3: "yes", 7: "no"},
    "ballot-empty": {},
}


def read(name: str) -> Letter:
    return read_letter((MAILS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize("name", OWN_LINES)
def test_only_the_authors_own_new_lines_are_read(name: str) -> None:
    assert read(name).own_lines == OWN_LINES[name]


@pytest.mark.parametrize("name", FORMS)
def test_a_filled_in_form_is_read_however_mangled(name: str) -> None:
    (form,) = read(name).forms
    rows = rows_of(form.lines, {}, brackets=False).rows
    written = {row.topic: f"{row.inside} {row.right}".strip() for row in rows}
    assert form.key == "k3v9qd"
    assert {topic: mark for topic, mark in written.items() if mark} == FORMS[name]


@pytest.mark.parametrize("name", sorted(OWN_LINES.keys() - FORMS.keys()))
def test_there_is_no_form_where_none_stands(name: str) -> None:
    assert read(name).forms == ()


def test_crlf_lf_and_bare_cr_say_the_same() -> None:
    for path in sorted(MAILS.glob("*.eml")):
        raw = path.read_bytes().replace(b"\r\n", b"\n")
        with_cr = read_letter(raw.replace(b"\n", b"\r\n"))
        assert with_cr.own_lines == read_letter(raw).own_lines, path.name


def test_each_small_mail_has_its_reason_in_the_readme() -> None:
    readme = (MAILS / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in MAILS.glob("*.eml")} == {
        line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")
    }
