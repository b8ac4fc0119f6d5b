"""The resolver: what it keeps, what it gives up on, against a name server on the loopback."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from mailproc.identity import Unresolved
from mailproc.identity.resolver import DnsResolver

PATIENCE = 30.0
HASTE = 0.05


@dataclass
class Server:
    """A name server: what it answers for each name, and what it was asked.

    An answer is texts of TXT records, a code, or None for silence.
    """

    port: int = 0
    answers: dict[str, Sequence[str] | dns.rcode.Rcode | None] = field(default_factory=dict)
    ttl: int = 600
    asked: list[str] = field(default_factory=list)

    def reply(self, query: bytes) -> bytes | None:
        message = dns.message.from_wire(query)
        name = message.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        answer = self.answers.get(name, dns.rcode.NXDOMAIN)
        if answer is None:
            return None
        reply = dns.message.make_response(message)
        reply.flags |= dns.flags.RA
        if isinstance(answer, dns.rcode.Rcode):
            reply.set_rcode(answer)
        elif answer:
            reply.answer.append(dns.rrset.from_text(name + ".", self.ttl, "IN", "TXT", *answer))
        return reply.to_wire(max_size=65535)


@pytest.fixture
def server() -> Iterator[Server]:
    known = Server()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query, socket = self.request
            if reply := known.reply(query):
                socket.sendto(reply, self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as listening:
        known.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield known
        finally:
            listening.shutdown()
            thread.join()


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def resolver(server: Server, **more: Any) -> DnsResolver:
    return DnsResolver(("127.0.0.1",), server.port, **more)


def test_the_strings_of_a_record_are_joined(server: Server) -> None:
    server.answers["s1.example"] = ['"v=DKIM1; " "p=AAAA"', '"other"']
    assert set(resolver(server)("s1.example", PATIENCE)) == {b"v=DKIM1; p=AAAA", b"other"}


@pytest.mark.parametrize("answer", [dns.rcode.NXDOMAIN, ()])
def test_no_record_is_an_answer(server: Server, answer: dns.rcode.Rcode | Sequence[str]) -> None:
    server.answers["s1.example"] = answer
    ask = resolver(server)
    assert ask("s1.example", PATIENCE) == ask("s1.example", PATIENCE) == ()
    assert server.asked == ["s1.example"]


@pytest.mark.parametrize("answer", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, None])
def test_no_answer_is_not_taken_for_no_record(
    server: Server, answer: dns.rcode.Rcode | None
) -> None:
    server.answers["s1.example"] = answer
    with pytest.raises(Unresolved, match=r"no answer for s1\.example"):
        resolver(server)("s1.example", PATIENCE if answer else HASTE)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (dns.rcode.NXDOMAIN, ""),
        ((), ""),
        (dns.rcode.SERVFAIL, "127.0.0.1 gives no usable answer"),
        (None, "127.0.0.1 does not answer"),
    ],
)
def test_what_is_wrong_with_our_servers_is_told(
    server: Server, answer: dns.rcode.Rcode | Sequence[str] | None, trouble: str
) -> None:
    server.answers["."] = answer  # the root
    found = resolver(server).trouble(HASTE if answer is None else PATIENCE)
    assert found.startswith(trouble)
    assert bool(found) == bool(trouble)


def test_an_answer_is_kept_for_its_time_to_live_within_bounds(server: Server) -> None:
    clock = Clock()
    server.answers["s1.example"] = ["a"]
    for ttl, kept in ((600, 600), (0, 60), (10**9, 3600)):
        server.ttl = ttl
        server.asked.clear()
        ask = resolver(server, clock=clock)
        ask("s1.example", PATIENCE)
        clock.now += kept - 1
        ask("s1.example", PATIENCE)
        assert len(server.asked) == 1
        clock.now += 2
        ask("s1.example", PATIENCE)
        assert len(server.asked) == 2


def test_a_failure_is_kept_for_half_a_minute_only(server: Server) -> None:
    clock = Clock()
    server.answers["s1.example"] = dns.rcode.SERVFAIL
    ask = resolver(server, clock=clock)
    with pytest.raises(Unresolved):
        ask("s1.example", PATIENCE)
    server.answers["s1.example"] = ["a"]
    with pytest.raises(Unresolved):
        ask("s1.example", PATIENCE)
    clock.now += 31
    assert ask("s1.example", PATIENCE) == (b"a",)


def test_dead_servers_are_left_alone_for_half_a_minute(server: Server) -> None:
    clock = Clock()
    ask = resolver(server, clock=clock)
    server.answers |= dict.fromkeys((".", "a.example", "b.example", "c.example"))
    server.answers["d.example"] = ["a"]
    for name in ("a.example", "b.example", "c.example"):
        with pytest.raises(Unresolved):
            ask(name, HASTE)
    with pytest.raises(Unresolved, match="silent"):
        ask("d.example", PATIENCE)
    assert "d.example" not in server.asked
    clock.now += 31
    assert ask("d.example", PATIENCE) == (b"a",)


def test_a_senders_silent_servers_delay_nobody_else(server: Server) -> None:
    ask = resolver(server, clock=Clock())
    server.answers |= dict.fromkeys(f"d{number}.example" for number in range(4))
    server.answers["good.example"] = ["a"]
    for number in range(4):
        with pytest.raises(Unresolved):
            ask(f"d{number}.example", HASTE)
    assert ask("good.example", PATIENCE) == (b"a",)


def test_a_silent_zone_is_waited_for_once_whatever_its_names(server: Server) -> None:
    clock = Clock()
    ask = resolver(server, clock=clock)
    names = [f"s{number}._domainkey.d{number}.evil.example" for number in range(50)]
    server.answers |= dict.fromkeys(names)
    server.answers["s1._domainkey.good.example"] = ["a"]
    for name in names:
        with pytest.raises(Unresolved):
            ask(name, HASTE)
    assert len({name for name in server.asked if "evil" in name}) == 3
    assert ask("s1._domainkey.good.example", PATIENCE) == (b"a",)


def test_a_key_that_was_there_before_is_asked_for_in_a_silent_zone(server: Server) -> None:
    clock = Clock()
    ask = resolver(server, clock=clock)
    server.answers |= {"jane._domainkey.example.org": ["a"], "x._domainkey.example.org": None}
    ask("jane._domainkey.example.org", PATIENCE)
    clock.now += 4000
    with pytest.raises(Unresolved):
        ask("x._domainkey.example.org", HASTE)
    with pytest.raises(Unresolved, match="names like"):
        ask("y._domainkey.example.org", PATIENCE)
    assert ask("jane._domainkey.example.org", PATIENCE) == (b"a",)


def test_without_time_only_what_is_known_is_told(server: Server) -> None:
    ask = resolver(server)
    server.answers["s1.example"] = ["a"]
    with pytest.raises(Unresolved, match="no time"):
        ask("s1.example", 0)
    ask("s1.example", PATIENCE)
    assert ask("s1.example", 0) == (b"a",)
    assert server.asked == ["s1.example"]


def test_the_cache_is_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailproc.identity.resolver._MOST_CACHED", 2)
    ask = resolver(server)
    for name in ("a.example", "b.example", "c.example", "c.example", "a.example"):
        ask(name, PATIENCE)
    assert server.asked == ["a.example", "b.example", "c.example", "a.example"]


@pytest.mark.parametrize("name", ["x" * 64 + ".example", "a." * 200 + "example"])
def test_a_name_that_cannot_be_has_no_records(server: Server, name: str) -> None:
    assert resolver(server)(name, PATIENCE) == ()
    assert server.asked == []


def test_many_threads_may_ask_at_once(server: Server) -> None:
    server.answers |= {f"d{number}.example": ["a"] for number in range(20)}
    ask = resolver(server)
    found: list[Sequence[bytes]] = []
    threads = [
        threading.Thread(target=lambda at=at: found.append(ask(f"d{at % 20}.example", PATIENCE)))
        for at in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(b"a",)] * 40
