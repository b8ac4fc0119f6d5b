"""Why people vote as they do is kept with the ballot, and shown where names are."""

from __future__ import annotations

from pathlib import Path

from mailproc.meeting.tally_sheet import tally_sheet
from tests.support.harness import AGENT, Harness, letter, opened_harness


def tell(harness: Harness, sender: str, body: str) -> str:
    """Have the agent told something; what is answered and posted."""
    harness.mail(letter(sender, "", body, to=AGENT))
    return "\n".join(mail.get_content() for mail in harness.answers())


def test_reasons_stay_with_their_ballots(tmp_path: Path) -> None:
    with opened_harness(tmp_path) as harness:
        tell(harness, "jane@example.org", "PROPOSE: NUMA\nPROPOSE: EFI")
        told = tell(
            harness, "john@example.org", "VOTE T1 +1, because\nit is slow. T2 -1: too early"
        )
        assert "Your reason: “because it is slow”" in " ".join(told.split())
        slow = {"name": "John Doe", "choice": "+1", "reason": "because it is slow"}
        early = {"name": "John Doe", "choice": "-1", "reason": "too early"}
        assert harness.topic(1)["reasons"] == [slow]
        assert harness.topic(2)["reasons"] == [early]
        tell(harness, "john@example.org", "VOTE T1 0")
        assert harness.topic(1)["reasons"] == []
        tell(harness, "john@example.org", "UNDO")
        assert harness.topic(1)["reasons"] == [slow]
        tell(harness, "carol@example.org", "MERGE T1 T2 AS Both")
        assert harness.topic(3)["reasons"] == [early]
        sheet = tally_sheet(harness.agenda()[0], "00")
        assert sheet[0].get("reasons") == {"T1": slow["reason"], "T2": early["reason"]}
        result = tell(harness, "carol@example.org", "CLOSE VOTING")
        assert "against: John Doe (too early)" in " ".join(result.split())


def test_reasons_of_secret_ballots_are_told_to_their_voters_alone(tmp_path: Path) -> None:
    with opened_harness(tmp_path) as harness:
        tell(harness, "carol@example.org", "MEETING Summit\nSecret: yes")
        tell(harness, "jane@example.org", "PROPOSE: NUMA")
        assert "too early" in tell(harness, "john@example.org", "VOTE T1 -1, too early")
        assert "too early" in tell(harness, "john@example.org", "MYVOTES")
        for closed in (False, True):
            if closed:
                assert "too early" not in tell(harness, "carol@example.org", "CLOSE VOTING")
            assert harness.topic(1)["reasons"] == []
            assert not any("reasons" in line for line in tally_sheet(harness.agenda()[0], "00"))
