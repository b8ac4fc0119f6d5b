"""The log: one line an event, with the number of the letter that it is about.

Log an `Event` where a text would stand: ``log.info(Event("decided", letter=17))``. A person
reads ``decided letter=17``, a program under ``--log-json`` an object with these fields. What
strangers wrote can neither end a line nor fill the disk.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import time
from types import TracebackType
from typing import Final

#: Set in the environment where the log is JSON, for child processes.
LOG_JSON: Final = "MAILPROC_LOG_JSON"

_LONGEST_VALUE: Final = 200  # characters
_LONGEST_LINE: Final = 2000
_encode: Final = json.JSONEncoder(ensure_ascii=False).encode
_BARE: Final = re.compile(r"[!#-<>-\[\]-~]+")  # no space, quote, equals sign or backslash


class Event:
    """One thing that happened: its name, and what is known of it.

    Args:
        name: what happened, in one word.
        fields: texts, whole numbers, and tuples of texts; None is left out. No choice of a voter
            and no token belongs here. ``time``, ``level``, ``logger`` and ``message`` are taken.
    """

    __slots__ = ("fields", "name")

    def __init__(self, name: str, /, **fields: object) -> None:
        self.name = name
        self.fields = fields

    def __str__(self) -> str:
        """``name key=value ...``; values that need it are quoted as in JSON."""
        known = ((key, value) for key, value in self.fields.items() if value is not None)
        return " ".join((self.name, *(f"{key}={_quoted(value)}" for key, value in known)))

    def plain(self) -> dict[str, object]:
        """The fields for JSON, their texts cut to the same length."""
        return {key: _plain(value) for key, value in self.fields.items() if value is not None}


def _quoted(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    text = shortened(text, _LONGEST_VALUE)
    return text if _BARE.fullmatch(text) else _as_json(text)


def _plain(value: object) -> object:
    if isinstance(value, int):
        return value
    if isinstance(value, tuple):
        return [shortened(one, _LONGEST_VALUE) for one in value]
    return shortened(str(value), _LONGEST_VALUE)


def shortened(text: str, longest: int) -> str:
    """The text in at most `longest` characters, with ``...`` where something was cut off."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _as_json(value: object) -> str:
    """JSON on one line; in ASCII if it holds anything that hides or turns what is beside it."""
    text = _encode(value)
    return text if text.isprintable() else json.dumps(value)


def _one_line(text: str) -> str:
    text = shortened(text, _LONGEST_LINE)
    return text if text.isprintable() else _as_json(text)[1:-1]


class _Stamps(logging.Formatter):
    """What both forms of the log share: the time is put into words once a second."""

    _second = -1
    _stamp = ""

    def stamp(self, record: logging.LogRecord) -> str:
        """The record's time; called under the handler's lock."""
        second = int(record.created)
        if second != self._second:
            self._second, self._stamp = second, self.in_words(second)
        return self._stamp

    def in_words(self, second: int) -> str:
        """A second since 1970, without its parts."""
        raise NotImplementedError


class PlainFormatter(_Stamps):
    """One line for a person, in local time; a traceback below it is indented."""

    def in_words(self, second: int) -> str:
        """``2027-08-01 11:00:00``."""
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, place and text. No line but the first begins with a digit."""
        when = f"{self.stamp(record)},{record.msecs:03.0f}"
        line = f"{when} {record.levelname} {record.name}: {_one_line(record.getMessage())}"
        if record.exc_info:
            trace = self.formatException(record.exc_info).splitlines()
            line = "\n    ".join((line, *map(_one_line, trace)))
        return line


class JsonFormatter(_Stamps):
    """One JSON object a line, in UTC; an event's fields stand beside its name."""

    def in_words(self, second: int) -> str:
        """``2027-08-01T09:00:00``."""
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, place and text or event; a traceback if the record has one."""
        event = record.msg if isinstance(record.msg, Event) else None
        fields: dict[str, object] = {
            "time": f"{self.stamp(record)}.{record.msecs:03.0f}+00:00",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": event.name if event else shortened(record.getMessage(), _LONGEST_LINE),
        }
        if event:
            fields.update(event.plain())
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return _as_json(fields)


def start_logging(*, as_json: bool, level: int = logging.INFO) -> None:
    """Log to stderr.

    Args:
        as_json: whatever is said there is one JSON object a line: warnings and what ends us, too.
        level: what is less is left out.
    """
    logging.captureWarnings(capture=True)
    os.environ.pop(LOG_JSON, None)
    if as_json:
        os.environ[LOG_JSON] = "1"
        sys.excepthook = _excepted
        threading.excepthook = lambda told: _excepted(
            told.exc_type, told.exc_value, told.exc_traceback
        )
    # Nobody prints these, and finding them out takes time with every line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if as_json else PlainFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every command
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # A connection that breaks we tell in one line: this tells it again, with a traceback.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


def is_json() -> bool:
    """Whether what is said on stderr is JSON."""
    return any(isinstance(one.formatter, JsonFormatter) for one in logging.getLogger().handlers)


def json_line(logger: str, text: str) -> str:
    """What the log would write of this text, as JSON."""
    told = {"name": logger, "levelno": logging.INFO, "levelname": "INFO", "msg": text}
    return JsonFormatter().format(logging.makeLogRecord(told))


def _excepted(
    kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None
) -> None:
    """Log what nobody has caught."""
    if not issubclass(kind, KeyboardInterrupt):
        caught = kind, fault or kind(), trace
        logging.getLogger("mailproc").critical("a bug: %s", kind.__name__, exc_info=caught)
