"""The configuration that a running `serve` goes by, which need not be the one of the file."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable

from mailproc.config import Config
from mailproc.config.differences import Fingerprints, differences, fingerprints
from mailproc.store.store_unavailable import StoreUnavailable

log = logging.getLogger(__name__)


class NotServed(StoreUnavailable):
    """A list stands in the file, but not in the configuration that `serve` runs on."""


def stale(config: Config, running: Iterable[Fingerprints]) -> list[str]:
    """Where the configuration is not what servers run on, a line each."""
    ours = fingerprints(config)
    return list(dict.fromkeys(one for theirs in running for one in differences(theirs, ours)))


def compare_with_running(
    config: Config, known: Collection[str], running: Iterable[Fingerprints]
) -> None:
    """Say where the configuration is not what servers run on.

    Args:
        config: the configuration.
        known: the names of the lists that they know.
        running: what each of them runs on.

    Raises:
        NotServed: there are lists that they do not know.
    """
    if missing := [one.name for one in config.lists if one.name not in known]:
        raise NotServed(
            f"{config.path}: serve does not know {', '.join(missing)} yet; run: mailproc reload"
        )
    if found := stale(config, running):
        log.warning(
            "%s is not what serve runs on (%s); run: mailproc reload",
            config.path,
            "; ".join(found),
        )
