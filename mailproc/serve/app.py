"""The parts put together: one configuration's database, acceptor, processor and outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from mailproc.config import Config, ListConfig
from mailproc.delivery.outbox import Outbox
from mailproc.delivery.relay import Relay
from mailproc.delivery.relays import relay_for
from mailproc.identity import DnsResolver, IdentitySettings
from mailproc.intake.accept import Acceptor
from mailproc.intake.console import meeting_command, roster_command, settings_command
from mailproc.intake.roster_sync import RosterSync
from mailproc.mail.letter import address_key
from mailproc.mail.parse.mime import Limits
from mailproc.mail.parser_process import ParserProcess
from mailproc.meeting.agenda import Agenda
from mailproc.processing.authenticate import Authenticator
from mailproc.processing.processor import Processor
from mailproc.render.mails import MailRenderer
from mailproc.store import agendas, lists
from mailproc.store.database import Database
from mailproc.store.schema import has_our_schema, upgrade


@dataclass(frozen=True, slots=True)
class App:
    """Everything that works on one database."""

    config: Config
    database: Database
    relay: Relay
    renderer: MailRenderer
    acceptor: Acceptor
    processor: Processor
    outbox: Outbox
    roster_sync: RosterSync
    readers: tuple[ParserProcess, ParserProcess]

    def sync(self) -> None:
        """Have the lists know what the configuration says, by letters from the console."""
        with self.database.writing() as connection:
            for name in self.acceptor.rules:
                lists.open_list(connection, name)
        for settings in self.config.lists:
            rules = settings.rules(self.config.limits)
            self._tell(settings, "rules", settings_command(rules))
            people = roster_command(settings.members())
            self._tell(settings, "roster", people, partial(self._roster, settings))
            meeting = settings.first_meeting()
            if meeting is not None:
                self._tell(settings, "meeting", meeting_command(meeting))

    def _roster(self, settings: ListConfig) -> list[str]:
        """The command for the configured people, and for those whom the list server knows."""
        return roster_command(self.roster_sync.offline(settings))

    def _tell(
        self,
        settings: ListConfig,
        what: str,
        lines: list[str],
        completed: Callable[[], list[str]] | None = None,
    ) -> None:
        """One letter, unless the configuration says the same as at the last one of its kind.

        `completed` makes the command of what the configuration does not know alone.
        """
        fingerprint = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        with self.database.reading() as connection:
            known = lists.list_row(connection, settings.name).settings
        if known.get(what) != fingerprint:
            self.acceptor.command(settings.name, completed() if completed else lines)
            with self.database.writing() as connection:
                lists.update_settings(connection, settings.name, **{what: fingerprint})

    def agenda(self, name: str) -> tuple[Agenda, str]:
        """One list's agenda as it stands, and its journal's hash."""
        return agendas.current_agenda(self.database, self.acceptor.rules[name])

    def close(self) -> None:
        """Let go of what the parts hold; they may be used again."""
        for part in (*self.readers, self.relay, self.database):
            part.close()

    def finish(self) -> None:
        """Decide about all that waits and send what can be sent now."""
        self.processor.process_all()
        while self.outbox.send_due():
            pass


@contextmanager
def open_app(config: Config) -> Iterator[App]:
    """Open the database and put the parts together; all is closed at the end.

    A database without tables gets them; one with an older schema is left alone.

    Raises:
        StoreUnavailable: if the database is away, or its schema is not ours.
    """
    database = Database(config.database_url())
    relay = relay_for(config.outbound.url, config.base)
    readers = _reader(config), _reader(config)
    try:
        if not has_our_schema(database):
            upgrade(database)
        renderer = MailRenderer(config.templates)
        rules = [one.rules(config.limits) for one in config.lists]
        acceptor = Acceptor(rules, database)
        processor = Processor(rules, database, *readers, _authenticator(config), renderer)
        outbox = Outbox(database, relay, timedelta(days=config.outbound.keep_days))
        sync = RosterSync(acceptor, config.lists)
        app = App(config, database, relay, renderer, acceptor, processor, outbox, sync, readers)
        app.sync()
        yield app
    finally:
        for part in (*readers, relay, database):
            part.close()


def _authenticator(config: Config) -> Authenticator:
    """Proofs are looked at where a list asks for more than what From says."""
    settings = {
        one.name: IdentitySettings(
            addresses=(one.address, one.agent),
            authserv_ids=one.authserv_id,
            own_hops=one.own_hops,
            trusted_arc_sealers=one.arc_sealers,
            keys=_keys(one),
        )
        for one in config.lists
        # Where anybody votes, a proof tells who wants our mail.
        if set(one.trust.model_dump().values()) != {"from"} or one.voters == "anyone"
    }
    return Authenticator(settings, DnsResolver(config.dns.nameservers or None))


def _keys(settings: ListConfig) -> dict[str, bytes]:
    """Each member's certificates, under all of her addresses."""
    if settings.pgp_keys is None:
        return {}
    by_name = {
        address_key(path.stem): path.read_bytes() for path in settings.pgp_keys.glob("*.asc")
    }
    return {
        address_key(address): by_name[address_key(named)]
        for member in settings.members()
        for named in member.addresses
        if address_key(named) in by_name
        for address in member.addresses
    }


def _reader(config: Config) -> ParserProcess:
    limits = config.limits
    structure = Limits(limits.max_depth, limits.max_parts, limits.max_header_bytes)
    memory = limits.parse_megabytes << 20
    return ParserProcess(seconds=limits.parse_seconds, memory=memory, limits=structure)
