"""Bounces, vacation notices and other mail that no person wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailproc.mail.parse import read_letter

MAILS = Path(__file__).parent / "mails"

REASONS = {
    "bounce-report": "a delivery report",
    "bounce-over-the-list": "a delivery report",
    "bounce-null-path": "a bounce (null Return-Path)",
    "bounce-daemon-without-address": "a bounce",
    "bounce-failed-recipients": "a bounce",
    "vacation-auto-submitted": "automatic (Auto-Submitted: auto-replied)",
    "vacation-old-header": "a vacation notice (x-autoreply)",
    "vacation-precedence": "a vacation notice (Precedence)",
    "vacation-subject": "a vacation notice (Subject)",
    "vacation-german": "a vacation notice (Subject)",
    "list-server-note": "a list server's note",
}
PERSONS = ["person-precedence-list", "person-about-bounces", "plain", "munged"]


@pytest.mark.parametrize("name", REASONS)
def test_automatic_mail_is_recognised(name: str) -> None:
    assert read_letter((MAILS / f"{name}.eml").read_bytes()).automatic == REASONS[name]


@pytest.mark.parametrize("name", PERSONS)
def test_a_persons_mail_is_not_taken_for_automatic(name: str) -> None:
    assert read_letter((MAILS / f"{name}.eml").read_bytes()).automatic == ""


@pytest.mark.parametrize(
    "subject",
    [
        "[PROPOSE] Automatic reply: should we?",
        "Automatic replies to patches",
        "Automated response to regressions",
        "Vacation planning",
        "Delivery failure handling",
    ],
)
def test_people_may_write_about_such_things(subject: str) -> None:
    raw = f"From: jane@example.org\nSubject: {subject}\n\nhi\n".encode()
    assert read_letter(raw).automatic == ""
