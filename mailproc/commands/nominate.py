"""NOMINATE: names candidates in an election."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from mailproc.commands.arguments.named_people import ME, PEOPLE, people_named, person_named
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.election_mails import ask_candidate, tell_list, tell_nominator
from mailproc.mail.letter import shown_name
from mailproc.meeting.election import MOST_CANDIDATES, Candidate, Election
from mailproc.meeting.election_list import (
    candidacy,
    candidates_of,
    election_numbered,
    open_elections,
)
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import in_zone
from mailproc.structs import replace

_NOBODY: Final = "none"
#: What people write before the title of an election, or in its place.
_BESIDE_TITLE: Final = re.compile(
    r"(?i)\b(?:the|an?|our|this|next|election|candidates?|seats?|members?|of|on|in|for|to)\b|[.!\"“”]"
)


def _act(request: Request) -> Act:
    """Who stands, and who does not, takes what a vote does: it is whom people can vote for.

    With no more candidates than seats it even elects. Whoever answers our question whether they
    stand has shown that they read their mail; whom somebody else names is asked.
    """
    if request["whom"].casefold() == _NOBODY:
        own = any(map(partial(_may_step_back, request), open_elections(request.agenda)))
    else:
        own = _names_oneself(request)
    return "vote" if own and not request.context.has_read("candidacy") else "propose"


def _names_oneself(request: Request) -> bool:
    return any(_is_sender(request, whom) for whom in people_named(request["whom"]))


def _is_sender(request: Request, whom: str) -> bool:
    """Whether a name is the sender's; not if it is nobody's, or several people's."""
    try:
        found = person_named(request, whom)
    except Refused:
        return False
    return request.agenda.roster.person(found.address) == request.person


@command(
    "NOMINATE",
    "NOMINATE Jane Roe",
    r"(?:[Ee](?P<number>\d{1,6})(?![\w-])[ \t:,]+)?"
    rf"(?P<whom>(?i:none)|{PEOPLE})"
    r"(?:[ \t,]+(?i:for|in|to|as)[ \t]+(?:[Ee](?P<behind>\d{1,6})|(?P<title>\S.{0,80})))?",
    act="propose",
    act_of=_act,
    public=True,
    example="NOMINATE Jane Roe, John Doe\nNOMINATE E2 me\nNOMINATE E2 none",
    argument="strict",
)
def nominate(request: Request) -> Answer:
    """Nominate somebody in an election.

    They are asked whether they stand; several may be named. `NOMINATE me` offers yourself, or
    accepts; `NOMINATE none` says that you do not stand, or not any more.
    """
    whom = request["whom"].casefold()
    if whom == _NOBODY:
        return _step_back(request)
    election = _meant(request, _nominating(request))
    _check_nominating(request, election)
    return _each(request, election, people_named(request["whom"]))


def _each(request: Request, election: Election, people: Sequence[str]) -> Answer:
    """Each of some people is nominated; whoever cannot be stops none of the others."""
    said: list[Sentence] = []
    refused: list[Sentence] = []
    for whom in people:
        try:
            said += _nominate(request, election, whom).said
        except Refused as why:
            if len(people) == 1:
                raise
            refused.append(why.said)
    return Answer(tuple(said), tuple(refused))


def _nominating(request: Request) -> list[Election]:
    """Those in which candidates can be named; of these, where that is one, that one asks them."""
    found = [one for one in open_elections(request.agenda) if one.state == "nominating"]
    asked = [one for one in found if _state(request, one) == "asked"]
    own = request["whom"].casefold() in ME
    return asked if own and asked else found


def _state(request: Request, election: Election) -> str:
    known = candidacy(request.agenda, election, request.person)
    return known.state if known else ""


def _may_step_back(request: Request, election: Election) -> bool:
    return _state(request, election) in ("asked", "standing")


def _meant(request: Request, could_be: Sequence[Election]) -> Election:
    """The election that is named, else the only one that it could be.

    Raises:
        Refused: it is not exactly one.
    """
    if number := request["number"] or request["behind"]:
        return election_numbered(request.agenda, int(number))
    title = " ".join(_BESIDE_TITLE.sub(" ", request["title"]).casefold().split())
    found = [one for one in could_be if title in one.title.casefold()]
    if len(found) == 1:
        return found[0]
    if not could_be:
        raise Refused("There is no election in which candidates are looked for; see ELECTIONS.")
    raise Refused(
        "Which election do you mean: {elections}? Please send it with the number, for instance:\n"
        "{line}",
        elections=", ".join(f"{one.id} {one.title}" for one in could_be[:6]),
        line=f"NOMINATE {could_be[0].id} {request['whom']}",
    )


