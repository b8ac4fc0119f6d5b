"""What `/healthz` tells beside whether mail is taken in: what keeps mail or people waiting."""

from __future__ import annotations

from collections.abc import Iterator

from mailproc.serve.app import App
from mailproc.serve.reload_requests import ReloadRequests


def troubles(app: App, requests: ReloadRequests) -> list[str]:
    """What is wrong now, in words that anybody may read; the log and `check` tell the rest."""
    return list(_found(app, requests))


def _found(app: App, requests: ReloadRequests) -> Iterator[str]:
    if app.outbox.trouble:
        yield "the relay does not take our mail"
    for name in app.roster_sync.troubles:
        yield f"the roster of {name} cannot be brought up to date"
    for left in requests.left:
        yield f"the list {left.name} is not in the configuration any more"
    for settings in app.config.lists:
        if not (settings.members() or settings.sources() or settings.voters == "anyone"):
            yield f"nobody is on the roster of {settings.name}"
