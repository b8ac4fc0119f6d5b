"""`mailproc check`: tries what the configuration names, and says what to do about each fault.

One file for each area. Nothing is sent or made, and nothing stays behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from mailproc.cli.check.authentication import check_dns, check_keys
from mailproc.cli.check.catalogues import check_catalogues
from mailproc.cli.check.certificate import check_certificate
from mailproc.cli.check.extras import check_extras
from mailproc.cli.check.finding import Finding
from mailproc.cli.check.listening import check_listener
from mailproc.cli.check.meetings_due import check_meetings
from mailproc.cli.check.members import check_people
from mailproc.cli.check.outbound import check_relay
from mailproc.cli.check.pages import check_pages
from mailproc.cli.check.storage import check_database
from mailproc.cli.check.templates import check_templates
from mailproc.config import Config

__all__ = ["check_all"]

_CHECKS: Final[tuple[Callable[[Config], Iterator[Finding]], ...]] = (
    check_database,
    check_listener,
    check_certificate,
    check_relay,
    check_people,
    check_meetings,
    check_pages,
    check_dns,
    check_keys,
    check_extras,
    check_templates,
    check_catalogues,
)


def check_all(config: Config) -> Iterator[Finding]:
    """Try everything, one thing after the other; a fault of one does not keep from the next."""
    yield Finding(f"configuration: {', '.join(one.name for one in config.lists)}")
    for check in _CHECKS:
        yield from check(config)
