"""Meetings to be published: the Xen meeting of 2012 as mails made it, and one of nasty texts."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mailproc.meeting.roster import Member, Rules
from mailproc.publish import Shown, shown_of
from mailproc.store.database import Database
from mailproc.store.letters import last_decided
from mailproc.structs import replace
from tests.support.harness import AGENT, LIST, MEMBERS, TRUST, Harness, letter
from tests.support.template import migrated

#: Titles that mean something in some markup; each must be shown as what it is.
NASTY = (
    "<script>alert(1)</script>",
    "[[File:x.png]] [[Category:y]] '''bold''' __NOTOC__ ~~~~",
    "{{7*7}} {% raw %} ${7*7} {{Template}}",
    '=HYPERLINK("http://evil.example","click")',
    "NUMA\r\nATTENDEE:mailto:evil@example.org",
    "abc\u202egnp.exe",
    "![x](http://evil.example/x.png) <img src=x> `code` | cell *b* _i_ #17 $x$",
    '" onmouseover="alert(1)" x=\'y\' & &lt; &#60; javascript:alert(1)',
    "- item\t1. first ||| |- !! https://evil.example/ www.evil.example",
    "שלום 中文 𝔘 é \ufffe \x00\x1b[31m",
)
NAMES = ("Nora Núñez", "Omar Said", "Petra Lund", "Quinn Ho", "Rosa Maier", "Sven Ek", "Tove Berg")
VOTERS = tuple(Member(n, (f"{n.split()[0].lower()}@example.org",)) for n in NAMES)
XEN = tomllib.loads((files("mailproc.cli.demo") / "xen2012.toml").read_text(encoding="utf-8"))


def address_of(name: str) -> str:
    """An address made from a name."""
    return ".".join(name.lower().replace(".", "").split()) + "@example.org"


#: The chair has no name, neither on the roster nor in her mails.
STAFF = tuple(replace(m, name="") if m.chair else m for m in MEMBERS)
PROPOSERS = tuple(
    Member(name, (address_of(name),))
    for name in dict.fromkeys([*(p["by"] for p in XEN["proposal"]), "George Dunlap"])
)


def open_sample_harness(folder: Path, **rules: Any) -> Harness:
    """A harness on a fresh SQLite database, where From suffices for everything."""
    return _harness(migrated(folder / "mailproc.db"), **rules)


def open_xen_harness(folder: Path, *, scheduled: bool = True) -> Harness:
    """The same with the meeting of `play_xen`, which is played once a process and then copied."""
    file = folder / "mailproc.db"
    file.write_bytes(_xen_played(scheduled))
    return _harness(Database(f"sqlite:///{file}"), begun=True)


@cache
def _xen_played(scheduled: bool) -> bytes:
    with TemporaryDirectory() as name:
        harness = open_sample_harness(Path(name))
        play_xen(harness, scheduled=scheduled)
        harness.database.close()  # what is in its log goes into the file
        return (Path(name) / "mailproc.db").read_bytes()


def _harness(database: Database, *, begun: bool = False, **rules: Any) -> Harness:
    kinds: dict[str, Any] = {
        "archive_url": "https://lists.example.org/archives/{message_id}",
        "trust": TRUST,
        **rules,
    }
    people = (*STAFF, *VOTERS, *PROPOSERS)
    return Harness(database, Rules("devel", LIST, AGENT, **kinds), people, begun=begun)


def shown(harness: Harness) -> Shown:
    """The harness's meeting and its tally sheet."""
    agenda, journal = harness.agenda()
    with harness.database.reading() as connection:
        latest = last_decided(connection, "devel")
    return shown_of(agenda, "00" * 32, journal, latest)


def play_xen(harness: Harness, *, scheduled: bool = True) -> None:
    """The proposals of 2012; some are merged, one is dropped; seven people vote."""
    chair(harness, meeting_lines(XEN))
    for proposal in XEN["proposal"]:
        text = "\n".join([*proposal.get("lines", []), "", *proposal.get("text", [])])
        sender = f"{proposal['by']} <{address_of(proposal['by'])}>"
        harness.mail(letter(sender, f"[PROPOSE] {proposal['title']}", text))
    chair(
        harness,
        "MERGE T2 T11 AS Xen 4.3: features, plan and release schedule",
        "MERGE T3 T5 T7 AS Future direction of Xen and PV, Hybrid included",
        "DROP T18 settled by the coding style document",
        "LEAD T6 jane@example.org",
    )
    for place, voter in enumerate(VOTERS):
        liked = [number for number in range(1, 18) if (number + place) % 3]
        words = [f"T{n} {'-1' if (n * place) % 7 == 3 else '+1'}" for n in liked]
        harness.mail(letter(voter.address, "votes", f"VOTE {' '.join(words)}", to=AGENT))
    if scheduled:
        kept = (1, 4, 6, 8, 9, 10, 12, 13, 14, 15, 16, 17)
        chair(harness, *(f"MERGE T{number}" for number in kept), "SCHEDULE")


def meeting_lines(facts: dict[str, Any]) -> str:
    """The command that sets up the meeting."""
    starts, ends = facts["starts"], facts["ends"]
    assert isinstance(starts, datetime)
    return "\n".join(
        [
            f"MEETING {facts['title']}",
            f"Timezone: {facts['timezone']}",
            f"Starts: {starts:%Y-%m-%d %H:%M}",
            f"Ends: {ends:%Y-%m-%d %H:%M}",
            f"Location: {facts['location']}",
            "Breaks: 15:00 15m",
        ]
    )


def chair(harness: Harness, *commands: str) -> None:
    """A chair's letter; it must be done."""
    row = harness.mail(letter("carol@example.org", "chair", "\n".join(commands), to=AGENT))
    assert row["state"] == "processed", row["answer"] or row["reason"]
