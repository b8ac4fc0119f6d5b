"""CANCEL ELECTION: calls an election off."""

from __future__ import annotations

from mailproc.commands.base import DASH, Answer, Request, command
from mailproc.commands.effects.election_mails import tell_list
from mailproc.mail.text import clean_line
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace


@command(
    "CANCEL ELECTION",
    "CANCEL ELECTION E2 why",
    rf"[Ee](?P<number>\d{{1,6}})(?![\w-])[ \t:,]*{DASH}(?P<reason>\S.*)?",
    who="chair",
    act="chair",
    public=True,
    example="CANCEL ELECTION E2 The seats are not needed any more.",
    argument="text",
)
def cancel_election(request: Request) -> Answer:
    """Call an election off.

    The list is told; nothing is counted. Once the result is posted, it stays.
    """
    agenda = request.agenda
    election = election_numbered(agenda, int(request["number"]))
    values = {"id": election.id, "title": election.title}
    if election.state == "cancelled":
        raise Refused("{id} {title} is cancelled already.", **values)
    if election.state == "closed":
        raise Refused("{id} {title} is over, and its result stays as it is.", **values)
    reason = clean_line(request["reason"], 500).rstrip(".")
    cancelled = replace(
        election, state="cancelled", reason=reason, due=None, closed_by=request.letter
    )
    agenda.put(cancelled)
    tell_list(agenda, cancelled)
    return Answer((Sentence("{id} {title} is cancelled; the list is told.", **values),))
