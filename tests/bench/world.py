"""The list that the benches play with: 200 members, 50 topics, and a chair."""

from __future__ import annotations

from pathlib import Path

from mailproc.config import Config, load

LIST = "devel@lists.example.org"
AGENT = "agenda@lists.example.org"
MEMBERS = 200
TOPICS = 50


def member(number: int) -> str:
    """The address of a member, counted from 0; numbers beyond the roster start again."""
    return f"member{number % MEMBERS}@example.org"


MEMBER = member(1)

_CONFIGURATION = """
[smtp]
listen = "127.0.0.1:0"
[database]
url = "{database}"
[outbound]
url = "maildir:outbox"
[[list]]
name = "devel"
address = "{list}"
list_id = "devel.lists.example.org"
agent = "{agent}"
chairs = ["chair@example.org"]
members_file = "members.txt"
[list.trust]
propose = "from"
vote = "from"
chair = "from"
"""


def furnish(folder: Path, database: str = "sqlite:///mailproc.db") -> Path:
    """Write a configuration and its roster into the folder; the configuration's path."""
    roster = "".join(f"Member {n} <{member(n)}>\n" for n in range(MEMBERS))
    (folder / "members.txt").write_text(roster)
    path = folder / "mailproc.toml"
    path.write_text(_CONFIGURATION.format(database=database, list=LIST, agent=AGENT))
    return path


def configured(folder: Path) -> Config:
    """The configuration that stands in the folder."""
    return load(folder / "mailproc.toml")
