"""The list that the benches play with: 200 members, 50 topics, and a chair."""

from __future__ import annotations

from pathlib import Path

from mailproc.config import Config, load
from tests.support.server import AGENT, LIST, configuration

__all__ = ["AGENT", "LIST", "MEMBER", "MEMBERS", "TOPICS", "configured", "furnish", "member"]

MEMBERS = 200
TOPICS = 50


def member(number: int, members: int = MEMBERS) -> str:
    """The address of a member, counted from 0; numbers beyond the roster start again."""
    return f"member{number % members}@example.org"


MEMBER = member(1)


def furnish(folder: Path, database: str = "sqlite:///mailproc.db", members: int = MEMBERS) -> Path:
    """Write a configuration and its roster into the folder; the configuration's path."""
    roster = "".join(f"Member {n} <{member(n, members)}>\n" for n in range(members))
    (folder / "members.txt").write_text(roster)
    path = folder / "mailproc.toml"
    path.write_text(configuration(database, people='members_file = "members.txt"'))
    return path


def configured(folder: Path) -> Config:
    """The configuration that stands in the folder."""
    return load(folder / "mailproc.toml")
