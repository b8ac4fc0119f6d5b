"""What `mailproc init` asks, and the configuration that the answers make."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, get_args

from msgspec import Struct, field

from mailproc.config.example_file import ExampleFile, Key, example
from mailproc.config.table import Wrong
from mailproc.config.values import timezone
from mailproc.meeting.roster import DEFAULT_TRUST, Trusted

#: Answers by the name of their question; those with several values are tuples.
Answers = Mapping[str, "str | tuple[str, ...]"]


class Question(Struct, frozen=True):
    """One question: its option on the command line, and where its answer goes."""

    name: str
    """``list_address``, for ``--list-address``."""
    text: str
    key: Key
    suggest: Callable[[Answers], str] = field(default=lambda _: "")
    """What to take if nothing is answered, from the answers so far; "" leaves the key off."""
    several: str = ""
    """Set for several answers: what one of them is called."""
    needed: Callable[[Answers], bool] = field(default=lambda _: True)
    """Whether to ask, after the answers so far."""
    bare: Callable[[str], str | None] | None = None
    """Set if the value is written without quotes: how TOML has it, None for what it cannot be."""


def _said(answers: Answers, name: str) -> str:
    value = answers.get(name, "")
    return value if isinstance(value, str) else ""


def _local(answers: Answers) -> str:
    return _said(answers, "list_address").partition("@")[0]


def _agent(answers: Answers) -> str:
    local, _, domain = _said(answers, "list_address").partition("@")
    return f"{'agenda' if local.casefold() != 'agenda' else 'meetings'}@{domain}"


def _moment(answer: str) -> str | None:
    """``2027-08-26 13:00`` as TOML writes it, which needs seconds."""
    try:
        return (
            datetime.fromisoformat(answer).isoformat() if len(answer) > len("2027-08-26") else None
        )
    except ValueError:
        return None


def _four_hours_later(answers: Answers) -> str:
    starts = _moment(_said(answers, "starts"))
    return str(datetime.fromisoformat(starts) + timedelta(hours=4))[:16] if starts else ""


_TIERS: Final = " or ".join(", ".join(get_args(Trusted)).rsplit(", ", 1))

QUESTIONS: Final = (
    Question(
        "list_address",
        "The list's address",
        ("list", "address"),
        lambda _: "xen-devel@lists.example.org",
    ),
    Question("list_name", "A short name for the list", ("list", "name"), _local),
    Question(
        "list_id",
        "What its List-Id header says",
        ("list", "list_id"),
        lambda answers: _said(answers, "list_address").replace("@", "."),
    ),
    Question("agent", "mailproc's own address", ("list", "agent"), _agent),
    Question("chair", "Who are the chairs", ("list", "chairs"), several="an address"),
    Question(
        "members_from",
        "Where Mailman's REST API is, such as mailman3:http://restadmin:restpass@localhost:8001/3.1"
        " (nothing if the members are not to come from Mailman)",
        ("list", "members_from"),
    ),
    Question(
        "member",
        "Who are the members",
        ("list", "members"),
        several="a person with all their addresses",
        needed=lambda answers: not answers.get("members_from"),
    ),
    Question(
        "protocol",
        "How mail comes in: smtp or lmtp",
        ("smtp", "protocol"),
        lambda _: "smtp",
    ),
    Question(
        "listen",
        "Where mail comes in: host:port or unix:/path",
        ("smtp", "listen"),
        lambda _: "127.0.0.1:8025",
    ),
    Question(
        "relay",
        "Where our mail goes, such as smtp://localhost:25 for the mail server here (a maildir"
        " only keeps it)",
        ("outbound", "url"),
        lambda _: "maildir:outbox",
    ),
    Question(
        "database",
        "The database: sqlite:///FILE or postgresql://user:password@host/database",
        ("database", "url"),
        lambda _: "sqlite:///mailproc.db",
    ),
    Question("timezone", "The meeting's time zone", ("list", "timezone"), lambda _: system_zone()),
    Question(
        "starts",
        "When the meeting begins there, such as 2027-08-26 13:00 (nothing if nobody knows yet: a"
        " chair's mail with MEETING sets it later)",
        ("list.meeting", "starts"),
        bare=_moment,
    ),
    Question(
        "ends",
        "When it ends",
        ("list.meeting", "ends"),
        _four_hours_later,
        needed=lambda answers: bool(answers.get("starts")),
        bare=_moment,
    ),
    Question(
        "trust_propose",
        f"How sure mailproc must be who proposes: {_TIERS}",
        ("list.trust", "propose"),
        lambda _: DEFAULT_TRUST["propose"],
    ),
    Question(
        "trust_vote",
        "How sure it must be who votes",
        ("list.trust", "vote"),
        lambda _: DEFAULT_TRUST["vote"],
    ),
    Question(
        "trust_chair",
        "How sure it must be that a chair is one",
        ("list.trust", "chair"),
        lambda _: DEFAULT_TRUST["chair"],
    ),
)

#: What the example shows of a list that is nobody's: a meeting, an archive; and what it turns on
#: that nobody was asked about.
_NOT_YOURS: Final[tuple[Key, ...]] = (
    ("list", "archive_url"),
    ("list", "pages_url"),
    ("list", "digest_cron"),
    ("list.meeting", "starts"),
    ("list.meeting", "ends"),
    ("list.meeting", "location"),
    ("list.meeting", "breaks"),
)


def filled_in(answers: Answers) -> str:
    """The example with the answers in it, and suggestions where there is none."""
    sheet = ExampleFile(example())
    for key in _NOT_YOURS:
        sheet.switch_off(key)
    known = dict(answers)
    for question in QUESTIONS:
        known.setdefault(question.name, () if question.several else question.suggest(known))
        value = known[question.name]
        if not value and not question.several:
            continue
        bare = question.bare(str(value)) if question.bare else None
        if bare is not None:
            sheet.put_bare(question.key, bare)
        else:
            sheet.put(question.key, value)
    return sheet.text()


def holds_password(text: str) -> bool:
    """Whether a URL in a configuration's text has a password, or another secret, before its host.

    Args:
        text: what `filled_in` gives; its comments do not count.
    """
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return any(re.search(r"://[^/\s\"]*:[^/\s\"]*@", line.partition(" # ")[0]) for line in lines)


def system_zone(
    environment: Mapping[str, str] = os.environ, link: Path = Path("/etc/localtime")
) -> str:
    """The time zone of this machine, by its name; Etc/UTC if it has none."""
    target = str(link.resolve()).partition("zoneinfo/")[2] if link.is_symlink() else ""
    for name in filter(None, (environment.get("TZ", "").removeprefix(":"), target)):
        try:
            return timezone(name)
        except Wrong:
            continue
    return "Etc/UTC"
