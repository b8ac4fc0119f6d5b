"""INVITE: invites somebody to the meeting."""

from __future__ import annotations

from itertools import chain

from mailproc.commands.arguments.named_people import ADDRESS, PEOPLE, people_named, person_named
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import set_invitation


@command(
    "INVITE",
    "INVITE who",
    rf"(?P<whom>{ADDRESS}[ \t]+\S.*|{PEOPLE})",
    who="chair",
    act="chair",
    public=True,
    example="INVITE Jane Roe\nINVITE ada@example.net Ada Smith",
    argument="text",
)
def invite(request: Request) -> Answer:
    """Invite somebody to the meeting.

    A member by name or address, or several; others by address, with their name if you like. They
    get a mail.
    """
    people = [person_named(request, one) for one in people_named(request["whom"])]
    said = (set_invitation(request, "invited", one).said for one in people)
    return Answer(tuple(chain.from_iterable(said)))
