"""`mailproc serve`: doors that take mail in, a back room that decides and sends, and a watch.

The watch opens the sockets, starts the other processes, and starts again whichever dies. Mail that
comes in meanwhile waits in the sockets. Each process may be killed at any time: what it was at is
in the database, or was never promised to anybody.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial

from mailproc.config.listen import CannotListen
from mailproc.intake.smtp.sockets import address_of, bind, remove_socket, tls_context
from mailproc.serve.app import Office
from mailproc.serve.listener import keep_door
from mailproc.serve.supervisor import Watch
from mailproc.serve.worker import work
from mailproc.store.database import StoreUnavailable

log = logging.getLogger(__name__)


def serve(
    office: Office, processes: int = 1, ready: Callable[[str], None] = lambda _address: None
) -> int:
    """Serve until SIGTERM or SIGINT; what was accepted stays for the next start.

    SIGHUP replaces the doors, one after the other, by ones that read the certificates anew.

    Args:
        office: the parts.
        processes: how many doors share the sockets.
        ready: called with the address once mail is accepted.

    Returns:
        0; 1 if the back room could not begin, which has then said why.

    Raises:
        CannotListen: if the address cannot be had, or the certificates cannot be used.
    """
    settings = office.config.listener()
    tls_context(settings)
    sockets = bind(settings)
    office.database.close()  # no connection may be in two processes
    watch = Watch(plain=(CannotListen, StoreUnavailable))
    wakes, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not watch.begin("back room", partial(work, office, wakes)):
            return 1
        doors = partial(keep_door, office, sockets, wake)
        names = [f"door {number}" for number in range(1, processes + 1)]
        if not all(watch.begin(name, doors) for name in names):
            return 1
        ready(address_of(sockets))
        watch.until_told_to_stop(replaceable=names)
        log.info("stopping")
        return 0
    finally:
        watch.stop()
        for sock in sockets:
            sock.close()
        remove_socket(settings)
