"""A list in memory: whole letters are read and decided about as in `harness`, with no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mailproc.intake.console import console_envelope, console_letter, roster_command
from mailproc.mail.letter import Envelope, Letter, StoredLetter
from mailproc.mail.parse import read_letter
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.roster import Member, Rules
from mailproc.processing.batch import Batch
from mailproc.processing.outcome import Outcome
from mailproc.render.mails import IdOnlyRenderer
from tests.support.harness import Clock


@dataclass
class MemoryList:
    """One list, where From suffices for everything."""

    rules: Rules
    members: tuple[Member, ...]
    clock: Clock = field(default_factory=Clock)
    kept: list[Outcome] = field(default_factory=list)
    """What became of each letter, in order."""

    def __post_init__(self) -> None:
        self._agenda = Agenda(self.rules)
        self._batch = Batch(self._agenda, Threads(), IdOnlyRenderer(), lambda _: "token", "00" * 32)
        self.command(roster_command(self.members))

    def mail(self, raw: bytes) -> dict[str, Any]:
        """Have one letter decided about: its state, and why."""
        return self._decided(raw, Envelope("list-bounces@x", (self.rules.agent,), "smtp"), "from")

    def command(self, lines: Sequence[str]) -> dict[str, Any]:
        """The same with commands of the operator's own."""
        raw = console_letter(self.rules, lines, f"console.{len(self.kept)}", self.clock())
        return self._decided(raw, console_envelope(self.rules), "console")

    def _decided(self, raw: bytes, envelope: Envelope, tier: Any) -> dict[str, Any]:
        stored = StoredLetter(len(self.kept) + 1, self.rules.name, self.clock(), envelope, raw)
        letter = read_letter(raw)
        assert isinstance(letter, Letter)
        (outcome,) = self._batch.process(stored, letter, Evidence(tier, "", tier), lambda _: None)
        self.kept.append(outcome)
        return {"state": outcome.state, "reason": outcome.reason}

    def agenda(self) -> tuple[Agenda, str]:
        """The agenda as it stands, and the journal's hash."""
        return self._agenda, self._batch.journal
