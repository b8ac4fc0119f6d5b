"""Ballot forms: which topics a form asks about, and what a filled-in one says. Pure."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ranking, Topic
from mailproc.meeting.tally import counted, stands

_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"


def form_key(agenda: Agenda) -> str:
    """Six characters that tell the forms of one meeting from those of another."""
    return _form_key(f"{agenda.rules.name} {agenda.meeting.number}")


@lru_cache
def _form_key(text: str) -> str:
    return "".join(_ALPHABET[byte % 32] for byte in hashlib.sha256(text.encode()).digest()[:6])


def open_questions(agenda: Agenda, address: str) -> list[Topic]:
    """The topics that this person has not voted on, by number; all of them for a ranking.

    A vote on a proposal is a vote on what was made of it.
    """
    standing = [topic for topic in agenda.topics if stands(topic)]
    person = agenda.roster.person(address)
    if agenda.meeting.ballot == "ranked":
        return [] if agenda.get(Ranking, agenda.meeting.number, person) else standing
    return [topic for topic in standing if person not in counted(agenda, topic.number)]


def ranking_of(marks: tuple[tuple[int, str], ...]) -> str:
    """The ranks in a form's brackets as RANK's argument: ``1 2 2 4`` becomes ``T3 > T7 = T9 > T2``.

    Raises:
        ValueError: if a mark is no rank from 1 on.
    """
    tiers: dict[int, list[str]] = {}
    for topic, mark in marks:
        if not mark.isdecimal() or int(mark) < 1:
            raise ValueError(f"{mark!r} is no rank")
        tiers.setdefault(int(mark), []).append(f"T{topic}")
    return " > ".join(" = ".join(tiers[rank]) for rank in sorted(tiers))
