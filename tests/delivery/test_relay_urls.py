"""The `[outbound] url`: every right form is read, every wrong one answered with what is right."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from mailproc.config.relay_url import Endpoint, RelayUrl
from mailproc.delivery.relays import RELAYS, relay_for
from mailproc.delivery.smtp import SmtpRelay

BASE = Path("/srv/mailproc")


def _complaint(url: str) -> str:
    try:
        relay = relay_for(url, BASE)
    except ValueError as wrong:
        return str(wrong)
    pytest.fail(f"{url} was taken for {relay!r}")


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("smtp://mail.example.org", Endpoint("smtp", "mail.example.org", 25)),
        ("smtp://mail.example.org:2525/", Endpoint("smtp", "mail.example.org", 2525)),
        ("smtp://[::1]:25", Endpoint("smtp", "::1", 25)),
        (
            "smtp://me:p%40ss%2F@h:587",
            Endpoint("smtp", "h", 587, "me", "p@ss/", starttls="require"),
        ),
        (
            "smtp://me%40x:p@h?starttls=never",
            Endpoint("smtp", "h", 25, "me@x", "p", starttls="never"),
        ),
        ("smtps://me:p@h", Endpoint("smtps", "h", 465, "me", "p", starttls="require")),
        ("smtps://h?verify=no", Endpoint("smtps", "h", 465, verify=False)),
        ("smtp://h?ca=ca.pem&helo=me", Endpoint("smtp", "h", 25, ca=BASE / "ca.pem", helo="me")),
        ("lmtp://h", Endpoint("lmtp", "h", 24)),
        ("lmtp:/run/lmtp.sock", Endpoint("lmtp", "/run/lmtp.sock", 0, starttls="never")),
        ("lmtp:///run/lmtp.sock", Endpoint("lmtp", "/run/lmtp.sock", 0, starttls="never")),
        ("lmtp:unix:/run/lmtp.sock", Endpoint("lmtp", "/run/lmtp.sock", 0, starttls="never")),
        ("lmtp+unix:lmtp.sock", Endpoint("lmtp", "/srv/mailproc/lmtp.sock", 0, starttls="never")),
    ],
)
def test_a_url_names_an_endpoint(url: str, endpoint: Endpoint) -> None:
    relay = relay_for(url, BASE)
    assert isinstance(relay, SmtpRelay)
    assert relay._endpoint == endpoint


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("maildir:outbox", "/srv/mailproc/outbox"),
        ("maildir:/var/mail/out", "/var/mail/out"),
        ("maildir:///var/mail/out", "/var/mail/out"),
    ],
)
def test_a_maildir_stands_beside_the_configuration(url: str, folder: str) -> None:
    assert repr(relay_for(url, BASE)) == f"maildir:{folder}"


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("", "right are maildir:PATH"),
        ("outbox", "right are maildir:PATH"),
        ("http://h", "no such relay: 'http'"),
        ("smtp:h", "smtp://HOST:25"),
        ("smtp://", "only :PORT and"),
        ("smtp:///x", "smtp://HOST:25"),
        ("maildir:", "a path is missing"),
        ("maildir://host/x", "a path is missing"),
        ("lmtp:", "a path is missing"),
        ("smtp://h:port", "a port is a number"),
        ("smtp://h:70000", "a port is a number"),
        ("smtp://h/folder", "only :PORT and"),
        ("smtp://h#x", "only :PORT and"),
        ("smtp://me@h", "come together"),
        ("smtp://:pw@h", "come together"),
        ("smtp://me:p%C3%A4@h", "ASCII letters only"),
        ("smtp://h?tls=yes", "no such option: 'tls'; there are starttls"),
        ("smtp://h?starttls=maybe", "starttls is one of try, require, never"),
        ("smtp://h?verify", "verify is one of yes, no"),
        ("smtp://h?helo=", "helo needs a value"),
        ("smtp://[::1", "the host cannot be read"),
    ],
)
def test_a_wrong_url_is_answered_with_what_is_right(url: str, right: str) -> None:
    complaint = _complaint(url)
    assert right in complaint
    assert "\n" not in complaint


@pytest.mark.parametrize(
    "url",
    [
        "smtp://me:s3/cret@h",
        "smtp://me:s3?cret@h",
        "smtp://me:s3#cret@h",
        "smtp://me:s3cret@h:x",
        "smtp://me:s3cret@h?no=1",
        "smtp://me:s3\u2100cret@h",  # a letter that urlsplit refuses, quoting it all
        "smpt://me:s3cret@h",
    ],
)
def test_no_complaint_shows_the_password(url: str) -> None:
    complaint = _complaint(url)
    assert "s3" not in complaint
    assert "cret" not in complaint


def test_whatever_a_url_is_read_as_has_its_relay() -> None:
    assert set(RELAYS) == set(get_args(RelayUrl))
