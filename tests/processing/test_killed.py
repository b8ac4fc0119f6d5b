"""Killed at any point and started again, the outcome is the same as if never killed."""

from __future__ import annotations

import smtplib
import threading
from pathlib import Path

from tests.support.server import AGENT, configuration, mail, serving


def test_every_letter_that_got_its_250_is_processed_exactly_once(tmp_path: Path) -> None:
    accepted: list[str] = []

    def burst(worker: int, port: int) -> None:
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=30) as connection:
                for number in range(50):
                    name = f"w{worker}n{number}"
                    letter = mail("jane@example.org", f"[PROPOSE] {name}", Message_ID=f"<{name}@x>")
                    connection.send_message(letter, to_addrs=[AGENT])
                    accepted.append(name)
        except (OSError, smtplib.SMTPException):
            return  # killed: what had no 250 is the sender's to keep

    with serving(tmp_path, configuration()) as server:
        workers = [threading.Thread(target=burst, args=(n, server.port)) for n in range(4)]
        for worker in workers:
            worker.start()
        while len(accepted) < 60:
            workers[0].join(0.001)
        server.kill()
        for worker in workers:
            worker.join()
    assert 60 <= len(accepted) < 200
    with serving(tmp_path) as server:
        server.settled(len(accepted) + 1)
        titles = [topic["title"] for topic in server.export()["topics"]]
        states = {one["state"] for one in server.letters()}
    assert states == {"processed"}
    assert len(titles) == len(set(titles))
    assert set(accepted) <= set(titles)
    # A letter whose 250 was on its way when we were killed is there, too: once.
    assert len(titles) <= len(accepted) + 4
