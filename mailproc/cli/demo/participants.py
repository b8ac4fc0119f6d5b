"""Who takes part in the meeting, and the configuration that it runs with."""

from __future__ import annotations

from typing import Any, Final

#: The meeting as ``xen2012.toml`` has it.
Facts = dict[str, Any]

LIST: Final = "xen-devel@lists.example.org"
AGENT: Final = "agenda@lists.example.org"
CHAIR: Final = ("Community Manager", "community.manager@example.org")
INVITEES: Final = tuple(
    (f"Invitee {number:02}", f"invitee{number:02}@example.org") for number in range(1, 13)
)


def address_of(name: str) -> str:
    """An invented address: ``Cherry G. Mathew`` is ``cherry.g.mathew@example.org``."""
    return ".".join(name.lower().replace(".", "").split()) + "@example.org"


def configuration(facts: Facts, others: tuple[str, ...]) -> str:
    """The ``mailproc.toml`` of the meeting; `others` are members who propose nothing."""
    names = dict.fromkeys((*(proposal["by"] for proposal in facts["proposal"]), *others))
    people = [*((name, address_of(name)) for name in names), CHAIR]
    members = "\n".join(f'  "{name} <{address}>",' for name, address in people)
    return f"""
[smtp]
listen = "127.0.0.1:0"
[database]
url = "sqlite:///mailproc.db"
[outbound]
url = "maildir:outbox"
[[list]]
name = "xen-devel"
address = "{LIST}"
list_id = "xen-devel.lists.example.org"
agent = "{AGENT}"
chairs = ["{CHAIR[1]}"]
members = [
{members}
]
voters = "invited"
timezone = "{facts["timezone"]}"
[list.trust]
propose = "from"
vote = "from"
chair = "confirmed"
[list.meeting]
title = "{facts["title"]}"
starts = {facts["starts"].isoformat()}
ends = {facts["ends"].isoformat()}
location = "{facts["location"]}"
"""
