"""Who is mailed what of an election. Pure."""

from __future__ import annotations

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election import Candidate, Election
from mailproc.meeting.notification import MailKind, Notification
from mailproc.meeting.sentences import Sentence

#: What the list gets in which state.
_POSTS: dict[str, MailKind] = {
    "nominating": "nominations",
    "voting": "election",
    "closed": "elected",
    "cancelled": "elected",
}


def tell_list(
    agenda: Agenda, election: Election, *, changed: bool = False, withdrawn: str = ""
) -> None:
    """Have the list told how an election stands.

    Args:
        agenda: the list's.
        election: as it is now.
        changed: whether that is not what the list was told.
        withdrawn: the name of who does not stand any more, while people vote; ``""`` for nobody.
    """
    kind = _POSTS[election.state]
    values: dict[str, object] = {"changed": changed, "withdrawn": withdrawn, "reminds": False}
    agenda.notify(Notification(kind, "list", values=values, election=election.number))


def remind_voter(agenda: Agenda, person: str, election: Election) -> None:
    """Have somebody reminded that they have not voted yet, with a form."""
    values: dict[str, object] = {"changed": False, "withdrawn": "", "reminds": True}
    to = agenda.roster.address_of(person)
    agenda.notify(Notification("election", to, values=values, election=election.number))


def ask_candidate(agenda: Agenda, candidate: Candidate, nominator: str) -> None:
    """Have somebody asked whether they stand; `nominator` is who has nominated them, by name."""
    values: dict[str, object] = {"nominator": nominator}
    to = agenda.roster.address_of(candidate.person)
    agenda.notify(Notification("candidacy", to, values=values, election=candidate.election))


def tell_person(agenda: Agenda, person: str, election: Election, line: Sentence) -> None:
    """Have a person told one thing about an election, if they are on the list still."""
    if agenda.roster.member(person) is None:
        return
    values: dict[str, object] = {"about": f"{election.id} {election.title}"}
    to = agenda.roster.address_of(person)
    agenda.notify(
        Notification("notice", to, values=values, lines=(line,), election=election.number)
    )


def tell_nominator(agenda: Agenda, candidate: Candidate) -> None:
    """Have whoever nominated somebody told whether they stand."""
    election = agenda.get(Election, candidate.election)
    own, nominator = agenda.roster.now(candidate.person), agenda.roster.now(candidate.nominator)
    if election is not None and nominator != own:
        tell_person(agenda, nominator, election, said_of_candidate(agenda, candidate))


def said_of_candidate(agenda: Agenda, candidate: Candidate) -> Sentence:
    """Whether somebody stands."""
    election = agenda.get(Election, candidate.election)
    values = {
        "whom": candidate.name,
        "id": f"E{candidate.election}",
        "title": election.title if election else "",
    }
    if candidate.state == "standing":
        return Sentence("{whom} stands for {id} {title}.", **values)
    if candidate.state == "declined":
        return Sentence("{whom} does not stand for {id} {title}.", **values)
    if candidate.state == "withdrawn":
        return Sentence("{whom} does not stand for {id} {title} any more.", **values)
    return Sentence("{whom} has not said whether they stand for {id} {title}.", **values)
