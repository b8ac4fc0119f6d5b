"""An election is changed: its seats, who votes, its dates. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailproc.commands.arguments.election_fields import (
    check_times,
    election_terms,
    with_election_fields,
)
from mailproc.commands.base import Answer, Request
from mailproc.commands.effects.election_mails import tell_list
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace


def change_election(request: Request, number: int, lines: Sequence[str], title: str = "") -> Answer:
    """Have an election be as these lines say, and the list told.

    Raises:
        Refused: it is over, or that cannot be.
    """
    agenda = request.agenda
    before = election_numbered(agenda, number)
    values = {"id": before.id, "title": before.title}
    if before.state == "closed":
        raise Refused("{id} {title} is over, and its result stays as it is.", **values)
    if before.state == "cancelled":
        raise Refused("{id} {title} is cancelled; ELECTION with a title begins another.", **values)
    changed = with_election_fields(
        replace(before, title=title or before.title), lines, agenda.rules, request.received
    )
    if changed == before:
        raise Refused(
            "Nothing of {id} {title} would change. Write what should below it: Seats:, "
            "Nominations:, Until:.",
            **values,
        )
    check_times(before, changed, request.received)
    due = changed.nominations if changed.state == "nominating" else changed.until
    changed = replace(changed, due=due, letter=request.letter)
    agenda.put(changed)
    tell_list(agenda, changed, changed=True)
    said = Sentence(
        "{id} {title} now: seats: {seats}; nominations until {nominations}, voting until {until}. "
        "The list is told.",
        **election_terms(changed, agenda.rules.timezone),
    )
    return Answer((said,))
