"""Kind words around a command cost it nothing, and are no part of it."""

from __future__ import annotations

import pytest

from mailproc.commands.arguments.given_title import given_title
from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.mail.subject import read_subject

DIRECT = {
    "WITHDRAW T3, sorry": "WITHDRAW T3",
    "WITHDRAW T3, sorry for the noise!": "WITHDRAW T3",
    "HELP me please": "HELP",
    "HELP with VOTE": "HELP VOTE",
    "REMIND everybody please": "REMIND",
    "REMIND those who haven't voted yet, thanks": "REMIND",
    "PREVIEW the agenda": "PREVIEW",
    "INVITE Bob <bob@x.org>, thanks": "INVITE Bob <bob@x.org>",
    "SECOND T2, thanks a lot for this": "SECOND T2",
    "LEAD T1 me, bitte": "LEAD T1 me",
    "PIN T1 14:00, s'il vous plaît": "PIN T1",
    "DURATION T1 20 min please, thanks": "DURATION T1",
    "OPEN VOTING until Friday, many thanks": "OPEN VOTING Friday",
    "CLOSE VOTING now, please": "CLOSE VOTING",
    "SCHEDULE, please": "SCHEDULE",
    "UNDO that": "UNDO",
    "Please WITHDRAW T3": "WITHDRAW T3",
    "please CLOSE VOTING, thanks": "CLOSE VOTING",
    "Bitte DROP T3: too long": "DROP T3 too long",
    "DROP T3, sorry": "DROP T3",
    "CANCEL MEETING, sorry": "CANCEL MEETING",
    "NEXT MEETING please": "NEXT MEETING",
    "DROP T3: sorry, too long": "DROP T3 sorry, too long",
    "ATTEND, looking forward to it": "ATTEND looking forward to it",
    "REGRETS, I'm on holiday": "REGRETS I'm on holiday",
    "REGRETS - sorry, we are in Spain.": "REGRETS sorry, we are in Spain.",
    "Regrets, I can't make it.": "REGRETS I can't make it.",
    "ATTEND, I'll be late": "ATTEND I'll be late",
    "MAYBE, I have to ask at work": "MAYBE I have to ask at work",
    "MAYBE, depends on my boss": "MAYBE depends on my boss",
    "MAYBE it depends on the trains": "MAYBE it depends on the trains",
    "MAYBE - if the flight is cheap": "MAYBE if the flight is cheap",
    "MAYBE, I might be in Spain": "MAYBE I might be in Spain",
    "MAYBE (not before Friday)": "MAYBE (not before Friday)",
}
PROSE = (
    "Please withdraw T3.",
    "Please NOTE that the room is small.",
    "Please REMIND people to book.",
    "REGRETS: Bob, Jane",
    "Regrets, I have a few, but if T3 stays I come",
    "ATTEND, I would if I could",
    "Maybe, I think T3 should go",
    "MAYBE if we move T3",
    "MAYBE, is T3 on?",
    "ATTEND, depends on my boss",
)
TITLES = {
    "Releases, please": "Releases",
    "Releases - thanks!": "Releases",
    "“Releases”, please": "Releases",
    "Say thanks": "Say thanks",
    "How to say sorry": "How to say sorry",
    "Now": "Now",
}
_SAID = ("topic", "topics", "about", "whom", "until", "reason", "said")


def calls(line: str, *, direct: bool = True) -> list[str]:
    found = read_calls(read_subject("x"), [line], (), Reading(direct=direct))
    given = [call for call in found if isinstance(call, Call)]
    return [
        " ".join((call.word, *(groups[one].lstrip(" ,-") for one in _SAID if groups.get(one))))
        for call in given
        for groups in [call.match.groupdict()]
    ]


@pytest.mark.parametrize("line", DIRECT)
def test_they_are_left_out(line: str) -> None:
    assert calls(line) == [DIRECT[line]]


@pytest.mark.parametrize("line", PROSE)
def test_they_make_no_command(line: str) -> None:
    assert calls(line) == []


@pytest.mark.parametrize("line", [*PROSE, *(line for line in DIRECT if not line[:3].isupper())])
def test_on_the_list_nothing_stands_in_front(line: str) -> None:
    assert calls(line, direct=False) == []


@pytest.mark.parametrize("title", TITLES)
def test_a_title_has_only_its_own(title: str) -> None:
    assert given_title(title) == TITLES[title]
