"""ELECTION: has people elected for seats."""

from __future__ import annotations

from mailproc.commands.arguments.election_fields import (
    ELECTION_FIELDS,
    check_election_title,
    check_times,
    election_terms,
    usual_times,
    with_election_fields,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.election_changes import change_election
from mailproc.commands.effects.election_mails import tell_list
from mailproc.mail.text import clean_line
from mailproc.meeting.election import Election
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace

_LONGEST_TITLE = 100  # characters


@command(
    "ELECTION",
    "ELECTION title",
    r"(?:[Ee](?P<number>\d{1,6})(?![\w-])[ \t:,]*)?(?P<title>\S.*)?",
    who="chair",
    act="chair",
    takes_block=True,
    fields=ELECTION_FIELDS,
    public=True,
    example=(
        "ELECTION Technical board\nSeats: 3\nNominations: 2027-08-20\nUntil: 2027-08-27\n\n"
        "ELECTION E2\nUntil: 2027-08-30"
    ),
    argument="fields",
)
def call_election(request: Request) -> Answer:
    """Elect people for seats.

    The list is asked for candidates, who are asked whether they stand; then the ballot goes to the
    list, and at the end the result. Without dates each takes a week. `ELECTION E2` with lines below
    it changes one.
    """
    if request["number"]:
        title = clean_line(request["title"], _LONGEST_TITLE)
        return change_election(request, int(request["number"]), request.block, title)
    title = clean_line(request["title"], _LONGEST_TITLE)
    if not title:
        raise Refused("What are people elected for? Please write it behind ELECTION.")
    check_election_title(title, request.block)
    agenda, zone = request.agenda, request.agenda.rules.timezone
    nominations, until = usual_times(zone, request.received)
    election = Election(
        number=agenda.next_number(Election),
        title=title,
        seats=1,
        opened=request.received,
        nominations=nominations,
        until=until,
        message_id=request.message_id,
        letter=request.letter,
    )
    made = with_election_fields(election, request.block, agenda.rules, request.received)
    if made.nominations != nominations and made.until == until:
        made = replace(made, until=made.nominations + (until - nominations))
    check_times(None, made, request.received)
    made = replace(made, due=made.nominations)
    agenda.put(made)
    tell_list(agenda, made)
    said = Sentence(
        "{id} {title}: seats: {seats}; nominations until {nominations}, then voting until {until}. "
        "The list is asked for candidates.",
        **election_terms(made, zone),
    )
    return Answer((said,))
