"""Whether our mail gets out: the relay, with the agent's own envelopes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from mailproc.cli.check.finding import Finding, finding_of
from mailproc.config import Config, ListConfig
from mailproc.config.listen import parse_listen
from mailproc.delivery.relay import RelayTrouble, Route
from mailproc.delivery.relays import relay_for


def check_relay(config: Config) -> Iterator[Finding]:
    """Begin the mails that each list will send: digests to it, acks to its people."""
    relay = relay_for(config.outbound.url, config.base)
    what = f"relay {relay}"
    try:
        if _is_our_own_listener(config):
            yield Finding(
                what,
                "is mailproc's own listener, so that mail would go round in circles",
                "name your mail server in [outbound] url, such as smtp://localhost:25",
            )
            return
        acks = config.outbound.ack_sender or ""
        relay.check(route for one in config.lists for route in _routes(one, acks))
        yield Finding(what)
    except RelayTrouble as trouble:
        yield finding_of(what, str(trouble).removeprefix(f"{relay} "))
    finally:
        relay.close()


def _routes(settings: ListConfig, ack_sender: str) -> Iterator[Route]:
    yield settings.agent, settings.address
    people = settings.members()
    somebody = next((one for one in people if one.chair), next(iter(people), None))
    if somebody is not None:
        yield ack_sender, somebody.address


def _is_our_own_listener(config: Config) -> bool:
    url, where = urlsplit(config.outbound.url), parse_listen(config.smtp.listen)
    if isinstance(where, tuple) and url.hostname:
        here = {"localhost", "127.0.0.1", "::1", where[0].casefold()}
        return url.port == where[1] and url.hostname in here
    return config.outbound.url.endswith(f":{where}")
