"""Whatever is mailed about a decision, in whatever order: its result follows from the votes.

What stands is noted here by a plain model; what it comes to, `tests.support.decision_oracle` says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.meeting.decision_view import decision_on
from mailproc.meeting.roster import Member
from mailproc.structs import replace
from tests.support.decision_oracle import PlainRule, outcome
from tests.support.harness import AGENT, LIST, RULES, START, letter
from tests.support.memory_list import MemoryList
from tests.support.sizes import examples

HOUSES: Final = {
    "committers": ("jane@x", "john@x", "ann@x"),
    "council": ("john@x", "carol@x"),
}
#: What stands in the configuration, and the same by numbers.
RULE_TABLES: Final[list[tuple[dict[str, Any], PlainRule]]] = [
    (
        {"passes": "2 more for than against", "houses": ["committers"], "least": "72 hours"},
        PlainRule(["committers"], lead=2),
    ),
    (
        {"passes": "lazy", "houses": ["committers", "council"], "least": "72 hours"},
        PlainRule(["committers", "council"]),
    ),
    (
        {
            "passes": "two thirds",
            "houses": ["committers", "council"],
            "least": "72 hours",
            "quorum": "a third of each house",
            "veto": "needs a reason",
        },
        PlainRule(["committers", "council"], share=(2, 3), quorum_share=(1, 3), reasons=True),
    ),
    (
        {"passes": "lazy", "houses": ["council"], "veto": "needs a reason", "least": "72 hours"},
        PlainRule(["council"], reasons=True),
    ),
]
MEMBERS: Final = (
    Member("Jane", ("jane@x", "jroe@x")),
    *(Member(name.title(), (f"{name}@x",)) for name in ("john", "ann", "joe")),
    Member("Carol", ("carol@x",), chair=True),
)
#: Addresses, and whose they are.
WRITERS: Final = {
    **{one.addresses[0]: one.addresses[0] for one in MEMBERS},
    "jroe@x": "jane@x",
    "stranger@y": "stranger@y",
}
WRITER = st.sampled_from(sorted(WRITERS))
CHOICE = st.sampled_from((1, 1, 0, -1, -2, 2))
REASON = st.sampled_from(("", "", "because it is late"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("thread"), WRITER, CHOICE, REASON),
        st.tuples(st.just("agent"), WRITER, CHOICE, REASON),
        st.tuples(st.just("talk"), WRITER),
        st.tuples(st.just("unvote"), WRITER),
        st.tuples(st.just("text"), st.integers(1, 3)),
        st.tuples(st.just("wait"), st.integers(1, 60)),
        st.tuples(st.just("longer"), st.integers(1, 5)),
    ),
    max_size=18,
)


class DecisionModel:
    """One decision on a list in memory, beside what should stand in it."""

    def __init__(self, table: dict[str, Any], scale: int) -> None:
        rules = replace(
            RULES,
            scale=scale,  # type: ignore[arg-type]  # 1 or 2
            houses=HOUSES,
            decision_rules={"ours": table},
            remind=False,
        )
        self.list = MemoryList(rules, MEMBERS)
        self.scale = scale
        self.cast: dict[str, tuple[int, str]] = {}
        self.text = 1
        self.until = START + timedelta(hours=72)
        self.count = 0
        self.send("jane@x", "[VOTE] Release 5.0", "text 1", to=LIST)

    def send(self, sender: str, subject: str, body: str, *, to: str) -> None:
        self.count += 1
        headers = [("In-Reply-To", "<1@x>")] if subject.startswith("Re:") else []
        name = f"<{self.count}@x>"
        raw = letter(sender, subject, body, to=to, message_id=name, headers=headers)
        self.list.mail(raw)

    @property
    def is_late(self) -> bool:
        return self.list.clock() > self.until

    def do(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("thread", writer, choice, reason):
                told = f", {reason}" if reason else ""
                self.send(writer, "Re: [VOTE] Release 5.0", f"{choice:+d}{told}", to=LIST)
                self.voted(WRITERS[writer], choice, reason)
            case ("agent", writer, choice, reason):
                told = f", {reason}" if reason else ""
                self.send(writer, "my vote", f"VOTE T1 {choice:+d}{told}", to=AGENT)
                self.voted(WRITERS[writer], choice, reason)
            case ("talk", writer):
                said = "I think that somebody should give it a +1, or a -1."
                self.send(writer, "Re: [VOTE] Release 5.0", said, to=LIST)
            case ("unvote", writer):
                self.send(writer, "x", "UNVOTE T1", to=AGENT)
                if not self.is_late:
                    self.cast.pop(WRITERS[writer], None)
            case ("text", number):
                self.send("jane@x", "[VOTE v2] Release 5.0", f"text {number}", to=LIST)
                if number != self.text:
                    self.text, self.cast = number, {}
                    self.until = max(self.until, self.list.clock() + timedelta(hours=72))
            case ("wait", hours):
                self.list.clock.now += timedelta(hours=hours)
            case ("longer", days):
                until = self.until + timedelta(days=days)
                written = f"{until:%Y-%m-%d %H:%M} UTC"
                self.list.command([f"EXTEND VOTING T1 until {written}"])
                self.until = until

    def voted(self, person: str, choice: int, reason: str) -> None:
        if not self.is_late and abs(choice) <= self.scale:
            self.cast[person] = (choice, reason)


@given(steps=STEPS, which=st.sampled_from(RULE_TABLES), scale=st.sampled_from((1, 2)))
@settings(max_examples=examples(30, 1500), deadline=None)
def test_a_result_follows_from_the_votes(
    steps: list[tuple[Any, ...]], which: tuple[dict[str, Any], PlainRule], scale: int
) -> None:
    table, plain = which
    made = DecisionModel(table, scale)
    for step in steps:
        if not (made.is_late and step[0] in ("text", "longer")):
            made.do(step)
    expected = outcome(replace(plain, scale=scale), HOUSES, made.cast)
    agenda, _ = made.list.agenda()
    open_ = decision_on(agenda, 1)
    assert open_ is not None
    assert open_["would_be"] == expected
    made.list.clock.now = made.until + timedelta(seconds=1)
    made.list.command([f"CLOSE VOTING T1 due {made.until.isoformat()}"])
    closed = decision_on(agenda, 1)
    assert closed is not None
    assert closed["state"] == expected
    advisory = set(made.cast) - {one for house in plain.houses for one in HOUSES[house]}
    assert len(closed["advisory"]) == len(advisory)
    assert closed["houses"] == [
        {**house, "outcome": closed["houses"][at]["outcome"]}
        for at, house in enumerate(open_["houses"])
    ]
