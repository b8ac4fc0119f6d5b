"""`mailproc check`: tries what the configuration names, and says what to do about each fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from jinja2 import TemplateError

from mailproc.config import Config
from mailproc.digest import MAILS, Writer
from mailproc.languages import BadCatalogue, catalogues, read_sentences
from mailproc.publish import PAGES, Press
from mailproc.relay import RelayTrouble, relay_for
from mailproc.store.database import Database, StoreUnavailable, newest_revision


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried; `fault` is empty if it works."""

    what: str
    fault: str = ""
    cure: str = ""

    def __str__(self) -> str:
        if not self.fault:
            return f"ok      {self.what}"
        return f"FAILED  {self.what}: {self.fault}" + (f"; {self.cure}" if self.cure else "")


def check_all(config: Config) -> list[Finding]:
    """Try everything; nothing is changed, except that a missing database file is created."""
    tries: tuple[Callable[[Config], Iterator[Finding]], ...] = (
        _configuration,
        _database,
        _relay,
        _templates,
        _catalogues,
    )
    return [finding for attempt in tries for finding in attempt(config)]


def _configuration(config: Config) -> Iterator[Finding]:
    yield Finding(f"configuration: {', '.join(one.name for one in config.lists)}")


def _database(config: Config) -> Iterator[Finding]:
    try:
        database = Database(config.database_url())
    except StoreUnavailable as fault:
        yield Finding("database", str(fault), "check [database] url and who owns the folder")
        return
    what = f"database {database}"
    try:
        found, ours = database.revision(), newest_revision()
        if found and found != ours:
            wrong = f"its schema is {found}, this program needs {ours}"
            yield Finding(what, wrong, "run: mailproc db upgrade")
        else:
            yield Finding(what + ("" if found else " (no tables yet; serve makes them)"))
    except StoreUnavailable as fault:
        yield Finding(what, str(fault), "check [database] url, and that the server runs")
    finally:
        database.close()


def _relay(config: Config) -> Iterator[Finding]:
    relay = relay_for(config.outbound.url, config.base)
    what = f"relay {relay}"
    try:
        relay.check()
        yield Finding(what)
    except RelayTrouble as trouble:
        yield Finding(what, str(trouble))
    finally:
        relay.close()


def _templates(config: Config) -> Iterator[Finding]:
    writer = Writer(config.templates_folder())
    spoken = sorted({one.language for one in config.lists})
    for language, kind in product(spoken, MAILS):
        try:
            writer.template(kind, language)
        except TemplateError as fault:
            what = f"template {kind}.txt ({language})"
            yield Finding(what, str(fault), "mend it, or delete it to have ours")
            return
    press = Press(config.templates_folder())
    for page in PAGES:
        try:
            press.check(page)
        except TemplateError as fault:
            yield Finding(f"template pages/{page}", str(fault), "mend it, or delete it")
            return
    yield Finding(f"{len(MAILS) * len(spoken) + len(PAGES)} templates")


def _catalogues(config: Config) -> Iterator[Finding]:
    own = config.templates_folder()
    spoken = sorted({one.language for one in config.lists})
    for path in (path for language in spoken for path in catalogues(language, own)):
        try:
            yield Finding(f"{len(read_sentences(path))} sentences of {path}")
        except BadCatalogue as fault:
            yield Finding("sentences", str(fault), "mend it; until then they are English")
