"""Each fault of aiosmtpd that the package names is there, has its cure, and the cure has a test."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import re
import smtplib
from collections.abc import Callable, Iterator
from typing import Any, Final

import aiosmtpd
import pytest
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

import mailproc.intake.smtp
from mailproc.intake.smtp import protocol
from tests.intake.smtp import test_accepting as accepting
from tests.intake.smtp import test_ended_connections as ended
from tests.intake.smtp import test_faults as faults
from tests.intake.smtp import test_lmtp as lmtp
from tests.intake.smtp import test_memory as memory
from tests.intake.smtp import test_smuggling as smuggling
from tests.intake.smtp import test_tls as tls
from tests.support.listener import AGENT, Loop, RawClient, run_listener

_ROW: Final = re.compile(r"(?P<fault>[A-Z].*?)(?: \(#\d+\))?  +(?P<cures>`.*`)")


def _table() -> dict[str, list[str]]:
    """The faults of the docstring, each with the names of its cures."""
    rows = map(_ROW.fullmatch, (mailproc.intake.smtp.__doc__ or "").splitlines())
    return {row["fault"]: re.findall(r"`(.*?)`", row["cures"]) for row in rows if row}


def test_every_cure_named_is_in_the_code() -> None:
    known: dict[str, Any] = {}
    for part in ("connections", "data_reader", "protocol", "session"):
        known |= vars(importlib.import_module(f"mailproc.intake.smtp.{part}"))
    for cure in (cure for cures in _table().values() for cure in cures):
        owner, _, member = cure.partition(".")
        assert not member or member in vars(known[owner]), cure


def test_the_faults_are_those_of_the_aiosmtpd_at_hand() -> None:
    assert f"aiosmtpd {aiosmtpd.__version__}" in (mailproc.intake.smtp.__doc__ or "")


# The faults themselves, in aiosmtpd as it comes: one that is gone needs no cure any more.


class _Handler:
    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if b"fail" in envelope.content:
            raise ValueError("secret")
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture(params=[SMTP])
def bare(request: pytest.FixtureRequest) -> Iterator[tuple[RawClient, _Handler]]:
    """A client of aiosmtpd as it comes, and what that has stored."""
    handler, loop = _Handler(), Loop()

    async def serve() -> asyncio.Server:
        return await loop.loop.create_server(
            lambda: request.param(handler, hostname="localhost", timeout=1, data_size_limit=5000),
            "127.0.0.1",
        )

    server = loop.run(serve())
    try:
        with RawClient(server.sockets[0].getsockname()) as client:
            yield client, handler
    finally:
        loop.loop.call_soon_threadsafe(server.close)
        loop.close()


Bare = tuple[RawClient, _Handler]


def test_aiosmtpd_stores_bare_line_ends(bare: Bare) -> None:
    client, handler = bare
    client.begin()
    assert client.deliver(b"a\rb\nc\0d").startswith("250")
    assert handler.mails == [b"a\rb\nc\0d\r\n"]


def test_aiosmtpd_refuses_long_lines(bare: Bare) -> None:
    client, _ = bare
    client.begin()
    assert client.deliver(b"x" * 1100).startswith("500")


def test_aiosmtpd_tells_an_error_as_a_lasting_one(bare: Bare) -> None:
    client, _ = bare
    client.begin()
    answer = client.deliver(b"fail")
    assert answer.startswith("500")
    assert "secret" in answer


def test_aiosmtpd_bears_any_number_of_recipients_and_says_nothing_at_a_timeout(bare: Bare) -> None:
    client, _ = bare
    client.begin(*[AGENT] * 1000)
    assert client.rest() == ""


@pytest.mark.parametrize("bare", [LMTP], indirect=True)
def test_aiosmtpd_answers_lmtp_once(bare: Bare) -> None:
    client, _ = bare
    client.begin(AGENT, "b@lists.example.org", hello="LHLO")
    client.send(b"x\r\n.\r\nNOOP\r\n")
    assert client.expect("250") == "250 OK"  # for two recipients
    assert client.say("QUIT") == "250 OK"  # of NOOP


# Cures that nothing else tests.


def test_the_limit_of_a_command_is_the_same_however_many_connect() -> None:
    with run_listener() as listener:
        for _ in range(3):
            with listener.connect() as client:
                client.say("EHLO me", "250")
                client.say("MAIL FROM:<a@b.example>" + " " * 1900, "250")
                client.say("RSET", "250")
                client.say("MAIL FROM:<a@b.example>" + " " * 2050 + "x", "500")


def test_many_commands_share_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    set_timer = protocol.SmtpProtocol._set_timer

    def counted(one: protocol.SmtpProtocol) -> None:
        made.append(one)
        set_timer(one)

    monkeypatch.setattr(protocol.SmtpProtocol, "_set_timer", counted)
    with run_listener() as listener, smtplib.SMTP(listener.host, listener.port) as client:
        for number in range(30):
            client.sendmail("jane@example.org", [AGENT], b"%d\r\n" % number)
    assert len(listener.box.mails) == 30
    assert len(made) == 1


def test_a_connection_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []
    look = inspect.getmembers

    def counted(thing: object, *rest: Any) -> list[tuple[str, Any]]:
        members = look(thing, *rest)
        found.append(len(members))
        return members

    monkeypatch.setattr(inspect, "getmembers", counted)
    with run_listener() as listener, listener.connect() as client:
        client.say("NOOP", "250")
    assert found
    assert max(found) == 1


# Each cure has a test.

#: By the words of the fault.
TESTS: Final[dict[str, list[Callable[..., None]]]] = {
    "A line of DATA that never ends ignores the size limit": [
        memory.test_64_mib_without_an_end_do_not_grow_memory_beyond_a_few_mails
    ],
    "A line of DATA over 1,001 bytes is refused": [accepting.test_lines_of_any_length_are_taken],
    "A bare CR, LF or NUL is stored": [
        smuggling.test_a_bare_cr_lf_or_nul_is_refused_wherever_it_stands
    ],
    "LMTP answers once for all recipients": [
        lmtp.test_each_recipient_gets_an_answer_and_the_letter_comes_once
    ],
    "An error in a handler is 500 with its text": [
        faults.test_any_fault_in_storing_is_a_451_without_details,
        faults.test_a_bug_before_the_data_is_a_451_too,
    ],
    "A client who leaves cancels the storing": [
        faults.test_a_client_that_drops_the_line_does_not_stop_the_storing
    ],
    "Connections have no limit": [faults.test_one_client_too_many_is_421_until_another_leaves],
    "Recipients have no limit": [accepting.test_a_hundred_recipients_are_taken_and_the_next_is_452],
    "Commands have no limit together, only each": [
        faults.test_a_client_who_only_wastes_time_has_to_go
    ],
    "AUTH is offered in TLS, though none is set": [
        tls.test_mail_goes_through_starttls_with_a_verified_certificate
    ],
    "A limit of commands is shared by connections": [
        test_the_limit_of_a_command_is_the_same_however_many_connect
    ],
    "A timeout says nothing": [faults.test_a_silent_client_is_sent_away],
    "A server that stops says nothing": [
        faults.test_stopping_lets_a_mail_end_and_sends_the_idle_away
    ],
    "A client who does not read keeps its connection": [
        tls.test_a_client_who_never_closes_his_side_is_cut_off
    ],
    "A connection's end in mid-handshake is told to nobody": [
        tls.test_handshakes_that_never_end_do_not_use_up_all_connections
    ],
    "Each line makes a timer": [test_many_commands_share_a_timer],
    "Each connection is looked through for all its names": [
        test_a_connection_is_not_looked_through
    ],
    "An ended connection waits for garbage to be collected": [ended.test_whoever_ends_it],
}


def test_every_fault_named_has_a_test_and_every_test_a_fault() -> None:
    assert set(_table()) == set(TESTS)
    for test in (test for tests in TESTS.values() for test in tests):
        assert test.__name__.startswith("test_")
