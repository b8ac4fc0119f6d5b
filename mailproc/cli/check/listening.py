"""Whether mail gets in: the places to listen at, and whether we stand there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mailproc.cli.check.finding import Finding, finding_of
from mailproc.config import Config
from mailproc.config.listen import CannotListen, ListenSettings
from mailproc.intake.smtp.probe import connect, greeting
from mailproc.intake.smtp.sockets import AddressInUse, try_listen


def check_listener(config: Config) -> Iterator[Finding]:
    """Try ``[smtp] listen`` and ``[http] listen``; nobody can connect meanwhile."""
    settings = config.listener()
    what = f"{settings.protocol} at {settings.listen}"
    yield _place(what, settings.listen, settings.unix_mode, lambda: _is_our_listener(settings))
    if where := config.http.listen:
        found = _place(f"pages at {where}", where, 0o660, lambda: _are_our_pages(where))
        if found.fault or _are_our_pages(where) or not _is_our_listener(settings):
            yield found
        else:
            fault = "mailproc serve runs, but serves no pages there"
            yield Finding(found.what, fault, "run: mailproc reload")


def _place(what: str, where: str, mode: int, is_ours: Callable[[], bool]) -> Finding:
    try:
        try_listen(where, mode)
    except AddressInUse as fault:
        if is_ours():
            return Finding(f"{what} (mailproc serve runs there)")
        return finding_of(what, fault)
    except CannotListen as fault:
        return finding_of(what, fault)
    return Finding(what)


def _is_our_listener(settings: ListenSettings) -> bool:
    """Whether what listens there greets as mailproc does."""
    try:
        return greeting(settings).endswith(b" mailproc")
    except OSError:
        return False


def _are_our_pages(where: str) -> bool:
    """Whether what listens there tells its health as mailproc does."""
    try:
        with connect(where) as connection:
            connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            return any(b"mailproc_up" in part for part in connection.makefile("rb"))
    except OSError:
        return False
