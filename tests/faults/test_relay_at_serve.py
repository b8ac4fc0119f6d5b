"""The relay in trouble, as a whole server sees it: nothing is lost, nothing else waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes
from pathlib import Path
from socket import SocketIO, create_server

from tests.faults.queries import a_while_passes, all_decided, all_sent, log_says, outbox, waits_for
from tests.support.relay_servers import scripted
from tests.support.server import PATIENCE, RunningServer, configuration, mail, serving, wait_for


class Script:
    """A relay that answers the first mails as told, each at its end or at RCPT, then takes all."""

    def __init__(self, *answers: bytes, at: bytes = b"DATA") -> None:
        self.mails: list[bytes] = []
        """Every mail that came whole, taken or not."""
        self._answers = list(answers)
        self._at = at

    def __call__(self, file: SocketIO) -> None:
        """One connection."""
        file.write(b"220 relay\r\n")
        while line := file.readline():
            word = line.split()[0].upper()
            if word == b"QUIT":
                return
            if word == b"DATA":
                file.write(b"354 go on\r\n")
                self.mails.append(b"".join(iter(file.readline, b".\r\n")))
            answer = self._answers.pop(0) if word == self._at and self._answers else b"250 yes"
            if not answer:
                return  # cuts the line
            file.write(answer + b"\r\n")
            if answer == b"250 yes, and goodbye":
                return


def relaying(port: int) -> str:
    return configuration().replace("maildir:outbox", f"smtp://127.0.0.1:{port}")


def asks(server: RunningServer, title: str = "Something") -> None:
    """A letter whose answer goes to the relay."""
    server.send(mail("jane@example.org", f"[PROPOSE] {title}"))


def waits_and_is_logged(server: RunningServer, words: str) -> None:
    """The same, and the log says why as well."""
    waits_for(server, words)
    log_says(server, words)


def is_sent_in_the_end(server: RunningServer) -> None:
    a_while_passes(server.folder)
    wait_for(lambda: all_sent(server.folder))
    assert [(state, error) for state, _, error in outbox(server)] == [("sent", "")]


def test_greylisting_delays_an_answer_and_no_more(tmp_path: Path) -> None:
    relay = Script(b"451 4.7.1 greylisted, try again", at=b"RCPT")
    with scripted(relay) as port, serving(tmp_path, relaying(port)) as server:
        asks(server)
        waits_and_is_logged(server, "451 4.7.1 greylisted, try again")
        is_sent_in_the_end(server)
    assert len(relay.mails) == 1


def test_a_relay_that_is_down_gets_the_answers_once_it_is_up(tmp_path: Path) -> None:
    with closing(create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    relay = Script()
    with serving(tmp_path, relaying(port)) as server:
        asks(server)
        down = f"smtp://127.0.0.1:{port} refuses connections; start it, or correct"
        waits_and_is_logged(server, down)
        with scripted(relay, port=port):
            is_sent_in_the_end(server)
    assert len(relay.mails) == 1


def test_an_answer_refused_for_good_is_shown_and_not_tried_again(tmp_path: Path) -> None:
    relay = Script(b"550 5.1.1 no such user")
    with scripted(relay) as port, serving(tmp_path, relaying(port)) as server:
        asks(server)
        wait_for(lambda: all_sent(tmp_path))
        assert outbox(server) == [("failed", 1, "550 5.1.1 no such user")]
        assert "550 5.1.1 no such user" in server.run("outbox", "--state", "failed")
        assert "550 5.1.1 no such user" in server.run("status")
        asks(server, "Another")  # the next one is not held up
        wait_for(lambda: [state for state, *_ in outbox(server)] == ["failed", "sent"])
    assert len(relay.mails) == 2


def test_a_line_cut_before_the_answer_to_data_means_the_same_mail_again(tmp_path: Path) -> None:
    relay = Script(b"")
    with scripted(relay) as port, serving(tmp_path, relaying(port)) as server:
        asks(server)
        waits_and_is_logged(server, "broke the connection off")
        is_sent_in_the_end(server)
    first, again = relay.mails
    assert first == again
    assert message_from_bytes(first)["Message-ID"]


def test_a_line_cut_after_the_250_is_no_reason_to_send_again(tmp_path: Path) -> None:
    relay = Script(b"250 yes, and goodbye")
    with scripted(relay) as port, serving(tmp_path, relaying(port)) as server:
        asks(server)
        wait_for(lambda: all_sent(tmp_path))
        asks(server, "Another")
        wait_for(lambda: all_sent(tmp_path) and len(outbox(server)) == 2)
        assert [state for state, *_ in outbox(server)] == ["sent", "sent"]
    assert len({message_from_bytes(mail)["Message-ID"] for mail in relay.mails}) == 2
    assert len(relay.mails) == 2


def test_a_slow_relay_holds_no_letter_up(tmp_path: Path) -> None:
    reached, answers = threading.Event(), threading.Event()
    with (
        scripted(_slow(reached, answers)) as port,
        serving(tmp_path, relaying(port)) as server,
    ):
        asks(server)
        assert reached.wait(PATIENCE)
        for count in range(10):
            asks(server, f"Number {count}")
        wait_for(lambda: all_decided(tmp_path) and len(outbox(server)) == 11)
        assert {state for state, *_ in outbox(server)} == {"queued"}
        answers.set()
        wait_for(lambda: all_sent(tmp_path))


def test_a_relay_that_never_answers_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    reached, never = threading.Event(), threading.Event()
    with scripted(_slow(reached, never)) as port:
        with serving(tmp_path, relaying(port)) as server:
            asks(server)
            assert reached.wait(PATIENCE)
        # It was told to stop, and had 30 seconds.
        assert [state for state, *_ in outbox(server)] == ["queued"]
        never.set()


def _slow(reached: threading.Event, answers: threading.Event) -> Callable[[SocketIO], None]:
    """A relay that thinks about every mail until it may answer."""

    class Slow(Script):
        def __call__(self, file: SocketIO) -> None:
            reached.set()
            answers.wait(4 * PATIENCE)
            super().__call__(file)

    return Slow()
