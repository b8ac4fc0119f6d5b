"""A meeting in memory that writes every kind of mail, for templates to be tried on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from mailproc.commands.context import Context
from mailproc.intake.console import console_envelope, meeting_command, roster_command
from mailproc.mail.letter import Envelope, Letter, Mailbox, StoredLetter, address_key
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.meeting_terms import DEFAULT_BALLOT, DEFAULT_TITLE, BallotName
from mailproc.meeting.notification import Notification
from mailproc.meeting.quotas import HOUR
from mailproc.meeting.records import Break, Meeting
from mailproc.meeting.roster import Act, Member, Rules, Tier
from mailproc.meeting.tokens import confirming_address
from mailproc.processing.decide import decide
from mailproc.publish import Shown, shown_of
from mailproc.render.in_reply_to import InReplyTo
from mailproc.structs import replace

_BEGAN: Final = datetime(2027, 8, 1, 12, tzinfo=UTC)
_STARTS: Final = datetime(2027, 8, 26, 13)  # noqa: DTZ001  # in the list's time zone
_JOURNAL: Final = "0" * 64  # what stands for the hash over all letters
_SECRET: Final = "00" * 32  # of a list that nobody votes on
_TOKEN: Final = "k3v9qd" * 2

_CHAIR, _JANE, _JOHN, _ANN = (f"{name}@example.org" for name in ("chair", "jane", "john", "ann"))
_STRANGER, _ASKER, _OTHER = (f"{name}@example.net" for name in ("robot", "asker", "other"))
_MEMBERS: Final = (
    Member("The Chair", (_CHAIR,), chair=True),
    Member("Jane Roe", (_JANE,)),
    Member("John Doe", (_JOHN,)),
    Member("", (_ANN,)),  # one without a name
)

#: Who sends what, in order. The first proposals are T1 to T6, the merged topic is T7.
_LETTERS: Final[tuple[tuple[str, str], ...]] = (
    (_JANE, "PROPOSE: NUMA support\nLead: John Doe\nDuration: 20m\nOutcome: a plan\n\nWhy not?"),
    (_JOHN, "PROPOSE: NUMA supports\nSee-also: T1\nDepends-on: T1"),
    (_ANN, "PROPOSE: Releases\nLead: me"),
    (_JANE, "PROPOSE: Security"),
    (_JOHN, "PROPOSE: Documentation"),
    (_ANN, "PROPOSE: Longer than the afternoon\nDuration: 5h"),
    (_JANE, "VOTE T1 +1\nVOTE T2 0\nVOTE T3 -1\nSECOND T4\nVOTE T99 +1\nVOTE"),
    (_JOHN, "RANK T3 > T1 = T2\nVOTE T3 +1\nMYVOTES\nBALLOT"),
    (_ANN, "MYVOTES\nHELP\nAGENDA\nSTATUS T2"),
    (_JANE, "What is this?"),
    (_CHAIR, "DECIDE T1 BY sample until 2027-08-03"),
    (_ANN, "VOTE T1 -1"),
    (_JANE, "RETITLE T1 NUMA support, first"),
    (_ANN, "VOTE T1 +1, it is time\nMYVOTES\nSTATUS T1\nTALLY T1"),
    (_CHAIR, "CLOSE VOTING T1\nSTATUS T1"),
    (_STRANGER, "What is this?"),
    (_OTHER, "AGENDA\nHELP"),
    (_ASKER, "REQUEST INVITE I maintain the toolstack"),
    (_CHAIR, f"INVITE {_OTHER} Other\nDECLINE {_ASKER}"),
    (_CHAIR, f"MERGE T1 T2 AS NUMA\nMERGE T3\nMERGE T6\nLEAD T7 {_JANE}"),
    (_CHAIR, "DROP T4 it is settled\nDEFER T5"),
    (_JANE, "STATUS T1\nSTATUS T4\nSTATUS T7\nATTEND"),
    (_CHAIR, "OPEN VOTING until 2027-08-20 12:00\nDIGEST\nREMIND"),
    (_CHAIR, "EXTEND VOTING until 2027-08-21 12:00"),
    (_JOHN, "CALL VOTE: A logo\nSecret: yes\n\nA panda."),
    (_ANN, "STATUS\nTALLY\nSTATUS T8\nVOTE T8 +1"),
    (_CHAIR, "DIGEST\nREMIND T8"),
    (_JOHN, "CANCEL VOTING T8 It is a bear."),
    (_CHAIR, "CLOSE VOTING"),
    (_CHAIR, "STATUS\nPREVIEW\nTALLY"),
    (_CHAIR, "SCHEDULE"),
    (_CHAIR, "MINUTES DRAFT\nPRESENT me, Ada Smith\nNOTE T3 It rained.\nNOTE Coffee was late."),
    (_CHAIR, f"DECIDED T3 Twice a year.\nACTION T3 {_ANN} writes it down\nDISCUSSED T7\nMINUTES"),
    (_CHAIR, "NEXT MEETING Winter Summit"),
    (_CHAIR, "CANCEL MEETING Nobody can travel then."),
    (_CHAIR, "UNDO"),
    (_CHAIR, "SERIES Community call\nRepeats: first Thursday\nAt: 16:00\nCancel-if-empty: 1 day"),
)

#: The same of an election for one seat, in which John Doe and Jane Roe stand.
_NOMINATIONS: Final[tuple[tuple[str, str], ...]] = (
    (_CHAIR, "ELECTION Board"),
    (_JANE, "NOMINATE John Doe\nNOMINATE me"),
    (_JOHN, "NOMINATE E1 me"),
)
_BALLOTS: Final[tuple[tuple[str, str], ...]] = (
    (_JANE, "RANK C2 > C1"),
    (_JOHN, "RANK C1"),
    (_CHAIR, "REMIND E1"),
    (_ANN, "RANK C2\nELECTIONS"),
)
_WEEK: Final = timedelta(days=8)


class Written(Struct, frozen=True):
    """A mail that is to be written, with what its template sees."""

    notification: Notification
    agenda: Agenda
    cause: InReplyTo


def sample(rules: Rules, ballot: BallotName) -> Iterator[Written | Shown]:
    """Run the meeting.

    Args:
        rules: whose address, agent, texts; who may do what is as the letters need it.
        ballot: how it votes; all but the usual way are secret here, with two rooms.

    Returns:
        What is to be written, at the moment when it is, and the meeting as pages show it.
    """
    trust: dict[Act, Tier] = dict.fromkeys(("propose", "vote", "chair"), "confirmed")
    decided = {"sample": {"passes": "majority", "quorum": "1", "veto": "needs a reason"}}
    few = replace(rules, trust=trust, voters="members", letters_per_hour=1, topics_per_day=9)
    agenda = Agenda(replace(few, decision_rules=decided))
    letters = _Letters(agenda)
    yield from letters.console(roster_command(_MEMBERS))
    yield _shown(agenda)
    yield from letters.console(meeting_command(_meeting(rules, ballot)))
    yield from letters.letter(_JANE, "PROPOSE: Pills", "from")  # not sure enough: a question
    to = confirming_address(rules.agent, _TOKEN)
    yield from letters.letter(_JANE, "no", "from", to=to)
    for sender, text in _LETTERS:
        yield from letters.letter(sender, text, "confirmed")
        if text == "What is this?":  # too much for an hour
            yield from letters.letter(sender, "HELP", "confirmed", timedelta(minutes=5))
        if text in ("CLOSE VOTING", "SCHEDULE"):
            yield _shown(agenda)
    yield from letters.console(["CONTINUE"])  # the clock asks for topics
    yield from letters.letter(_CHAIR, "SKIP 2027-12-02: a holiday", "confirmed")
    for sent in (_NOMINATIONS, _BALLOTS):
        for sender, text in sent:
            yield from letters.letter(sender, text, "confirmed")
        yield from letters.console(["NOTIFY"], _WEEK)
    yield _shown(agenda)


def _meeting(rules: Rules, ballot: BallotName) -> Meeting:
    several = ballot != DEFAULT_BALLOT
    starts = _STARTS.replace(tzinfo=ZoneInfo(rules.timezone))
    return Meeting(
        number=1,
        title=DEFAULT_TITLE,
        letter=0,
        starts=starts,
        ends=starts + timedelta(hours=2),
        timezone=rules.timezone,
        location="same place as the summit",
        ballot=ballot,
        secret=several,
        breaks=(Break(starts + timedelta(hours=1), 15),),
        rooms=2 if several else 1,
    )


def _shown(agenda: Agenda) -> Shown:
    return shown_of(agenda, _SECRET, _JOURNAL, (1, _BEGAN))


class _Letters:
    """Sends letters, an hour apart unless told otherwise."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._sent = 0
        self._now = _BEGAN

    def console(self, lines: list[str], after: timedelta = HOUR) -> Iterator[Written]:
        """The same about one from the operator's own command line."""
        yield from self.letter(self._agenda.rules.agent, "\n".join(lines), "console", after)

    def letter(
        self, sender: str, text: str, tier: Tier, after: timedelta = HOUR, to: str = ""
    ) -> Iterator[Written]:
        """What is written about one letter to the agent, or to another address of it."""
        self._sent += 1
        self._now += after
        letter = _letter(self._agenda.rules, sender, text.split("\n"), self._sent)
        envelope = Envelope(sender, (to or self._agenda.rules.agent,))
        if tier == "console":
            envelope = console_envelope(self._agenda.rules)
        stored = StoredLetter(self._sent, self._agenda.rules.name, self._now, envelope, b"")
        proof = Evidence(tier, "", tier)
        threads = Threads()
        decide(Context(stored, letter, self._agenda, threads, proof, lambda _: _TOKEN, _SECRET))
        _, notifications = self._agenda.drain()
        cause = InReplyTo(stored, letter, _JOURNAL, self._now)
        for notification in notifications:
            yield Written(notification, self._agenda, cause)


def _letter(rules: Rules, sender: str, lines: Sequence[str], number: int) -> Letter:
    name = next((one.name for one in _MEMBERS if one.address == sender), "")
    return Letter(
        message_id=f"<{number}@example.org>",
        author=Mailbox(name, sender),
        behind_list=None,
        recipients=(address_key(rules.agent),),
        subject="for the meeting",
        references=(),
        date=None,
        list_ids=(),
        loops=(),
        automatic="",
        wants_ack=True,
        own_lines=tuple(lines),
        forms=(),
    )
