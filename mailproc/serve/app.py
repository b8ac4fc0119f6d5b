"""The parts put together: one configuration's database, acceptor, processor and outbox."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from mailproc.config import Config, ListConfig
from mailproc.intake.accept import Acceptor
from mailproc.intake.roster_source import SourceTrouble
from mailproc.mail.letter import address_key
from mailproc.mail.limits import Limits
from mailproc.meeting.roster import Rules
from mailproc.serve.running_configuration import compare_with_running, stale
from mailproc.store import letters, lists, running_servers
from mailproc.store.database import Database
from mailproc.store.schema import has_our_schema, upgrade
from mailproc.structs import replace

if TYPE_CHECKING:
    from mailproc.delivery.outbox import Outbox
    from mailproc.delivery.relay import Relay
    from mailproc.identity import IdentitySettings
    from mailproc.intake.roster_sync import RosterSync
    from mailproc.mail.parser_process import ParserProcess
    from mailproc.meeting.agenda import Agenda
    from mailproc.processing.processor import Processor
    from mailproc.publish.publisher import Publisher
    from mailproc.render.mails import MailRenderer

_PATIENCE: Final = 5.0  # seconds; who serves looks once a second for what others have stored
_PAUSE: Final = 0.05

log = logging.getLogger(__name__)


class App:
    """Everything that works on one database; each part is made, and loaded, when it is asked for.

    So a command that only reads what was decided loads nothing that decides.

    Args:
        config: the configuration.
        database: where all of it lasts.
        beside: whether another process serves the database. What the configuration says, what
            waits and what is to be sent is its business then, so that none is done by two
            configurations.
    """

    def __init__(self, config: Config, database: Database, *, beside: bool = False) -> None:
        self.config = config
        self.database = database
        self.beside = beside
        self._rules = config.rules()

    @cached_property
    def acceptor(self) -> Acceptor:
        """Takes letters in."""
        return Acceptor(self._rules, self.database)

    @cached_property
    def relay(self) -> Relay:
        """Takes our mails."""
        from mailproc.delivery.relays import relay_for

        return relay_for(self.config.outbound.url, self.config.base)

    @cached_property
    def outbox(self) -> Outbox:
        """Sends our mails."""
        from mailproc.delivery.outbox import Outbox

        settings = self.config.outbound
        keep, ack_sender = timedelta(days=settings.keep_days), settings.ack_sender or ""
        return Outbox(self.database, self.relay, keep, ack_sender=ack_sender)

    @cached_property
    def readers(self) -> tuple[ParserProcess, ParserProcess]:
        """Parse letters."""
        from mailproc.mail.parser_process import ParserProcess

        limits = self.config.limits
        structure = Limits(limits.max_depth, limits.max_parts, limits.max_header_bytes)
        memory = limits.parse_megabytes << 20

        def reader() -> ParserProcess:
            return ParserProcess(seconds=limits.parse_seconds, memory=memory, limits=structure)

        return reader(), reader()

    @cached_property
    def renderer(self) -> MailRenderer:
        """Writes our mails."""
        from mailproc.render.mails import MailRenderer

        return MailRenderer(self.config.templates)

    @cached_property
    def processor(self) -> Processor:
        """Decides about letters."""
        from mailproc.identity import dns_resolver
        from mailproc.processing.authenticate import Authenticator
        from mailproc.processing.processor import Processor

        authenticator = Authenticator(
            _identity_settings(self.config), dns_resolver(self.config.dns.nameservers or None)
        )
        parts = self.database, *self.readers, authenticator, self.renderer
        return Processor(self._rules, *parts)

    @cached_property
    def publisher(self) -> Publisher:
        """Makes the pages."""
        from mailproc.publish.publisher import Publisher

        return Publisher(self.database, self._rules, self.config.templates)

    @cached_property
    def roster_sync(self) -> RosterSync:
        """Keeps rosters up to date."""
        from mailproc.intake.roster_sync import RosterSync

        return RosterSync(self.acceptor, self.config.lists)

    def sync(self) -> None:
        """Have the lists know what the configuration says, by letters from the console."""
        with self.database.writing() as connection:
            for name in self.acceptor.rules:
                lists.open_list(connection, name)
        for settings in self.config.lists:
            try:
                self._sync_people(settings)
            except SourceTrouble as trouble:
                log.error("the roster of %s stays as it is: %s", settings.name, trouble)
            meeting = settings.first_meeting()
            if meeting is not None:
                from mailproc.intake.console import meeting_command

                self._tell(settings, "meeting", meeting_command(meeting))

    def _sync_people(self, settings: ListConfig) -> None:
        """Have a list know its rules and its people.

        Raises:
            SourceTrouble: nobody would be left.
        """
        from mailproc.intake.console import roster_command, settings_command

        rules = self.acceptor.rules[settings.name]
        told = partial(self._settings, settings, rules)
        self._tell(settings, "rules", settings_command(rules), told)
        people = roster_command(settings.members())
        self._tell(settings, "roster", people, partial(self._roster, settings))

    def _settings(self, settings: ListConfig, rules: Rules) -> list[str]:
        """The command for the configured rules, with those in houses whom a list server knows."""
        from mailproc.intake.console import settings_command

        if not settings.houses:
            return settings_command(rules)
        return settings_command(replace(rules, houses=self.roster_sync.offline_houses(settings)))

    def _roster(self, settings: ListConfig) -> list[str]:
        """The command for the configured people, and for those whom the list server knows."""
        from mailproc.intake.console import roster_command

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
        from mailproc.store import agendas

        return agendas.current_agenda(self.database, self.acceptor.rules[name])

    def decide_waiting(self, patience: float = _PATIENCE) -> None:
        """Decide about all that waits; where nothing does, nothing is loaded for it.

        Beside another process that serves, it has so many seconds to do that.
        """
        until = time.monotonic() + patience
        while self._waits():
            if not self.beside:
                self.processor.process_all()
                return
            if time.monotonic() > until:
                log.info("letters wait still; serve decides about them")
                return
            time.sleep(_PAUSE)

    def _waits(self) -> bool:
        """Whether any letter waits."""
        with self.database.reading() as connection:
            return bool(letters.lists_waiting(connection, list(self.acceptor.rules)))

    def close(self) -> None:
        """Let go of what the parts hold; they may be used again."""
        made = vars(self)
        for part in (*made.get("readers", ()), made.get("relay"), self.database):
            if part is not None:
                part.close()

    def finish(self) -> None:
        """Decide about all that waits and send what can be sent now.

        Beside another process that serves, it sends.
        """
        self.decide_waiting()
        while not self.beside and self.outbox.send_due():
            pass

    def stale(self) -> list[str]:
        """Where the configuration is not what those who serve the database run on, a line each."""
        with self.database.reading() as connection:
            running = running_servers.all_servers(connection)
        return stale(self.config, (row.settings for row in running))

    def compare_with_running(self) -> None:
        """Say where the configuration is not what the process that serves runs on.

        Raises:
            NotServed: there are lists that it does not know.
        """
        with self.database.reading() as connection:
            known = lists.list_names(connection)
            running = running_servers.all_servers(connection)
        compare_with_running(self.config, known, (row.settings for row in running))


@contextmanager
def open_app(config: Config, *, serves: bool = False) -> Iterator[App]:
    """Open the database and put the parts together; all is closed at the end.

    A database without tables gets them; one with an older schema is left alone. What the
    configuration says is told to the lists, unless another process serves the database: that one
    goes by the configuration that it has read.

    Args:
        config: the configuration.
        serves: whether this process is one that serves, also beside another one.

    Raises:
        StoreUnavailable: if the database is away, or its schema is not ours.
        NotServed: if another process serves, and does not know a list yet.
    """
    database = Database(config.database_url())
    try:
        if not has_our_schema(database):
            upgrade(database)
        beside = not serves and database.is_served()
    except BaseException:
        database.close()
        raise
    app = App(config, database, beside=beside)
    try:
        if beside:
            app.compare_with_running()
        else:
            app.sync()
        yield app
    finally:
        app.close()


def _identity_settings(config: Config) -> dict[str, IdentitySettings]:
    """Proofs are looked at where a list asks for more than what From says."""
    from mailproc.identity import IdentitySettings

    return {
        one.name: IdentitySettings(
            addresses=(one.address, one.agent),
            authserv_ids=one.authserv_id,
            own_hops=one.own_hops,
            trusted_arc_sealers=one.arc_sealers,
            keys=_keys(one),
        )
        for one in config.lists
        # Where anybody votes, a proof tells who wants our mail.
        if set(one.trust.tiers().values()) != {"from"} or one.voters == "anyone"
    }


def _keys(settings: ListConfig) -> dict[str, bytes]:
    """Each member's certificates, under all of their addresses."""
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
