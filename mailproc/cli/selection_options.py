"""What `letters` and `outbox` share: which of them to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

from mailproc.cli.options import Decorated, in_place_of
from mailproc.cli.terminal import echo
from mailproc.store.selection import ALL, Selection

_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_AGO: Final = re.compile(
    r"(?P<count>\d{1,6})\s*(?P<unit>[wdhm])(?:(?<=w)eeks?|(?<=d)ays?|(?<=h)ours?|(?<=m)in(?:ute)?s?)?"
    r"(?:\s+ago)?"
)
_RIGHT: Final = (
    "write a date (2027-08-20), a time in UTC (2027-08-20T14:00), or how long ago: 3d, 12h"
)


def _moment(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """The time that `--since` names, aware; a usage error, with what would be right, if none."""
    if value is None:
        return None
    found = since(value.strip().lower(), datetime.now(UTC))
    if found is None:
        raise click.BadParameter(f"{value!r} is no time; {_RIGHT}", context, option)
    return found


def since(text: str, now: datetime) -> datetime | None:
    """The time that a text names, in lower case; None if it names none.

    Args:
        text: a date, ``2027-08-20t14:00``, ``today``, ``yesterday``, ``3d``, ``12 hours ago``.
        now: aware.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text in ("today", "yesterday"):
        return midnight - timedelta(days=text == "yesterday")
    try:
        if ago := _AGO.fullmatch(text):
            return now - timedelta(**{_UNITS[ago["unit"]]: int(ago["count"])})
        read = datetime.fromisoformat(text.upper())
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def check_list(name: str | None, known: Sequence[str]) -> None:
    """Look whether a list is there, configured or not: a wrong name gets no empty answer.

    Raises:
        click.UsageError: the database knows none of this name.
    """
    if name is not None and name not in known:
        there = ", ".join(known) or "none"
        raise click.UsageError(f"there is no list {name!r}; there are: {there}")


def tell_none(chosen: Selection, none: str) -> None:
    """Say on stderr why nothing is shown: what reads stdout gets nothing.

    Args:
        chosen: what was asked for.
        none: what is so where everything was.
    """
    echo(none if chosen == ALL else "no mail is as these options say", err=True)


def selecting(states: Sequence[str]) -> Callable[[Decorated], Decorated]:
    """Give a command ``--state``, ``--list``, ``--since`` and ``--limit``.

    It is passed what they choose as `chosen`, a `Selection`.

    Args:
        states: those that a row can be in.
    """

    def decorated(function: Decorated) -> Decorated:
        def wrapper(
            state: str | None,
            list_name: str | None,
            since: datetime | None,
            limit: int | None,
            **rest: Any,
        ) -> Any:
            return function(chosen=Selection(list_name, state, since, limit), **rest)

        chosen = in_place_of(wrapper, function)
        for option in _options(states):
            chosen = option(chosen)
        return chosen

    return decorated


def _options(states: Sequence[str]) -> tuple[Callable[[Decorated], Decorated], ...]:
    """The options, the last one first."""
    return (
        click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the newest N."),
        click.option(
            "--since",
            callback=_moment,
            metavar="WHEN",
            help="Only from WHEN on: 2027-08-20, 2027-08-20T14:00 (UTC), yesterday, 3d, 12h.",
        ),
        click.option("--list", "list_name", metavar="NAME", help="Only of this list."),
        click.option("--state", type=click.Choice(states), help="Only those in this state."),
    )
