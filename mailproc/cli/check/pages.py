"""Whether the pages are where mails say that they are."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from mailproc import __version__
from mailproc.cli.check.finding import Finding
from mailproc.config import Config

_TIMEOUT: Final = 5.0  # seconds
_CURE: Final = (
    "serve them ([http] listen, or mailproc publish and a web server), or leave pages_url out"
)


def check_pages(config: Config) -> Iterator[Finding]:
    """Ask for the first page of each list that has a ``pages_url``."""
    for settings in config.lists:
        if settings.pages_url:
            what = f"pages of {settings.name} at {settings.pages_url}"
            fault = _fault(settings.pages_url)
            yield Finding(what, fault, _CURE, warning=True) if fault else Finding(what)


def _fault(url: str) -> str:
    """What keeps a reader from this page; ``""`` if nothing does."""
    asked = Request(url, headers={"User-Agent": f"mailproc/{__version__}"})  # noqa: S310  # http(s)
    try:
        with urlopen(asked, timeout=_TIMEOUT):  # noqa: S310  # as above
            return ""
    except HTTPError as error:
        return f"the server answers {error.code} {error.reason}".rstrip()
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        return f"nobody answers there ({str(reason).lower()})"
