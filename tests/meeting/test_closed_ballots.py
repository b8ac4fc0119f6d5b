"""A ballot whose vote is over is neither put nor removed, whichever command might try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ballot, Ranking
from mailproc.meeting.sentences import Refused
from mailproc.structs import replace
from tests.meeting.test_tally import NOW, RULES, ballot, people, topic

ONE: Final = ballot(1, "a@x", 1)
ORDER: Final = Ranking(1, "a@x", ((1,), (2,)), NOW, 1)
SOON: Final = NOW + timedelta(hours=1)


def _passes(agenda: Agenda) -> None:
    agenda.put(replace(agenda.meeting, deadline=SOON))
    agenda.received = SOON + timedelta(seconds=1)


#: What ends a vote; each is given the agenda of an open one.
ENDS: Final[dict[str, Callable[[Agenda], None]]] = {
    "it is closed": lambda agenda: agenda.put(replace(agenda.meeting, voting="closed")),
    "its deadline is over": _passes,
    "its meeting is cancelled": lambda agenda: agenda.put(
        replace(agenda.meeting, cancelled="nobody comes")
    ),
    "another meeting has begun": lambda agenda: agenda.put(replace(agenda.meeting, number=2)),
}
#: What somebody might then try.
ACTS: Final[dict[str, Callable[[Agenda], None]]] = {
    "a vote is changed": lambda agenda: agenda.put(replace(ONE, choice=-1)),
    "a vote is taken back": lambda agenda: agenda.remove(ONE),
    "a vote is added": lambda agenda: agenda.put(replace(ONE, topic=2)),
    "a vote is withdrawn": lambda agenda: agenda.put(replace(ONE, withdrawn=True)),
    "a ranking is changed": lambda agenda: agenda.put(replace(ORDER, tiers=((2,), (1,)))),
    "a ranking is taken back": lambda agenda: agenda.remove(ORDER),
    "somebody else ranks": lambda agenda: agenda.put(replace(ORDER, voter="b@x")),
}


def opened() -> Agenda:
    agenda = Agenda(RULES, [*people(("a@x",), ("b@x",)), topic(1), topic(2), ONE, ORDER])
    agenda.received = NOW
    return agenda


def cast(agenda: Agenda) -> set[Ballot | Ranking]:
    return {*agenda.all(Ballot), *agenda.all(Ranking)}


@pytest.mark.parametrize("act", ACTS)
def test_while_it_is_open_each_is_done(act: str) -> None:
    agenda = opened()
    ACTS[act](agenda)
    assert cast(agenda) != {ONE, ORDER}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("act", ACTS)
def test_when_it_is_over_none_is(act: str, end: str) -> None:
    agenda = opened()
    ENDS[end](agenda)
    with pytest.raises(Refused):
        ACTS[act](agenda)
    assert cast(agenda) == {ONE, ORDER}
