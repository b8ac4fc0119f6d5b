"""How a hostile text is wrapped: charsets, encodings, MIME parts in parts, parts that never end."""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

Dice = random.Random


@dataclass(frozen=True)
class Content:
    """A body and the header fields that say what it is."""

    fields: tuple[bytes, ...]
    body: bytes


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _plain(_dice: Dice, text: str) -> Content:
    return Content((b"Content-Type: text/plain; charset=utf-8",), _encoded(text))


def _bare(_dice: Dice, text: str) -> Content:
    return Content((), _encoded(text))


def _charset(dice: Dice, text: str) -> Content:
    """A charset that is wrong, unknown, stateful or hostile."""
    names: tuple[str, ...] = (
        "us-ascii",
        "utf-16",
        "utf-7",
        "iso-2022-jp",
        "gb2312",
        "x-unknown",
        "utf-8'x",
        "idna",
    )
    names += (
        "punycode",
        "unicode_escape",
        "rot13",
        "hex",
        "zlib",
        "base64",
        "\x00",
        "utf-8;",
        "undefined",
    )
    name = dice.choice(names)
    try:
        body = text.encode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        body = _encoded(text)
    return Content((b"Content-Type: text/plain; charset=" + name.encode(),), body)


def _transfer(dice: Dice, text: str) -> Content:
    body = _encoded(text)
    kinds: dict[bytes, bytes] = {
        b"base64": base64.encodebytes(body),
        b"quoted-printable": quopri.encodestring(body),
        b"x-uuencode": b"begin 644 x\n" + body + b"\nend",
        b"BASE64": base64.b64encode(body),
        b"7bit": body,
        b"x-unknown": body,
    }
    kind, made = dice.choice(sorted(kinds.items()))
    if dice.random() < 0.3:
        where = dice.randint(0, len(made))
        made = made[:where] + dice.randbytes(dice.choice((1, 3, 50))) + made[where:]
    return Content((b"MIME-Version: 1.0", b"Content-Transfer-Encoding: " + kind), made)


def _html(dice: Dice, text: str) -> Content:
    tag = dice.choice(
        ("p", "div", "blockquote", "pre", "td", "br", "li", "x", "style", "!--", "a href='")
    )
    lines = [f"<{tag}>{dice.choice((escape(line), line))}" for line in text.splitlines()]
    depth = dice.choice((0, 0, 10, 1500))
    body = f"<{tag}>" * depth + "\n".join(lines)
    return Content((b"Content-Type: text/html; charset=utf-8",), _encoded(body))


def _flowed(dice: Dice, text: str) -> Content:
    lines = (line + dice.choice(("", " ", "  ")) for line in text.splitlines())
    field = b"Content-Type: text/plain; format=flowed; delsp=" + dice.choice(
        (b"yes", b"no", b"\x00")
    )
    return Content((field,), _encoded("\n".join(lines)))


def _parts(dice: Dice, text: str) -> Content:
    """Several parts, of which one or another has the text."""
    inner = [wrap(dice, text) for _, wrap in dice.sample(_SINGLE, 2)]
    inner.insert(dice.randint(0, 2), Content((b"Content-Type: application/pdf",), b"JVBERi0="))
    kind = dice.choice(
        (b"mixed", b"alternative", b"related", b"signed", b"report", b"digest", b"x", b"encrypted")
    )
    return _multipart(dice, kind, inner)


def _multipart(dice: Dice, kind: bytes, inner: list[Content]) -> Content:
    boundary = dice.choice((b"x", b"--", b"b" * 300, b"=_a b'c", b"", b"\x00", b"x" * 70))
    body = b""
    for one in inner:
        body += b"--" + boundary + b"\r\n" + b"\r\n".join((*one.fields, b"", one.body, b""))
    body += dice.choice((b"--" + boundary + b"--\r\n", b"", b"--" + boundary))
    field = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"'
    return Content((b"MIME-Version: 1.0", field), body)


def _nested(dice: Dice, text: str) -> Content:
    """The text below many parts or attached messages."""
    content = _plain(dice, text)
    depth = dice.choice((2, 5, 30, 99, 101, 300))
    for level in range(depth):
        if dice.random() < 0.5:
            body = b"\r\n".join((b"From: carol@example.org", *content.fields, b"", content.body))
            content = Content((b"Content-Type: message/rfc822",), body)
        else:
            boundary = b"level%d" % level
            body = b"\r\n".join(
                (b"--" + boundary, *content.fields, b"", content.body, b"--" + boundary + b"--")
            )
            content = Content((b"Content-Type: multipart/mixed; boundary=" + boundary,), body)
    return content


def _many(dice: Dice, text: str) -> Content:
    """Very many parts."""
    count = dice.choice((50, 999, 1001, 5000))
    part = b"--x\r\n\r\n" + _encoded(text)[:40] + b"\r\n"
    return Content((b"Content-Type: multipart/mixed; boundary=x",), part * count + b"--x--")


def _report(dice: Dice, text: str) -> Content:
    """A bounce, or what looks like one."""
    inner = [
        Content((b"Content-Type: text/plain",), _encoded(text)),
        Content(
            (b"Content-Type: message/delivery-status",),
            b"Final-Recipient: rfc822; jane@example.org",
        ),
    ]
    return _multipart(dice, b"report; report-type=delivery-status", inner)


def _raw(dice: Dice, text: str) -> Content:
    """The text with bytes of no charset among it."""
    body = bytearray(_encoded(text))
    for _ in range(dice.choice((1, 5, 40))):
        where = dice.randint(0, len(body))
        body[where:where] = dice.choice(
            (b"\x00", b"\r", b"\xff\xfe", b"\x1b$B", b"\x0c", b"\x85", dice.randbytes(4))
        )
    return Content((), bytes(body))


def huge(dice: Dice, largest: int) -> tuple[str, Content]:
    """A letter of up to `largest` bytes, and what it is made of."""
    size = dice.choice((largest // 20, largest // 5, largest))
    units: dict[str, bytes] = {
        "lines": b"1\n",
        "proposals": b"PROPOSE: x\n",
        "words": b"x --\n",
        "votes": b"VOTE T1 +1\n",
        "forms": b"[ +1 ] T1 x\n",
        "one-line": b"a",
        "markers": b"-=-=-=-=- ballot abcdef -=-=-\n",
        "quotes": b"> VOTE T1 +1\n",
        "html": b"<div>x",
        "base64": b"Vk9URSBUMSArMQo=" * 4 + b"\n",
        "zeros": b"\x00" * 70 + b"\n",
        "parts": b"--x\n\nVOTE T1 +1\n",
    }
    name = dice.choice(sorted(units))
    types = {
        "html": b"Content-Type: text/html",
        "base64": b"Content-Transfer-Encoding: base64",
        "parts": b"Content-Type: multipart/mixed; boundary=x",
    }
    fields = (types[name],) if name in types else ()
    return f"huge-{name}", Content(fields, units[name] * (size // len(units[name])))


_SINGLE: Final[list[tuple[str, Callable[[Dice, str], Content]]]] = [
    ("plain", _plain),
    ("bare", _bare),
    ("charset", _charset),
    ("transfer", _transfer),
    ("html", _html),
    ("flowed", _flowed),
]
#: Each way to wrap a text, by name; the plain ones more often, so that the texts have their effect.
SHAPES: Final[tuple[tuple[str, Callable[[Dice, str], Content]], ...]] = (
    *(("plain", _plain),) * 6,
    *_SINGLE,
    ("parts", _parts),
    ("nested", _nested),
    ("many", _many),
    ("report", _report),
    ("raw", _raw),
)
