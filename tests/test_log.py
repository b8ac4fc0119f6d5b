"""A line of the log is one line, whatever strangers write, and a program can read it."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys

import pytest

from mailproc.log import Event, JsonFormatter, PlainFormatter

FORGED = "x\n2027-08-01 11:00:00,000 INFO mailproc.processing: decided letter=1 state=processed"
NASTY = [
    FORGED,
    FORGED.replace("\n", "\r\n"),
    FORGED.replace("\n", "\u2028"),
    FORGED.replace("\n", "\x85"),
    "\x1b[2J\x1b]0;title\x07",
    "\u202eesrever",
    "\ud800 alone",
    "\0",
    'a" state="processed',
    "a state=processed",
    "\\",
    "",
]


def written(formatter: logging.Formatter, message: object, *values: object) -> str:
    """What a handler with this formatter writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("mailproc.test")  # noqa: LOG001  # in nobody's tree
    log.addHandler(handler)
    if values and isinstance(values[0], Exception):
        log.error(message, exc_info=values[0])
    else:
        log.info(message, *values)
    return stream.getvalue()


@pytest.mark.parametrize("nasty", NASTY)
def test_a_nasty_value_stays_within_its_field(nasty: str) -> None:
    event = Event("accepted", letter=17, sender=nasty, size=3)
    plain = written(PlainFormatter(), event)
    head, _, rest = plain.partition(" sender=")
    assert head.endswith("INFO mailproc.test: accepted letter=17")
    value, _, end = rest.rpartition(" size=")
    assert end == "3\n"
    assert value[:-1].isprintable()
    assert (json.loads(value) if value.startswith('"') else value) == nasty
    assert json.loads(written(JsonFormatter(), event))["sender"] == nasty


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
@pytest.mark.parametrize("nasty", NASTY)
def test_a_nasty_text_stays_on_its_line(nasty: str, formatter: logging.Formatter) -> None:
    for line in (written(formatter, "of %s", nasty), written(formatter, Event("x", a=(nasty,)))):
        assert line.endswith("\n")
        assert line[:-1].isprintable()


def test_no_line_of_a_traceback_looks_like_the_beginning_of_one() -> None:
    try:
        raise ValueError(FORGED)
    except ValueError as bug:
        first, *rest = written(PlainFormatter(), Event("shunted", letter=17), bug).splitlines()
        (one,) = written(JsonFormatter(), Event("shunted", letter=17), bug).splitlines()
    assert first.endswith("ERROR mailproc.test: shunted letter=17")
    assert any("decided letter=1" in line for line in rest)
    assert all(line.startswith("    ") for line in rest)
    assert json.loads(one)["letter"] == 17
    assert "ValueError" in json.loads(one)["exception"]


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_long_texts_are_cut(formatter: logging.Formatter) -> None:
    many = ("x" * 1_000_000, "y" * 1_000_000)
    assert len(written(formatter, Event("x", a=many[0], b=many))) < 1000
    assert len(written(formatter, many[0])) < 2200


def test_fields_are_of_their_own_kind_and_what_is_not_known_is_left_out() -> None:
    event = Event("decided", letter=17, tier="from", reason=None, topics=("T1", "T2"))
    found = json.loads(written(JsonFormatter(), event))
    moment = found.pop("time")
    assert moment.endswith("+00:00")
    assert found == {
        "level": "info",
        "logger": "mailproc.test",
        "message": "decided",
        "letter": 17,
        "tier": "from",
        "topics": ["T1", "T2"],
    }
    assert str(event) == "decided letter=17 tier=from topics=T1,T2"


def test_a_connection_that_breaks_is_not_told_twice() -> None:
    program = (
        "import logging; from mailproc.log import start_logging; start_logging(as_json=False);"
        "logging.getLogger('sqlalchemy.pool.impl.QueuePool').error('Error closing cursor')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stderr == b""
