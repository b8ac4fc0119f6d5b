"""Whatever letters come, in whatever order: what is over, published or posted stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from itertools import chain, combinations, count
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ballot, LastLetter, Meeting, Ranking, key_of
from mailproc.meeting.snapshots import as_it_was, result_of
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.timetable import minutes, openings
from mailproc.meeting.view import overview
from tests.support.harness import ADDRESSES, AGENT, MEMBERS, RULES, letter
from tests.support.memory_list import MemoryList
from tests.support.sizes import examples

CAROL = "carol@example.org"
SECRET = "00" * 32

T = st.integers(1, 5).map(lambda number: f"T{number}")
CHOICES = st.sampled_from(["+1", "0", "-1"])
SLOT = "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:30\nBreaks: 13:40 10m"
DAYS = "Day: 2027-08-{0} 13:00-14:00\nDay: 2027-08-{1} 09:00-10:00\nBreaks: 13:20 10m, 09:30 15m"
MEMBERS_LINES = st.one_of(
    st.builds("VOTE {} {}".format, T, CHOICES),
    st.builds("UNVOTE {}".format, T),
    st.builds("LEAD {} {}".format, T, st.sampled_from(["me", "none"])),
    st.builds("RETITLE {} other words".format, T),
    st.builds("WITHDRAW {}".format, T),
    st.builds("RANK {} > {}".format, T, T),
    st.sampled_from(["PROPOSE: something", "PROPOSE: more\nLead: Ann Other", "ATTEND", "REGRETS"]),
    st.just("UNDO"),
)
CHAIRS_LINES = st.one_of(
    st.builds("MERGE {} {} AS both".format, T, T),
    st.builds("DROP {} for a reason".format, T),
    st.builds("DEFER {}".format, T),
    st.builds("REOPEN {}".format, T),
    st.builds("PIN {} 13:{}".format, T, st.integers(10, 59)),
    st.builds("DURATION {} {}m".format, T, st.integers(1, 40)),
    st.builds("DISCUSSED {}".format, T),
    st.builds("DECIDED {} so it is".format, T),
    st.builds("LEAD {} john@example.org".format, T),
    st.builds(f"MEETING\n{DAYS}".format, st.integers(20, 24), st.integers(25, 28)),
    st.sampled_from(["MEETING\nRooms: 2", "MEETING\nStarts: 2027-08-26 12:30"]),
    st.sampled_from([f"MEETING\nLocation: room {n}" for n in (1, 2)]),
    st.builds("MEETING\nDeadline: 2027-08-{}".format, st.integers(10, 24)),
    st.builds("EXTEND VOTING 2027-08-{}".format, st.integers(10, 24)),
    st.sampled_from(["INVITE ann@example.org", "UNINVITE ann@example.org"]),
    st.sampled_from(["MINUTES", "OPEN VOTING", "CLOSE VOTING", "CANCEL MEETING"]),
    st.sampled_from([f"NEXT {SLOT}", f"NEXT {SLOT}\nSecret: yes", f"NEXT {SLOT}\nRooms: 2"]),
    st.just("SCHEDULE"),
    st.just("SCHEDULE"),
    st.builds("DISCUSSED {}\nSCHEDULE".format, T),
    st.builds("DURATION {} {}m\nSCHEDULE".format, T, st.integers(5, 40)),
    st.just("CLOSE VOTING\nSCHEDULE"),
    st.just("UNDO"),
)
LETTERS = st.one_of(
    st.tuples(st.sampled_from(ADDRESSES), MEMBERS_LINES),
    st.tuples(st.just(CAROL), CHAIRS_LINES),
    st.tuples(st.just(CAROL), CHAIRS_LINES),
    st.tuples(st.just(CAROL), CHAIRS_LINES),
    st.tuples(st.just(""), st.sampled_from(["an hour", "a month"])),
)


def _taken_back(one: tuple[str, str]) -> list[tuple[str, str]]:
    return [one, (one[0], "UNDO")] if one[0] else [one]


def _around_the_close(one: tuple[str, str]) -> list[tuple[str, str]]:
    return [one, (CAROL, "CLOSE VOTING"), *_taken_back(one)[1:]]


def _on_the_day(topic: str) -> list[tuple[str, str]]:
    return [(CAROL, line) for line in ("SCHEDULE", f"DISCUSSED {topic}", "SCHEDULE", "MINUTES")]


#: Letters, alone or as they often follow each other.
SCENES = st.one_of(
    LETTERS.map(lambda one: [one]),
    LETTERS.map(_taken_back),
    st.tuples(st.sampled_from(ADDRESSES[:3]), MEMBERS_LINES).map(_around_the_close),
    T.map(_on_the_day),
)


class WatchedList:
    """A list of which is remembered what must not change."""

    def __init__(self) -> None:
        self.list = MemoryList(RULES, MEMBERS)
        self._numbers = count(1)
        self._results: dict[int, str] = {}
        self._over: dict[int, str] = {}

    def mail(self, sender: str, line: str) -> None:
        """One letter, and whether all is as it was that shall be so."""
        if not sender:
            self.list.clock.now += timedelta(days=30) if line == "a month" else timedelta(hours=1)
            return
        self.list.clock.now += timedelta(minutes=10)  # nobody sends too much in an hour
        agenda, _ = self.list.agenda()
        before, current = _records(agenda), agenda.meeting
        told = _told_of(agenda, sender) if line == "UNDO" else set()
        places = _places_of_what_is_over(agenda)
        name = f"<{next(self._numbers)}@example.org>"
        row = self.list.mail(letter(sender, "", line, to=AGENT, message_id=name))
        assert row["state"] in ("processed", "refused"), row["reason"]
        if agenda.meeting.number == current.number:
            now = _places_of_what_is_over(agenda)
            kept = {number: now[number] for number in places if number in now}
            assert kept == {number: places[number] for number in kept}, "what is over was moved"
        _check_ballots(before, _records(agenda), current)
        if line.endswith("SCHEDULE") and row["state"] == "processed":
            _check_slots(agenda)
        self._check_published(agenda, reopened=line == "OPEN VOTING")
        replies = [(reply.kind, reply.recipient) for reply in self.list.kept[-1].replies]
        assert len(replies) == len({*replies}), "somebody was told in two mails"
        if told and row["state"] == "processed":
            assert told <= {to for _, to in replies}, (
                "somebody was told, and not that it was taken back"
            )

    def _check_published(self, agenda: Agenda, *, reopened: bool) -> None:
        current = agenda.meeting.number
        if reopened and agenda.meeting.voting == "open":
            self._results.pop(current, None)
        for number in range(1, current + 1):
            then = agenda if number == current else as_it_was(agenda, number)
            if (result := result_of(then)) is not None:
                shown = json.dumps([overview(result), tally_sheet(result, SECRET)])
                assert self._results.setdefault(number, shown) == shown, "a result was changed"
            if number < current:
                view = overview(then)
                slots = json.dumps([view["agenda"], tally_sheet(result or then, SECRET)])
                assert self._over.setdefault(number, slots) == slots, "an agenda was changed"
        for later in [one for one in self._over if one >= current]:
            del self._over[later]  # the next meeting was taken back


def _records(agenda: Agenda) -> dict[tuple[Any, ...], Ballot | Ranking]:
    """The ballots, by their keys."""
    cast: list[Ballot | Ranking] = [*agenda.all(Ballot), *agenda.all(Ranking)]
    return {(type(one), *key_of(one)): one for one in cast}


def _check_ballots(
    before: Mapping[Any, Ballot | Ranking], after: Mapping[Any, Ballot | Ranking], then: Meeting
) -> None:
    """No ballot changes outside of the vote that it is cast in."""
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            cast = after.get(key) or before[key]
            assert cast.meeting == then.number, "a ballot of an earlier meeting was changed"
            assert then.voting == "open", "a ballot was changed after the close"
            assert then.cancelled is None, "a ballot was changed at a cancelled meeting"


def _places_of_what_is_over(agenda: Agenda) -> dict[int, tuple[Any, ...]]:
    return {
        topic.number: (topic.starts, topic.room)
        for topic in agenda.topics
        if topic.status == "discussed" and topic.starts is not None
    }


def _check_slots(agenda: Agenda) -> None:
    """What was just posted is at the meeting's times, and alone in its room."""
    meeting = agenda.meeting
    gaps = openings(meeting)
    slots = [
        (topic, topic.starts, topic.starts + timedelta(minutes=minutes(meeting, topic)))
        for topic in agenda.topics
        if topic.starts is not None and topic.status in ("scheduled", "discussed")
    ]
    for topic, start, end in slots:
        if topic.status == "scheduled":
            assert any(one <= start and end <= other for one, other in gaps), "outside of it"
    for (one, start, end), (other, start_too, end_too) in combinations(slots, 2):
        over = one.status == other.status == "discussed"
        if one.room == other.room and not over:
            assert end <= start_too or end_too <= start, "a room is booked twice"


