"""A meeting comes into a calendar that people have, moves there, and goes: Thunderbird's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Final

import pytest

from tests.e2e import thunderbird
from tests.e2e.conftest import wanted
from tests.e2e.thunderbird import Button, Thunderbird, running_thunderbird
from tests.support.server import AGENT, RunningServer, configuration, serving, wait_for

CHAIR: Final = "chair@example.org"
JANE: Final = "jane@example.org"
UID: Final = "meeting-1.devel@lists.example.org"
PLACE: Final = 'room "2", first floor; ring'


@dataclass
class Invited:
    """Jane's mail program, and the server that mails with her."""

    server: RunningServer
    client: Thunderbird
    _sent: list[str] = field(default_factory=list)
    _seen: list[str] = field(default_factory=list)

    def mail(self, sender: str, body: str) -> None:
        """A mail to the agent, decided when this returns."""
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, AGENT, "our meeting"
        made.set_content(body)
        self.server.send(made)
        self._decided(sender)

    def press(self, button: Button) -> None:
        """Have Jane press a button on the mail that has come."""
        self.client.press(self._comes(), button)
        if button in ("Accept", "Decline"):  # which it tells us
            self._decided(JANE)

    def _decided(self, sender: str) -> None:
        """Wait for one letter more of this sender."""
        self._sent.append(sender)

        def all_decided() -> bool:
            came = [one["state"] for one in self.server.letters() if one["from"] == sender]
            return len(came) == self._sent.count(sender) and "received" not in came

        wait_for(all_decided)

    def _comes(self) -> bytes:
        found: list[Message] = []

        def has_come() -> bool:
            ours = (one for one in self.server.sent() if one["To"] == JANE)
            found.extend(one for one in ours if one["Message-ID"] not in self._seen)
            return bool(found)

        wait_for(has_come)
        (mail,) = found
        self._seen.append(mail["Message-ID"])
        return mail.as_bytes()

    def shows(self, *event: str) -> None:
        """Wait until the calendar has this alone: its title, start, place, and her own word."""

        def has() -> bool:
            found = [
                (one["title"], one["starts"], one["place"], one["comes"]) for one in self._has()
            ]
            return found == [event]

        wait_for(has)
        assert [(one["uid"], one["organizer"]) for one in self._has()] == [(UID, f"mailto:{AGENT}")]

    def shows_nothing(self) -> None:
        """Wait until the calendar is empty."""
        wait_for(lambda: not self._has())

    def _has(self) -> list[dict[str, str]]:
        return self.client.events()

    def attendance(self) -> list[tuple[str, str]]:
        """Who comes, as everybody is shown it."""
        found = self.server.export()["meeting"]["attendance"]
        return [(one["name"], one["state"]) for one in found]


@pytest.fixture
def jane(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Invited]:
    """Jane at her mail program, and a list without a meeting."""
    wanted(request, thunderbird.missing())
    home, folder = tmp_path / "mailproc", tmp_path / "thunderbird"
    home.mkdir()
    folder.mkdir()
    with (
        serving(home, configuration(more="calendar = true")) as server,
        running_thunderbird(folder, "Jane Roe", JANE, server.port) as client,
    ):
        yield Invited(server, client)


def test_a_meeting_is_accepted_moved_declined_and_cancelled_in_thunderbird(jane: Invited) -> None:
    when = "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 17:00"
    jane.mail(CHAIR, f"{when}\nLocation: {PLACE}")
    jane.mail(CHAIR, "INVITE Jane Roe")
    jane.press("Accept")
    jane.shows("Summit", "20270826T130000Z", PLACE, "ACCEPTED")
    assert jane.attendance() == [("Jane Roe", "yes")]
    jane.mail(CHAIR, "MEETING\nStarts: 2027-08-27 13:00\nEnds: 2027-08-27 17:00")
    jane.press("Accept")
    jane.shows("Summit", "20270827T130000Z", PLACE, "ACCEPTED")
    assert jane.attendance() == [("Jane Roe", "yes")]
    jane.mail(CHAIR, "MEETING\nLocation: room 3")
    jane.press("Decline")
    jane.shows("Summit", "20270827T130000Z", "room 3", "DECLINED")
    assert jane.attendance() == [("Jane Roe", "no")]
    jane.mail(JANE, "ATTEND")
    jane.press("Accept")
    jane.shows("Summit", "20270827T130000Z", "room 3", "ACCEPTED")
    jane.mail(CHAIR, "CANCEL MEETING nobody has time")
    jane.press("Delete")
    jane.shows_nothing()
    answers = [one["state"] for one in jane.server.letters() if one["from"] == JANE]
    assert answers == ["processed"] * 5
