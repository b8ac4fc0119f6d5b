"""Whatever is mailed, in whatever order, however the roster changes: votes count as they should.

What they should count is told by `tests.support.oracle`, which knows nothing of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, get_args

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.quotas import Limit
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Record
from mailproc.meeting.records import Topic as TopicRecord
from mailproc.meeting.roster import Member, Rules
from mailproc.meeting.snapshots import as_it_was, result_of
from mailproc.meeting.tally import count as count_votes
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.processing import allowances
from mailproc.processing.allowances import LOOKS_AUTOMATIC
from mailproc.store import lists
from mailproc.store.tables import outbox
from tests.support.harness import AGENT, LIST, START, TRUST, Harness, letter
from tests.support.memory_list import MemoryList
from tests.support.oracle import Entry as Person
from tests.support.oracle import Meeting, Oracle
from tests.support.rebuilt import differences
from tests.support.sizes import examples
from tests.support.template import migrated

RULES = Rules("devel", LIST, AGENT, "devel.lists.example.org", letters_per_hour=99_999, trust=TRUST)
SECRET: Final = "00" * 32
CHOICES: Final = {1: "+1", 0: "0", -1: "-1"}
CHAIR: Final = "carol@x"

#: Which one of those that there are: an index that is taken modulo their number.
ANY = st.integers(0, 997)
T = st.integers(0, 40)
CHOICE = st.sampled_from(list(CHOICES))
TITLE = st.sampled_from(["another", "Another", "one more"])


def _time(hours: float) -> str:
    return f"{START + timedelta(hours=hours):%Y-%m-%d %H:%M}"


class ListUnderTest(RuleBasedStateMachine):
    """A list, beside the oracle that says what should be so on it."""

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        self.numbers = count(1)
        self.fresh = count(1)
        for name in ("Jane", "John", "Ann"):
            self.oracle.join_list(name, [f"{name.lower()}@x", f"{name.lower()}@y"])
        self.oracle.join_list("Carol", [CHAIR], chair=True)
        self.list = self.opened()

    def opened(self) -> MemoryList | Harness:
        """A list with these people."""
        return MemoryList(RULES, self._members())

    def let_clock_run(self) -> None:
        """What `Scheduler` does."""
        meeting = self.list.agenda()[0].meeting
        late = meeting.deadline is not None and self.list.clock.now > meeting.deadline
        if late and meeting.voting == "open":
            self.list.command(["CLOSE VOTING"])

    def check_at_end(self) -> None:
        """More that holds once all is said and done."""
        kept, _ = self.list.agenda()
        records = (record for kind in get_args(Record) for record in kept.all(kind))
        self.check(Agenda(RULES, records))  # nothing was only remembered

    @property
    def now(self) -> float:
        """Hours since the beginning."""
        return (self.list.clock.now - START) / timedelta(hours=1)

    @initialize(ballot=st.sampled_from(["approval", "ranked"]), secret=st.booleans())
    def first_meeting(self, ballot: str, secret: bool) -> None:
        ends = self.now + 240
        self.oracle.facts["meeting", 1] = Meeting(ballot, secret, ends)
        fields = [f"Ballot: {ballot}", f"Secret: {'yes' if secret else 'no'}"]
        self.done(CHAIR, self._meeting_line(ends, fields), expected=True)
        for name in ("jane@x", "jane@y", "john@x", CHAIR):
            self.done(name, "PROPOSE: a topic", expected=self.oracle.propose(name))

    def _meeting_line(self, ends: float, fields: list[str]) -> str:
        times = [f"Starts: {_time(ends - 4)}", f"Ends: {_time(ends)}"]
        return "\n".join(["MEETING Summit", *times, *fields])

    def teardown(self) -> None:
        if self.oracle.facts:
            self.check_at_end()

    # -- letters ----------------------------------------------------------------------------

    def send(self, sender: str, text: str) -> bool:
        """Mail it; whether anything was done."""
        raw = letter(sender, "", text, to=AGENT, message_id=f"<{next(self.numbers)}@x>")
        row = self.list.mail(raw)
        # What is refused again and again, as a program would send it, is not answered any more.
        known = row["state"] in ("processed", "refused") or row["reason"] == LOOKS_AUTOMATIC
        assert known, (text, row["state"], row["reason"])
        return bool(row["state"] == "processed")

    def done(self, sender: str, text: str, *, expected: bool) -> None:
        """Mail it, and have it done or refused as expected."""
        assert self.send(sender, text) == expected, (sender, text)

    def someone(self, which: int) -> str:
        """An address of a member or, at times, of nobody."""
        known = [address for one in self.oracle.entries for address in one.addresses]
        former = [one for one in self.oracle.owner_of if one not in known]
        every = [*known, *known, *known, *former, "nobody@x"]
        return every[which % len(every)]

    def chair(self, which: int) -> str:
        """An address of the chair or, at times, of somebody else."""
        own = next(one.addresses for one in self.oracle.entries if one.chair)
        return own[which % len(own)] if which % 10 else self.someone(which // 10)

    def number(self, which: int) -> int:
        """A topic, of those that can be voted on mostly."""
        numbers = list(self.oracle.topics())
        alive = [one for one in numbers if self.oracle.topic(one).status in _ALIVE]  # type: ignore[union-attr]  # it is there
        return (alive or numbers)[which % len(alive or numbers)] if which < 36 else which % 9 + 1

    @rule(who=ANY)
    def propose(self, who: int) -> None:
        sender = self.someone(who)
        self.done(sender, "PROPOSE: a topic", expected=self.oracle.propose(sender))

    @rule(who=ANY, votes=st.lists(st.tuples(T, CHOICE), min_size=1, max_size=3))
    def vote(self, who: int, votes: list[tuple[int, int]]) -> None:
        sender, said = self.someone(who), {self.number(n): choice for n, choice in votes}
        lines = "\n".join(f"VOTE T{number} {CHOICES[choice]}" for number, choice in said.items())
        self.done(sender, lines, expected=self.oracle.vote(sender, said, self.now))

    @rule(who=ANY, topic=T)
    def unvote(self, who: int, topic: int) -> None:
        sender, number = self.someone(who), self.number(topic)
        expected = self.oracle.unvote(sender, number, self.now)
        self.done(sender, f"UNVOTE T{number}", expected=expected)

    @precondition(lambda self: self.oracle.meeting.ballot == "ranked")
    @rule(who=ANY, order=st.lists(st.lists(T, min_size=1, max_size=2), min_size=1, max_size=4))
    def rank(self, who: int, order: list[list[int]]) -> None:
        sender = self.someone(who)
        tiers = tuple(tuple(map(self.number, tier)) for tier in order)
        line = " > ".join(" = ".join(f"T{number}" for number in tier) for tier in tiers)
        self.done(sender, f"RANK {line}", expected=self.oracle.rank(sender, tiers, self.now))

    @rule(who=ANY, topic=T)
    def second(self, who: int, topic: int) -> None:
        sender, number = self.someone(who), self.number(topic)
        self.done(sender, f"SECOND T{number}", expected=self.oracle.second(sender, number))

    @rule(who=ANY, topic=T)
    def withdraw(self, who: int, topic: int) -> None:
        sender, number = self.someone(who), self.number(topic)
        self.done(sender, f"WITHDRAW T{number}", expected=self.oracle.withdraw(sender, number))

    @rule(who=ANY, topic=T, word=st.sampled_from(["DROP", "RESOLVE", "DEFER", "DISCUSSED"]))
    def take_off(self, who: int, topic: int, word: str) -> None:
        sender, number = self.chair(who), self.number(topic)
        line = f"{word} T{number}" + (" for a reason" if word != "DISCUSSED" else "")
        self.done(sender, line, expected=self.oracle.take_off(sender, number, _STATUS[word]))

    @rule(who=ANY, topics=st.lists(T, min_size=1, max_size=3), title=TITLE)
    def merge(self, who: int, topics: list[int], title: str) -> None:
        sender, numbers = self.chair(who), list(map(self.number, topics))
        line = f"MERGE {' '.join(f'T{number}' for number in numbers)} AS {title}"
        self.done(sender, line, expected=self.oracle.merge(sender, numbers, title))

    @rule(who=ANY, topic=T, parts=st.integers(1, 3))
    def split(self, who: int, topic: int, parts: int) -> None:
        sender, number = self.chair(who), self.number(topic)
        line = "\n".join([f"SPLIT T{number}", *["- a part"] * parts])
        self.done(sender, line, expected=self.oracle.split(sender, number, parts))

    @rule(who=ANY, source=T, item=T)
    def link(self, who: int, source: int, item: int) -> None:
        sender, one, other = self.chair(who), self.number(source), self.number(item)
        self.done(sender, f"LINK T{one} T{other}", expected=self.oracle.link(sender, one, other))

    @rule(who=ANY, source=T, item=T)
    def unlink(self, who: int, source: int, item: int) -> None:
        links = [(n, fed) for n, topic in self.oracle.topics().items() for fed in topic.feeds]
        sender, one, other = self.chair(who), self.number(source), self.number(item)
        if links and source < 30:
            one, other = links[source % len(links)]
        expected = self.oracle.unlink(sender, one, other)
        self.done(sender, f"UNLINK T{one} T{other}", expected=expected)

    @rule(who=ANY)
    def undo(self, who: int) -> None:
        sender = self.someone(who)
        before = dict(self.oracle.facts)
        last = dict(self.oracle.last)
        possible = self.oracle.undo(sender, self.now)
        done = self.send(sender, "UNDO")
        assert possible or not done, f"{sender} has nothing to take back"
        if not done:
            self.oracle.facts, self.oracle.last = before, last

    @rule(who=ANY, choice=CHOICE, topic=T)
    def vote_and_undo_at_once(self, who: int, choice: int, topic: int) -> None:
        sender, number, before = self.someone(who), self.number(topic), dict(self.oracle.facts)
        cast = self.oracle.vote(sender, {number: choice}, self.now)
        self.done(sender, f"VOTE T{number} {CHOICES[choice]}", expected=cast)
        if cast:
            self.done(sender, "UNDO", expected=self.oracle.undo(sender, self.now))
            assert self.oracle.facts == before

    # -- meetings ---------------------------------------------------------------------------

    @rule(who=ANY, hours=st.none() | st.integers(1, 60))
    def open(self, who: int, hours: int | None) -> None:
        sender = self.chair(who)
        self.wait(1, clock=True)  # so many mails may go to the list in an hour, and no more
        # Half an hour, for deadlines have no seconds and the clock stops at whole hours.
        deadline = None if hours is None else self.now + hours - 0.5
        until = "" if deadline is None else f" until {_time(deadline)}"
        expected = self.oracle.open(sender, deadline, self.now)
        self.done(sender, f"OPEN VOTING{until}", expected=expected)

    @rule(who=ANY)
    def close(self, who: int) -> None:
        sender = self.chair(who)
        self.wait(1, clock=True)
        self.done(sender, "CLOSE VOTING", expected=self.oracle.close(sender))

    @rule(hours=st.integers(1, 60), clock=st.booleans())
    def time_passes(self, hours: int, clock: bool) -> None:
        self.wait(hours, clock=clock)

    def wait(self, hours: int, *, clock: bool) -> None:
        """Time passes; the clock's letters come in at once, or late."""
        self.list.clock.now += timedelta(hours=hours)
        if clock:
            self.run_clock()

    @rule()
    def run_clock(self) -> None:
        meeting = self.oracle.meeting
        if meeting.deadline is not None and self.now > meeting.deadline:
            self.oracle.close(None)
        self.let_clock_run()

    @rule(who=ANY, ballot=st.sampled_from(["approval", "ranked"]))
    def next_meeting(self, who: int, ballot: str) -> None:
        sender, ends = self.chair(who), self.now + 240
        self.wait(1, clock=True)
        expected = self.oracle.next_meeting(sender, ballot, ends)
        line = self._meeting_line(ends, [f"Ballot: {ballot}"])
        self.done(sender, f"NEXT {line}", expected=expected)

    @rule(who=ANY)
    def cancel(self, who: int) -> None:
        sender = self.chair(who)
        self.wait(1, clock=True)
        self.done(sender, "CANCEL MEETING for a reason", expected=self.oracle.cancel(sender))

    # -- the roster -------------------------------------------------------------------------

    def _members(self) -> tuple[Member, ...]:
        return tuple(
            Member(one.name, tuple(one.addresses), one.chair) for one in self.oracle.entries
        )

    def _post_roster(self) -> None:
        role = {True: "Chair", False: "Member"}
        lines = [
            f'{role[one.chair]}: {" ".join(one.addresses)} "{one.name}"'
            for one in self.oracle.entries
        ]
        assert self.list.command(["ROSTER", *lines])["state"] == "processed"

    def entry(self, which: int, fits: Callable[[Person], bool] = bool) -> Person | None:
        """One of the people of whom it is so, if there are any."""
        found = [one for one in self.oracle.entries if fits(one)]
        return found[which % len(found)] if found else None

    def new_address(self) -> str:
        return f"new{next(self.fresh)}@x"

    @rule(former=ANY, two=st.booleans())
    def come(self, former: int, two: bool) -> None:
        """Somebody new, at times with an address that once was another member's."""
        firsts = {one.stores[0] for one in self.oracle.entries}
        used = {address for one in self.oracle.entries for address in one.addresses}
        old = [a for a, s in self.oracle.owner_of.items() if a not in used and s in firsts]
        addresses = [self.new_address()] if two or not old else []
        addresses += [old[former % len(old)]] if old else []
        self.oracle.join_list(f"New {next(self.fresh)}", addresses)
        self._post_roster()

    @rule(who=ANY, first=st.booleans())
    def add_address(self, who: int, first: bool) -> None:
        entry = self.entry(who)
        assert entry is not None
        address = self.new_address()
        self.oracle.give(entry, address)
        if first:
            entry.addresses.insert(0, entry.addresses.pop())
        self._post_roster()

    @rule(who=ANY, keep=ANY, more=st.booleans())
    def replace_addresses(self, who: int, keep: int, more: bool) -> None:
        """One of the addresses stays."""
        entry = self.entry(who)
        assert entry is not None
        entry.addresses[:] = [entry.addresses[keep % len(entry.addresses)]]
        if more:
            self.oracle.give(entry, self.new_address())
        self._post_roster()

    @rule(who=ANY, whom=ANY)
    def give_address(self, who: int, whom: int) -> None:
        giver = self.entry(who, lambda one: len(self.oracle.own(one)) > 1)
        taker = self.entry(whom, lambda one: one is not giver)
        if giver is not None and taker is not None:
            self.oracle.give(taker, self.oracle.own(giver)[0])
            self._post_roster()

    @rule(who=ANY, whom=ANY, other_first=st.booleans())
    def join(self, who: int, whom: int, other_first: bool) -> None:
        one = self.entry(who)
        other = self.entry(whom, lambda other: other is not one and not other.chair)
        if one is not None and other is not None:
            self.oracle.join(one, other, other_first=other_first)
            self._post_roster()

    @rule(who=ANY)
    def take_apart(self, who: int) -> None:
        entry = self.entry(who, lambda one: self.oracle.part(one) is not None)
        if entry is not None:
            self.oracle.take_apart(entry)
            self._post_roster()

    @rule(who=ANY)
    def make_two(self, who: int) -> None:
        entry = self.entry(who, lambda one: len(self.oracle.own(one)) > 1)
        if entry is not None:
            address = self.oracle.own(entry)[-1]
            entry.addresses.remove(address)
            self.oracle.join_list(f"New {next(self.fresh)}", [address])
            self._post_roster()

    @rule(who=ANY)
    def leave(self, who: int) -> None:
        entry = self.entry(who, lambda one: not one.chair)
        if entry is not None and len(self.oracle.entries) > 2:
            self.oracle.leave(entry)
            self._post_roster()

    @rule(who=ANY, which=ANY)
    def come_back(self, who: int, which: int) -> None:
        used = {address for one in self.oracle.entries for address in one.addresses}
        for entry in self.oracle.left[who % len(self.oracle.left) :] if self.oracle.left else []:
            owner = self.oracle.owner_of
            free = [a for a in owner if owner[a] in entry.stores and a not in used]
            if free:
                self.oracle.come_back(entry, free[which % len(free)])
                self._post_roster()
                return

    # -- what must hold ---------------------------------------------------------------------

    @invariant()
    def everything_counts_as_it_should(self) -> None:
        if self.oracle.meetings():
            self.check(self.list.agenda()[0])

    def check(self, agenda: Agenda) -> None:
        """Whether the agenda says of everything what the oracle says."""
        assert agenda.meeting.number == self.oracle.number
        found = {
            one.number: (one.meeting, one.status, one.feeds, one.title)
            for one in agenda.all(TopicRecord)
        }
        assert found == {
            number: (topic.meeting, topic.status, topic.feeds, topic.title)
            for number, topic in self.oracle.topics().items()
        }
        for number in found:
            assert agenda.seconds(number) == self.oracle.seconds(number), f"seconds of T{number}"
        for meeting in self.oracle.meetings():
            current = meeting == self.oracle.number
            then = agenda if current else as_it_was(agenda, meeting)
            was = self.oracle if current else self.oracle.past[meeting]
            self._check_meeting(then, meeting, was)
            if (result := result_of(then)) is not None:
                self._check_meeting(result, meeting, self.oracle.results.get(meeting, was))

    def _check_meeting(self, agenda: Agenda, meeting: int, oracle: Oracle) -> None:
        """Whether a meeting is as it is, or was when its vote was closed, or it was over."""
        state = oracle.meetings()[meeting]
        assert (agenda.meeting.voting == "closed") == state.closed
        for topic in agenda.topics:
            assert agenda.seconds(topic.number) == oracle.seconds(topic.number)
            got = count_votes(agenda, topic.number)
            assert (got.for_, got.abstain, got.against) == oracle.tally(meeting, topic.number)
        order = [topic.number for topic, _ in ranking(agenda)]
        hidden = state.secret and not state.closed  # the order would tell how the vote stands
        assert order == (sorted(oracle.order(meeting)) if hidden else oracle.order(meeting))
        sheet, names = tally_sheet(agenda, SECRET), oracle.names(meeting)
        if not state.secret:
            assert {one["voter"]: one["choices"] for one in sheet} == {
                names[who]: line for who, line in oracle.sheet(meeting).items()
            }
            return
        assert not {one["voter"] for one in sheet} & set(names.values())
        told = [one["choices"] for one in sheet]
        if state.closed:
            assert sorted(told, key=repr) == sorted(oracle.secret_sheet(meeting), key=repr)
        else:
            assert not any(told)


