"""A DNS that does not answer: nobody waits long, and no member's vote is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from mailproc.identity import IdentitySettings, Unresolved
from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Act, Rules, Tier, Voters
from mailproc.processing.authenticate import Authenticator
from mailproc.processing.postponed_letters import PostponedLetters
from tests.support.harness import AGENT, LIST, Clock, Harness
from tests.support.identity_signing import key_record, letter, sign
from tests.support.template import migrated

TRUST: Final[Mapping[Act, Tier]] = {"propose": "from", "vote": "confirmed", "chair": "confirmed"}


@dataclass
class Dns:
    """A DNS whose every look-up takes as long as it may, and its own clock."""

    now: float = 0.0
    waited: float = 0.0
    silent: bool = True
    asked: list[str] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def __call__(self, name: str, seconds: float) -> Sequence[bytes]:
        if not self.silent:
            return (key_record(name.rpartition("._domainkey.")[2]),)
        if seconds > 0:
            self.asked.append(name)
            self.now += seconds
            self.waited += seconds
        raise Unresolved("nobody answers")


@contextmanager
def opened(
    folder: Path, dns: Dns, trust: Mapping[Act, Tier] = TRUST, voters: Voters = "members"
) -> Iterator[Harness]:
    database = migrated(folder / "mailproc.db")
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=trust, voters=voters)
    settings = {"devel": IdentitySettings(addresses=(LIST, AGENT))}
    authenticator = Authenticator(settings, dns, dns.clock)
    clock = Clock(datetime.now(UTC))
    try:
        yield Harness(database, rules, clock=clock, authenticator=authenticator)
    finally:
        database.close()


def signed(sender: str, number: int, body: str = "VOTE T1 +1") -> bytes:
    """A letter with a signature of the sender's own domain that nobody has seen the key of."""
    domain = sender.rpartition("@")[2]
    name = f"<{number}@{domain}>"
    raw = letter(f"{body}\n", From=sender, To=AGENT, Subject="x", **{"Message-ID": name})
    return sign(raw, domain=domain)


def accept(harness: Harness, *raws: bytes) -> list[int]:
    envelope = Envelope("x@example.org", (AGENT,), "smtp")
    return [harness.acceptor.accept(envelope, raw)[0] for raw in raws]


def test_nothing_is_looked_up_for_strangers(tmp_path: Path) -> None:
    dns = Dns()
    with opened(tmp_path, dns) as harness:
        numbers = accept(harness, *(signed(f"u{n}@evil.example", n) for n in range(30)))
        harness.processor.process_all()
        assert dns.asked == []
        assert {harness.row(number)["state"] for number in numbers} == {"refused"}


def test_where_anyone_votes_strangers_wait_a_few_seconds_in_a_minute(tmp_path: Path) -> None:
    dns = Dns()
    with opened(tmp_path, dns, voters="anyone") as harness:
        for minute in range(3):
            for part in range(4):
                accept(harness, *(signed(f"u@d{n}.example", n + 99 * part) for n in range(9)))
                harness.processor.process_all()
            assert dns.waited <= 5.1 * (minute + 1)
            dns.now += 60
        assert dns.waited > 10  # but they are looked at


def test_a_batch_of_members_letters_waits_a_few_seconds(tmp_path: Path) -> None:
    dns = Dns()
    with opened(tmp_path, dns) as harness:
        accept(harness, *(signed("jane@example.org", n) for n in range(60)))
        harness.processor.process_all()
        assert 0 < dns.waited <= 5.1 * 8  # of each of the eight that wait at once


def test_a_vote_whose_proof_is_unknown_is_held_and_asked_about(tmp_path: Path) -> None:
    dns = Dns()
    with opened(tmp_path, dns) as harness:
        harness.mail(signed("jane@example.org", 1, "PROPOSE: NUMA"))
        row = harness.mail(signed("jane@example.org", 2))
        assert (row["state"], row["tier"]) == ("held", "from")
        assert "unknown" in row["why"]


def test_where_only_proofs_count_a_letter_waits_for_the_dns_to_come_back(tmp_path: Path) -> None:
    dns = Dns(silent=False)
    with opened(tmp_path, dns, {**TRUST, "vote": "dkim"}) as harness:
        now = [0.0]
        harness.processor._postponed["devel"] = PostponedLetters(harness.rules, lambda: now[0])
        harness.mail(signed("jane@example.org", 1, "PROPOSE: NUMA"))
        dns.silent = True
        first, last = accept(harness, signed("jane@example.org", 2, "VOTE T1 +1"), b"")
        harness.processor.process_all()
        assert harness.row(first)["state"] == "received"
        assert harness.row(last)["state"] == "refused"  # others go on
        dns.silent = False
        later = accept(harness, signed("jane@example.org", 3, "VOTE T1 -1"))[0]
        title = accept(harness, signed("jane@example.org", 5, "RETITLE T1 Memory"))[0]
        other = accept(harness, signed("john@example.org", 4, "VOTE T1 +1"))[0]
        harness.processor.process_all()
        assert harness.row(later)["state"] == harness.row(other)["state"] == "processed"
        assert harness.row(title)["state"] == "received"  # it is not to overtake the first
        now[0] += 31
        harness.processor.process_all()
        assert harness.row(first)["tier"] == harness.row(title)["tier"] == "dkim"
        assert harness.row(first)["state"] == "refused"  # her newer vote stays
        assert "newer mail" in harness.row(first)["reason"]
        assert harness.row(title)["state"] == "processed"
        tally = harness.topic(1)["tally"]
        assert (tally["for"], tally["against"]) == (1, 1)


def test_a_vote_that_waits_keeps_no_proven_one_of_its_author_waiting(tmp_path: Path) -> None:
    dns = Dns(silent=False)
    with opened(tmp_path, dns, {**TRUST, "vote": "dkim"}) as harness:
        harness.mail(signed("jane@example.org", 1, "PROPOSE: NUMA"))
        harness.mail(signed("jane@example.org", 2, "PROPOSE: EFI"))
        dns.silent = True
        first = accept(harness, signed("jane@example.org", 3, "VOTE T1 +1 T2 +1"))[0]
        harness.processor.process_all()
        assert harness.row(first)["state"] == "received"
        dns.silent = False
        for number, body in ((4, "VOTE T2 -1"), (5, "MYVOTES")):
            assert harness.mail(signed("jane@example.org", number, body))["state"] == "processed"
        harness.processor._postponed["devel"] = PostponedLetters(harness.rules)
        harness.processor.process_all()
        assert harness.row(first)["state"] == "processed"
        assert harness.topic(1)["tally"]["for"] == harness.topic(2)["tally"]["against"] == 1


def test_it_does_not_wait_for_ever(tmp_path: Path) -> None:
    dns = Dns()
    with opened(tmp_path, dns, {**TRUST, "vote": "dkim"}) as harness:
        now = [0.0]
        harness.processor._postponed["devel"] = PostponedLetters(harness.rules, lambda: now[0])
        (number,) = accept(harness, signed("jane@example.org", 2, "VOTE T1 +1"))
        for day in range(5):
            harness.processor.process_all()
            assert harness.row(number)["state"] == "received", f"on day {day}"
            harness.clock.now += timedelta(days=1, seconds=1)
            now[0] += 86_401
        harness.processor.process_all()
        assert harness.row(number)["state"] == "refused"
        assert "the DNS has not told the key" in " ".join(
            harness.answers()[-1].get_content().split()
        )
