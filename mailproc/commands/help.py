"""HELP: what there is to send, and more on each of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.base import Answer, Command, Request, command
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import BALLOT_TYPES, ballot_type
from mailproc.meeting.election import Election
from mailproc.meeting.election_list import open_elections
from mailproc.meeting.meeting_terms import BallotName

_CHAIR: Final = "CHAIR"
#: What nobody needs before there is an election, and what casts a ballot in one.
_OF_ELECTIONS: Final = ("NOMINATE", "ELECTIONS")
_CASTS: Final = "RANK"


def help_on(others: Sequence[Command]) -> Command:
    """The command HELP, which tells of these and of itself.

    Args:
        others: all other commands, in the order in which they are shown.
    """
    known = [one for one in others if one.who != "console"]
    words = "|".join(re.escape(word) for word in ("HELP", *(one.word for one in known)))

    @command(
        "HELP",
        "HELP VOTE",
        rf"(?i:me|us)?[ \t]*(?i:with[ \t]+|on[ \t]+|about[ \t]+|for[ \t]+)?"
        rf"(?P<about>(?i:{_CHAIR}S?|{words}))?",
        who="anyone",
        public=True,
        question=True,
        argument="strict",
    )
    def help_(request: Request) -> Answer:
        """See more about one of these.

        `HELP VOTE` tells more of VOTE, and so does HELP with any other keyword. `HELP` alone lists
        all that you can send, and `HELP CHAIR` what chairs can.
        """
        about = request["about"].upper()
        if about.startswith(_CHAIR):
            shown = [one for one in known if one.who == "chair"]
        elif about:
            shown = [one for one in (help_, *known) if one.word == about]
        else:
            shown = [one for one in (*known, help_) if _is_listed(request.agenda, one)]
        return Answer(show="help", values={"about": about, "commands": shown})

    return help_


def _is_listed(agenda: Agenda, one: Command) -> bool:
    """Whether HELP lists it: what serves elections only where there is one."""
    if one.word in _OF_ELECTIONS:
        return any(agenda.all(Election))
    votes = one.word == _CASTS and bool(open_elections(agenda))
    return votes or is_for_members(one, agenda.meeting.ballot, decides=agenda.rules.decides)


def is_for_members(one: Command, ballot: BallotName, *, decides: bool) -> bool:
    """Whether members can use it, where the meeting has this type of ballot.

    `decides` says whether the list decides by rules.
    """
    if one.by_rule and not decides:
        return False
    asked = ballot_type(ballot)
    others = {kind.command for kind in BALLOT_TYPES.values()} - {asked.command}
    in_all = one.who not in ("chair", "console")
    return in_all and one.word.removeprefix("UN") not in others