def _check_nominating(request: Request, election: Election) -> None:
    values = {"id": election.id, "title": election.title}
    if election.state == "cancelled":
        raise Refused("{id} {title} is cancelled.", **values)
    if election.state == "closed":
        raise Refused("{id} {title} is over.", **values)
    if election.state == "voting" or request.received > election.nominations:
        raise Refused(
            "Nominations for {id} {title} closed at {until}.",
            until=in_zone(request.agenda.rules.timezone, election.nominations),
            **values,
        )


def _stand(request: Request, election: Election) -> Answer:
    """The sender stands: nominated by themselves, or by somebody whom they say yes to."""
    agenda = request.agenda
    if agenda.roster.member(request.person) is None:
        raise Refused("Only members of the list can stand.")
    known = candidacy(agenda, election, request.person)
    values = {"id": election.id, "title": election.title}
    if known is not None and known.state == "standing":
        raise Refused("You stand for {id} {title} already.", **values)
    _check_room(request, election, "standing")
    if known is None:
        known = _candidate(request, election, request.person)
    stands = replace(known, state="standing", letter=request.letter)
    agenda.put(stands)
    tell_nominator(agenda, stands)
    said = Sentence(
        "Noted: you stand for {id} {title}. To step back, send: {line}",
        line=f"NOMINATE {election.id} none",
        **values,
    )
    return Answer((said,))


def _step_back(request: Request) -> Answer:
    agenda = request.agenda
    could_be = [one for one in open_elections(agenda) if _may_step_back(request, one)]
    if not could_be and not (request["number"] or request["behind"]):
        raise Refused("You stand in no election, and nobody has nominated you.")
    election = _meant(request, could_be)
    known = candidacy(agenda, election, request.person)
    values = {"id": election.id, "title": election.title}
    if election not in could_be or known is None:
        raise Refused("You do not stand for {id} {title}.", **values)
    stood = known.state == "standing"
    gone = replace(known, state="withdrawn" if stood else "declined", letter=request.letter)
    agenda.put(gone)
    tell_nominator(agenda, gone)
    if election.state == "voting":
        tell_list(agenda, election, withdrawn=gone.name)
        said = Sentence(
            "Noted: you do not stand for {id} {title} any more; the list is told. Votes for you go "
            "to whom the voter named next.",
            **values,
        )
    elif stood:
        said = Sentence("Noted: you do not stand for {id} {title} any more.", **values)
    else:
        said = Sentence("Noted: you do not stand for {id} {title}.", **values)
    return Answer((said,))


def _nominate(request: Request, election: Election, whom: str) -> Answer:
    if whom.casefold() in ME:
        return _stand(request, election)
    agenda = request.agenda
    found = person_named(request, whom)
    member = agenda.roster.find(found.address)
    values = {"id": election.id, "title": election.title}
    if member is None:
        raise Refused(
            "{address} is not a member of this list, so they cannot stand.", address=found.address
        )
    if member.key == request.person:
        return _stand(request, election)
    name = shown_name(member.name, member.address)
    known = candidacy(agenda, election, member.key)
    if known is not None:
        raise _known(known, name, values)
    _check_room(request, election, "asked", "standing")
    candidate = _candidate(request, election, member.key)
    agenda.put(candidate)
    ask_candidate(agenda, candidate, request.sender.name or request.sender.address)
    said = Sentence(
        "{whom} is asked whether they stand for {id} {title}; you will hear.", whom=name, **values
    )
    return Answer((said,))


def _known(known: Candidate, name: str, values: dict[str, str]) -> Refused:
    if known.state == "standing":
        return Refused("{whom} stands for {id} {title} already.", whom=name, **values)
    if known.state == "asked":
        return Refused(
            "{whom} was nominated for {id} {title} already, and has not answered yet.",
            whom=name,
            **values,
        )
    return Refused(
        "{whom} has said that they do not stand for {id} {title}; only they can change that.",
        whom=name,
        **values,
    )


def _check_room(request: Request, election: Election, *states: str) -> None:
    """Refuse one more in these states than candidates there can be; who steps back makes room.

    Who is only asked takes no room from who stands: anybody can have many asked.
    """
    named = candidates_of(request.agenda, election)
    if sum(one.state in states for one in named) >= MOST_CANDIDATES:
        raise Refused(
            "{id} {title} has {most} candidates already, and can have no more.",
            id=election.id,
            title=election.title,
            most=MOST_CANDIDATES,
        )


def _candidate(request: Request, election: Election, person: str) -> Candidate:
    agenda = request.agenda
    member = agenda.roster.member(person)
    address = agenda.roster.address_of(person)
    return Candidate(
        number=agenda.next_number(Candidate),
        election=election.number,
        person=person,
        name=shown_name(member.name if member else "", address),
        address=address,
        nominator=request.person,
        state="asked",
        letter=request.letter,
    )
