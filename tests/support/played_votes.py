"""A vote of an archive, played on a list of ours with the times of its mails."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mailproc.intake.console import roster_command
from mailproc.meeting.decision_count import latest_decision, verdict, votes_counted
from mailproc.meeting.roster import Member
from tests.support.harness import LIST, Harness, opened_harness
from tests.support.vote_threads import ArchivedMail, VoteThread

_KEPT: Final = re.compile(
    rb"(?i)(?:from|date|message-id|in-reply-to|references|user-agent|x-mailer|mime-version"
    rb"|auto-submitted|content-type|content-transfer-encoding|content-language):"
)
_FIELD: Final = re.compile(rb"(?m)^[^\s:]+:[^\n]*\n(?:[ \t][^\n]*\n)*")
_HOUSE: Final = "binding"
_HOUR: Final = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Played:
    """What our list makes of a vote."""

    counted: Mapping[str, int]
    """Each choice, by address."""
    outcome: str
    by_result: Mapping[str, int]
    """What the mail with the result changed, which has to be nothing."""


def played(
    thread: VoteThread, rule: Mapping[str, str], least: int, binding: Collection[str]
) -> Played:
    """Have our list decide a vote of an archive.

    Args:
        thread: all that was written in it.
        rule: as an operator sets it, but for houses and times.
        least: the hours for which it is open at least; it ends once its result was posted.
        binding: the addresses of those whose votes bind; none: everybody's do.
    """
    end = thread.result or max(thread.mails(), key=lambda mail: mail.date)
    open_for = max(least, ceil((end.date - thread.call.date) / _HOUR))
    table: dict[str, Any] = {**rule, "least": f"{open_for} hours"}
    if binding:
        table["houses"] = [_HOUSE]
    with (
        TemporaryDirectory(prefix="read-votes-") as folder,
        opened_harness(
            Path(folder),
            decision_rules={"any": table},
            voters="members",
            answer_strangers=False,
            letters_per_hour=999,
            houses={_HOUSE: tuple(sorted(binding))} if binding else {},
        ) as harness,
    ):
        return _played(harness, thread, open_for)


def _played(harness: Harness, thread: VoteThread, open_for: int) -> Played:
    title = thread.title or "something"
    harness.members = tuple(Member(name, (one,)) for one, name in thread.voters().items())
    harness.acceptor.command(harness.rules.name, roster_command(harness.members), "people")
    harness.processor.process_all()
    begin = harness.clock.now
    harness.mail(_as_ours(thread.call, f"[VOTE] {title}"))
    for mail in thread.answers:
        harness.clock.now = max(harness.clock.now, begin + _since(thread.call, mail))
        harness.mail(_as_ours(mail, f"Re: [VOTE] {title}"))
    harness.clock.now = max(harness.clock.now, begin + timedelta(hours=open_for, minutes=1))
    harness.processor.process_all()
    counted, outcome = _counted(harness)
    if thread.result is not None and thread.result not in thread.answers:
        harness.mail(_as_ours(thread.result, f"[RESULT] [VOTE] {title}"))
    after, _ = _counted(harness)
    changed = {one: choice for one, choice in after.items() if counted.get(one) != choice}
    return Played(counted, outcome, changed)


def _since(call: ArchivedMail, mail: ArchivedMail) -> timedelta:
    return timedelta(seconds=max(0, mail.date - call.date))


def _counted(harness: Harness) -> tuple[dict[str, int], str]:
    agenda = harness.agenda()[0]
    decision = latest_decision(agenda, 1)
    if decision is None:
        return {}, "not opened"
    votes = votes_counted(agenda, decision)
    return {one: vote.choice for one, vote in votes.items()}, verdict(agenda, decision).outcome


def _as_ours(mail: ArchivedMail, subject: str) -> bytes:
    """A mail of an archive as our list would hand it on."""
    head, _, body = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = b"".join(one[0] for one in _FIELD.finditer(head + b"\n") if _KEPT.match(one[0]))
    ours = f"To: {LIST}\nSubject: {subject}\nList-Id: <{LIST.replace('@', '.')}>\n"
    return ours.encode() + kept + b"\n" + body
