"""``[http]``: the pages, health and metrics, read only.

The server is waitress: one thread of it reads requests, slow ones too, under limits of time, size
and number, and hands whole ones to a few others. Here is only what they answer.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from waitress.server import create_server
from waitress.wasyncore import close_all, loop

from mailproc.config.listen import CannotListen, parse_listen
from mailproc.publish import Site
from mailproc.publish.web.health import Health, Intake, Troubles
from mailproc.publish.web.metrics import Count, Figures
from mailproc.publish.web.responses import SECURE, Response, page, text_response
from mailproc.publish.web.task_threads import HEALTH, TaskThreads, make_room

__all__ = ["Pages"]

_FRESH: Final = 5.0  # seconds for which the pages are not made anew, however many ask
_IDLE: Final = 5  # times as long as pages took to make, none are made
_CONNECTIONS: Final = 100
_LIMITS: Final[dict[str, Any]] = {  # Any: waitress ships no types
    "threads": 4,
    "connection_limit": _CONNECTIONS,
    "channel_timeout": 30,  # seconds without a byte
    "cleanup_interval": 5,
    "max_request_header_size": 16_384,
    "max_request_body_size": 1_024,  # nothing here wants a body
    "ident": None,  # tells nobody what runs here
    "unix_socket_perms": "660",
}

log = logging.getLogger(__name__)


class Pages:
    """The server: GET and HEAD of the pages, ``/healthz`` and ``/metrics``.

    Args:
        listen: ``host:port``, ``[::1]:port`` or ``unix:/path``.
        render: makes the pages; asked at most every few seconds.
        count: counts what waits and since when; raises if the database is away.
        intake: tries whether mail can be taken in.
        troubles: says what else is wrong.
    """

    def __init__(
        self,
        listen: str,
        render: Callable[[], Site],
        count: Count,
        intake: Intake = lambda: "",
        troubles: Troubles = list,
    ) -> None:
        self._listen = listen
        self._cache = _Cache(render)
        self._health = Health(count, intake, troubles)
        self._registry = CollectorRegistry()
        self._registry.register(Figures(count))
        ProcessCollector(registry=self._registry)
        self._steps = Histogram(
            "mailproc_step_seconds", "How long steps took.", ["step"], registry=self._registry
        )
        self._server: Any = None  # as above
        self._sockets: dict[int, Any] = {}  # all that the server's loop waits for
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def observe(self, step: str, seconds: float) -> None:
        """Note how long a step of the work took (``decide``, ``send``), for ``/metrics``."""
        self._steps.labels(step).observe(seconds)

    @property
    def address(self) -> str:
        """Where it listens, once started: ``host:port`` or ``unix:/path``."""
        if self._listen.startswith("unix:"):
            return self._listen
        host, port = str(self._server.effective_host), self._server.effective_port
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def start(self) -> None:
        """Listen, and answer from threads of its own.

        Raises:
            CannotListen: the place is taken, not allowed or does not exist.
        """
        try:
            place = _place(self._listen)
            self._server = create_server(self._application, self._sockets, **place, **_LIMITS)
            self._server.task_dispatcher = TaskThreads(self._server.task_dispatcher)
        except (OSError, ValueError) as fault:
            why = (getattr(fault, "strerror", None) or str(fault)).lower()
            raise CannotListen(f"[http] cannot listen at {self._listen}: {why}") from fault
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, then close everything."""
        if not self._thread.is_alive():
            return
        self._stopping = True
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        loop(timeout=0, use_poll=True, map=self._sockets, count=2)  # the last answers go out
        close_all(self._sockets)

    def _run(self) -> None:
        while not self._stopping:
            make_room(self._sockets, _CONNECTIONS - 1)
            loop(timeout=30, use_poll=True, map=self._sockets, count=1)

    def _application(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        began = time.monotonic()
        try:
            answer = self._answer(environ)
        except Exception:
            log.exception("a page could not be made")
            answer = text_response(HTTPStatus.SERVICE_UNAVAILABLE, "Not now; try again later.")
        self.observe("http", time.monotonic() - began)
        headers = [("Content-Type", answer.type), *answer.more, *SECURE]
        headers.append(("Content-Length", str(len(answer.content))))
        start(f"{answer.status.value} {answer.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.content]

    def _answer(self, environ: WSGIEnvironment) -> Response:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return Response(
                HTTPStatus.METHOD_NOT_ALLOWED, b"Read only.\n", more=(("Allow", "GET, HEAD"),)
            )
        path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")  # PEP 3333
        if path == HEALTH:
            return self._health.answer()
        if path == "/metrics":
            return Response(HTTPStatus.OK, generate_latest(self._registry), CONTENT_TYPE_LATEST)
        return page(self._cache.site(), path, environ.get("HTTP_IF_NONE_MATCH", ""))


class _Cache:
    """The pages as they last were made; one thread at a time makes them anew.

    Meanwhile others get the last ones.
    """

    def __init__(self, render: Callable[[], Site]) -> None:
        self._render = render
        self._lock = threading.Lock()
        self._fresh_until = float("-inf")
        self._site: Site | None = None

    def site(self) -> Site:
        """The pages; those of many topics are made less often."""
        site = self._site
        if site is not None and time.monotonic() < self._fresh_until:
            return site
        if not self._lock.acquire(blocking=site is None) and site is not None:
            return site
        try:
            began = time.monotonic()
            if self._site is None or began >= self._fresh_until:
                self._site = self._render()
                now = time.monotonic()
                self._fresh_until = now + max(_FRESH, _IDLE * (now - began))
            return self._site
        finally:
            self._lock.release()


def _place(listen: str) -> dict[str, Any]:
    where = parse_listen(listen)
    if isinstance(where, Path):
        return {"unix_socket": str(where)}
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    return {"sockets": [socket.create_server(where, family=family)]}
