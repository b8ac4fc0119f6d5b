"""What the commands of the command line share: the configuration, the list, the logs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from mailproc.log import start_logging

if TYPE_CHECKING:
    from mailproc.config import Config

_LOGGED: Final = ("serve", "ingest")  # who runs them reads a log, not a terminal

#: A command's function; what its options give it is click's affair.
Decorated = Callable[..., Any]

#: What a command prints under ``--json``, or an object inside of that.
JsonObject = dict[str, Any]


def configured(function: Decorated) -> Decorated:
    """Give a command ``-c/--config`` and ``--log-json``, and pass it the `Config`.

    They may stand behind a command of a group or behind the group.
    """

    def loading(config: Callable[[], Config], **rest: Any) -> Any:
        return click.get_current_context().invoke(function, config(), **rest)

    return lazily_configured(in_place_of(loading, function))


def lazily_configured(function: Decorated) -> Decorated:
    """The same for a command that may need no configuration: it is passed what loads it."""

    @click.option("-c", "--config", "file", metavar="FILE", help="Default: mailproc.toml.")
    @click.option("--log-json", is_flag=True, help="Log as JSON, one object a line.")
    @click.pass_context
    def wrapper(context: click.Context, /, file: str | None, log_json: bool, **rest: Any) -> Any:
        level = logging.INFO if context.info_name in _LOGGED else logging.WARNING
        above = context.parent.params if context.parent else {}  # of a group
        named = file or above.get("file")
        start_logging(as_json=log_json or above.get("log_json", False), level=level)
        return context.invoke(function, lambda: _loaded(named), **rest)

    own = getattr(wrapper, "__click_params__", [])
    wrapped = in_place_of(wrapper, function)
    wrapped.__click_params__ = [*getattr(function, "__click_params__", []), *own]  # type: ignore[attr-defined]  # click keeps options here
    return wrapped


def _loaded(named: str | None) -> Config:
    from mailproc.config import config_path, load

    return load(config_path(named))


def in_place_of(wrapper: Decorated, function: Decorated) -> Decorated:
    """`wrapper` under the name of `function`, with its help and the options it has so far."""
    wrapper.__doc__, wrapper.__name__ = function.__doc__, function.__name__
    options = getattr(function, "__click_params__", [])
    wrapper.__click_params__ = list(options)  # type: ignore[attr-defined]  # click keeps options here
    return wrapper


def one_list(function: Decorated) -> Decorated:
    """Give a command ``--list``."""
    return click.option(
        "--list", "list_name", metavar="NAME", help="Which list; needed if there are several."
    )(function)


def chosen_list(config: Config, name: str | None) -> str:
    """The list that is meant.

    Raises:
        click.UsageError: if that is not exactly one that is configured.
    """
    names = [one.name for one in config.lists]
    if name is None and len(names) == 1:
        return names[0]
    if name not in names:
        raise click.UsageError(f"--list must name one of: {', '.join(names)}")
    return name


def as_json(function: Decorated) -> Decorated:
    """Give a command ``--json``."""
    return click.option("--json", "json_", is_flag=True, help="Print JSON.")(function)