_ALIVE: Final = ("proposed", "scheduled", "consolidated")
_STATUS: Final = {
    "DROP": "dropped",
    "RESOLVE": "resolved",
    "DEFER": "deferred",
    "DISCUSSED": "discussed",
}


class StoredListUnderTest(ListUnderTest):
    """The same with a database, and with the mails written."""

    def opened(self) -> Harness:
        self.folder = TemporaryDirectory(prefix="mailproc-oracle-")
        self.database = migrated(Path(self.folder.name) / "list.db")
        harness = Harness(self.database, RULES, self._members())
        with self.database.writing() as connection:
            lists.update_list(connection, "devel", secret=SECRET)
        self.scheduler = Scheduler(harness.acceptor, {})
        return harness

    def let_clock_run(self) -> None:
        self.scheduler.run_due()
        self.harness.processor.process_all()

    @property
    def harness(self) -> Harness:
        """The list."""
        assert isinstance(self.list, Harness)
        return self.list

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.database.close()
            self.folder.cleanup()

    def check_at_end(self) -> None:
        assert differences(self.harness) == []
        if self.oracle.meetings()[1].secret:  # nobody but the voter is told what her ballot says
            with self.database.reading() as connection:
                rows = connection.execute(select(outbox.c.kind, outbox.c.content)).all()
            assert all(row.kind == "ack" or b"your vote" not in row.content for row in rows)


@pytest.mark.timeout(examples(300, 3_600))
@pytest.mark.parametrize(
    ("machine", "often"),
    [(ListUnderTest, examples(20, 2000)), (StoredListUnderTest, examples(2, 40))],
)
def test_votes_count_as_they_should(
    machine: type[ListUnderTest], often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All within an hour: how many mails others get because of it is not what is tried here.
    monkeypatch.setattr(allowances, "_MAILS", Limit("mails", 99_999, timedelta(hours=1)))
    settled = settings(
        max_examples=often,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Not explained, which takes longer than a test may: a failure is told within its time.
        phases=[one for one in Phase if one is not Phase.explain],
    )
    run_state_machine_as_test(machine, settings=settled)
