"""The people and the mailing lists of the tests: what Mailman is told, and mailproc."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

JANE: Final = "jane@example.org"
JOHN: Final = "john@example.org"
ANN: Final = "ann@example.org"
"""She has Mailman's digests in place of the single mails."""
PEOPLE: Final = {JANE: "Jane Roe", JOHN: "John Doe", ANN: "Ann Other"}


@dataclass(frozen=True)
class MailingList:
    """One list: what Mailman is told of it, and how mailproc reads it."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    """Mailman's."""
    footer: bool = True
    vote: str = "from"
    """The tier that a vote needs."""
    agent_delivery: str = "regular"
    """How the agent gets the list's mail; empty: it is no member."""

    @property
    def address(self) -> str:
        return f"{self.name}@lists.example.org"

    @property
    def agent(self) -> str:
        return f"agenda-{self.name}@lists.example.org"

    @property
    def munges(self) -> bool:
        """Whether the list puts its own address into From."""
        return "dmarc_mitigate_action" in self.settings


def _munging(action: str) -> dict[str, str]:
    # Every author's domain is taken to be strict by its address: nothing is asked of any DNS.
    return {
        "dmarc_mitigate_action": action,
        "dmarc_mitigate_unconditionally": "True",
        "dmarc_addresses": "^.*",
    }


#: The list servers' ways that mailproc must see through.
WAYS: Final = (
    MailingList("plain", {"subject_prefix": ""}, footer=False),
    MailingList("tagged", {"subject_prefix": "[Tagged] ", "reply_goes_to_list": "point_to_list"}),
    MailingList("munged", _munging("munge_from")),
    MailingList("mungedcc", {**_munging("munge_from"), "reply_goes_to_list": "point_to_list"}),
    MailingList("wrapped", _munging("wrap_message")),
)
STRICT: Final = MailingList("strict", vote="confirmed")
DIGESTED: Final = MailingList("digested", agent_delivery="mime_digests")
CLOSED: Final = MailingList(
    "closed", {"default_nonmember_action": "hold"}, footer=False, agent_delivery=""
)
LISTS: Final = (*WAYS, STRICT, DIGESTED, CLOSED)


def configuration(port: int, relay: int) -> str:
    """mailproc.toml: LMTP at `port`, mail out by `relay`, all of `LISTS`."""
    head = f"""
[smtp]
listen = "127.0.0.1:{port}"
protocol = "lmtp"
[outbound]
url = "smtp://127.0.0.1:{relay}"
"""
    return head + "".join(map(_table, LISTS))


def _table(one: MailingList) -> str:
    return f"""
[[list]]
name = "{one.name}"
address = "{one.address}"
agent = "{one.agent}"
chairs = ["chair@example.org"]
members = [
  "Jane Roe <{JANE}>, <jroe@example.net>",
  "John Doe <{JOHN}>",
  "Ann Other <{ANN}>",
]
[list.trust]
propose = "from"
vote = "{one.vote}"
chair = "confirmed"
"""