#: What is posted because it is so, and was so at that time, whatever is taken back.
_STAYS = ("digest", "result")


def _told_of(agenda: Agenda, sender: str) -> set[str]:
    """Whom the last letter of somebody had told of something, but for herself; the list, too."""
    person = agenda.roster.person(sender)
    last = agenda.get(LastLetter, person)
    told = {one.to for one in last.told if one.kind not in _STAYS} if last else set()
    addresses = {RULES.address if one == "list" else one for one in told}
    return {one for one in addresses if agenda.roster.person(one) != person}


@settings(
    max_examples=examples(25, 1500),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[one for one in Phase if one is not Phase.explain],
)
@example(scenes=[_around_the_close((ADDRESSES[0], "VOTE T1 +1")), [(CAROL, "REOPEN T1")]])
@example(scenes=[_on_the_day("T1"), _taken_back((CAROL, "MINUTES"))])
@given(scenes=st.lists(SCENES, min_size=8, max_size=25))
def test_what_is_over_stays(scenes: list[list[tuple[str, str]]]) -> None:
    watched = WatchedList()
    watched.mail(CAROL, SLOT)
    for address in ADDRESSES[:4]:
        watched.mail(address, "PROPOSE: a topic\nLead: me")
    for sender, line in chain.from_iterable(scenes):
        watched.mail(sender, line)
