"""Whom a proposal names as its lead: ``me``, members by name or address, or nobody yet. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from mailproc.commands.base import Request
from mailproc.mail.text import clean_line
from mailproc.meeting.records import Lead

_ME: Final = frozenset(
    (
        "me",
        "myself",
        "i",
        "ich",
        "ich selbst",
        "moi",
        "yo",
        "io",
        "eu",
        "jag",
        "ja",
        "ik",
        "я",
        "我",
    )
)
_NOBODY: Final = re.compile(
    r"(?i)(?:tb[acd]|to be (?:decided|determined|announced|found)|none|no ?one|nobody|unknown|open"
    r"|needed|wanted|anyone|anybody|somebody|someone|several|various|volunteers?.*|looking for.*"
    r"|n/?a|not (?:yet|me|sure).*|no idea|if .*|unless .*"
    r"|niemand|keiner?|offen|noch offen|unbekannt|gesucht|[-?.]*)"
)
_BETWEEN: Final = re.compile(r"(?i)\s*(?:[,;/&+]|\b(?:and|or|und|oder|et|ou)\b|、)\s*")
_ADDRESS: Final = re.compile(r"[^\s<>(),;]+@[^\s<>(),;]+")
_ASIDE: Final = re.compile(r"\([^()]*\)")
_MOST: Final = 10


class NamedLeads(Struct, frozen=True):
    """Who leads a topic, and the names among those of its leads that are no one member's."""

    leads: tuple[Lead, ...] = ()
    unknown: tuple[str, ...] = ()


def read_leads(request: Request, values: Iterable[str]) -> NamedLeads:
    """Who is meant by the values of ``Lead:`` lines; everybody but the sender is to be asked."""
    found: dict[str, Lead] = {}
    unknown: list[str] = []
    for written in (name for value in values for name in _names(value)):
        lead = _lead(request, written)
        if lead is None:
            unknown.append(written)
        else:
            found.setdefault(lead.person, lead)
    return NamedLeads(tuple(found.values()), tuple(unknown[:_MOST]))


def _names(value: str) -> list[str]:
    plain = _ASIDE.sub(" ", clean_line(value)).strip(" ?!.")
    if _NOBODY.fullmatch(plain):
        return []
    names = [name.strip(" \t?!.'\"") for name in _BETWEEN.split(plain)]
    return [name for name in names if name and not _NOBODY.fullmatch(name)][:_MOST]


def _lead(request: Request, written: str) -> Lead | None:
    roster = request.agenda.roster
    sender = request.sender
    if written.casefold() in _ME:
        return Lead(sender.name, sender.address, person=request.person)
    address = _ADDRESS.search(written)
    members = roster.named(written)
    member = roster.find(address[0]) if address else members[0] if len(members) == 1 else None
    if member is None:
        return None
    if member.key == request.person:
        return Lead(sender.name, sender.address, person=request.person)
    return Lead(member.name, member.address, accepted=False, person=member.key)
