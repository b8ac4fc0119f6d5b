"""Raw bytes to a MIME tree, under limits that are checked before anything is parsed.

The limits (`Limits` and those of single headers) hold off what makes Python's parser slow or deep:
its recursion goes with the nesting, and its reading of parameters and addresses is quadratic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32, Policy
from itertools import count
from typing import TYPE_CHECKING, Final, TypeVar, cast, overload

from mailproc.mail.letter import Unreadable
from mailproc.mail.limits import USUAL, Limits

if TYPE_CHECKING:
    _Message = Message[str, str]
else:  # a plain class at run time
    _Message = Message


_LONGEST_FIELD: Final = 64 * 1024
_LONGEST_FIELDS: Final = {  # bytes of one header; what parses it is linear only up to such sizes
    b"from": 8 * 1024,
    b"sender": 8 * 1024,
    b"reply-to": 8 * 1024,
    b"x-original-from": 8 * 1024,
    b"subject": 8 * 1024,
    b"date": 1024,
    b"to": 32 * 1024,
    b"cc": 32 * 1024,
    b"content-type": 4 * 1024,
    b"content-disposition": 4 * 1024,
}
_LONGEST_PARAMETERS: Final = 4 * 1024  # characters of one Content- header, of any part
_SPARE_PARTS: Final = 10  # the whole mail, and what the stdlib's parser makes for nothing
_CHUNK: Final = 1 << 16
_SHORTEST_LIMIT: Final = min(_LONGEST_FIELDS.values())

_NAME: Final = re.compile(rb"(?P<name>[!-9;-~]{1,80})[ \t]*:")
#: Headers, and no line among them that is none.
_PLAIN_HEAD: Final = re.compile(rb"[!-9;-~]++:[^\n]*+(?:\n(?:[ \t]|[!-9;-~]++:)[^\n]*+)*+")
_FIELD_ENDS: Final = re.compile(rb"\n(?![ \t])")
_FIELD_ENDS_IN_TEXT: Final = re.compile(r"\n(?![ \t])")
#: Below a line's end, since that is found much faster than a line's beginning.
_CONTAINER: Final = re.compile(rb"\n(?i:content-type)[ \t]*:[ \t\n]*(?i:multipart|message)/")
_MARK: Final = re.compile(
    rb"(?im)^(?:content-type[ \t]*:[ \t\n]*(?P<kind>multipart|message)/|--(?P<boundary>[^\n]+))"
)
_BOUNDARY: Final = re.compile(
    rb'(?i)boundary[ \t\n]*=[ \t\n]*(?:"(?P<quoted>[^"\n]*)"|(?P<bare>[^\s;"]+))'
)

_Default = TypeVar("_Default")


class _Text8Bit(Compat32):
    """The stdlib's lenient policy, save that a header with raw 8-bit bytes is plain text too.

    `Compat32` makes `email.header.Header` objects of them, which break whoever expects `str`.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002  # the stdlib's form
        return readable(value)


_POLICY: Final = _Text8Bit()


class Part(_Message):
    """A MIME part whose parameters are read within limits, and without the stdlib's exceptions.

    It knows its headers by name, and its type: the stdlib's goes through all of them each time that
    it is asked.
    """

    _by_name: dict[str, list[str]] | None = None
    _type = ""
    _of_headers = 0

    @property
    def by_name(self) -> dict[str, list[str]]:
        """The values of its headers in their order, `readable`, by name in small letters."""
        if self._by_name is None or self._of_headers != len(self):
            self._by_name = {}
            for name, value in self.raw_items():
                self._by_name.setdefault(name.lower(), []).append(readable(value))
            self._type = ""
            self._of_headers = len(self)
        return self._by_name

    def get_content_type(self) -> str:
        """As the stdlib says, in small letters."""
        if not self._type or self._of_headers != len(self):
            self._type = super().get_content_type()
        return self._type

    @overload
    def get(self, name: str, failobj: None = None) -> str | None: ...
    @overload
    def get(self, name: str, failobj: _Default) -> str | _Default: ...
    def get(self, name: str, failobj: _Default | None = None) -> str | _Default | None:
        """The first header of that name; `failobj` if there is none."""
        found = self.by_name.get(name.lower())
        return found[0] if found else failobj

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self.by_name

    def get_param(  # type: ignore[override]  # typeshed gives it three overloads; we need one form
        self,
        param: str,
        failobj: _Default | None = None,
        header: str = "content-type",
        unquote: bool = True,  # the stdlib's form
    ) -> str | tuple[str | None, str | None, str] | _Default | None:
        """The parameter of a Content- header; `failobj` if it is absent or malformed.

        Raises:
            Unreadable: if the header is so long that parsing it would take seconds.
        """
        if len(self.get(header, "")) > _LONGEST_PARAMETERS:
            raise Unreadable(f"a {header} header is over {_LONGEST_PARAMETERS} characters")
        try:
            return super().get_param(param, failobj, header, unquote)
        except Exception:  # noqa: BLE001  # it raises TypeError, ValueError ... on odd RFC 2231 forms
            return failobj


def readable(value: str) -> str:
    """A header as the stdlib keeps it, with raw 8-bit bytes read as UTF-8 or else as Latin-1."""
    if value.isascii():
        return value
    octets = value.encode("utf-8", "surrogateescape")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def parse(raw: bytes, limits: Limits = USUAL) -> Part:
    """Check the limits, then parse.

    Args:
        raw: the mail; line ends may be CRLF, LF or bare CR, which all end a header for Python's
            parser, so that all of them do so for the limits too.
        limits: what is checked before anything is parsed.

    Raises:
        Unreadable: over a limit, or beyond Python's parser.
    """
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    raw = _first_lines(raw, limits.lines)
    check_limits(raw, limits)
    if plain := _plain_mail(raw):
        return plain
    try:
        read = BytesParser(_part_maker(limits.parts), policy=_POLICY).parsebytes(raw)
    except RecursionError:
        raise Unreadable(f"parts are nested over {limits.levels} levels deep") from None
    except Unreadable:
        raise
    except Exception as fault:  # the stdlib promises none, but odd boundary charsets raise
        raise Unreadable(f"Python's mail parser raises {type(fault).__name__}") from fault
    return cast("Part", read)


def _plain_mail(raw: bytes) -> Part | None:
    """A mail without parts, as most are, just as the stdlib's parser would give it.

    That goes through the body line by line, which takes several times as long. None for a mail that
    has parts, or lines among its headers that are none.
    """
    head, gap, body = raw.partition(b"\n\n")
    if not gap or not _PLAIN_HEAD.fullmatch(head):
        return None
    part = Part(_POLICY)
    for field in _FIELD_ENDS_IN_TEXT.split(head.decode("ascii", "surrogateescape")):
        part.set_raw(*_POLICY.header_source_parse([field]))
    if part.get_content_maintype() in ("multipart", "message"):
        return None
    part.set_payload(body.decode("ascii", "surrogateescape"))
    return part


def _first_lines(raw: bytes, most: int) -> bytes:
    """So many lines of a mail at most: each is an object of its own while it is parsed."""
    if raw.count(b"\n") <= most:
        return raw
    end = 0
    while (found := raw.count(b"\n", end, end + _CHUNK)) < most:
        most -= found
        end += _CHUNK
    for _ in range(most):
        end = raw.index(b"\n", end) + 1
    return raw[:end]


def _part_maker(most: int) -> Callable[..., Part]:
    """What makes the parts of one mail: it also counts those that `check_limits` cannot see."""
    numbers = count()

    def make(policy: Policy[Message[str, str]]) -> Part:
        if next(numbers) > most + _SPARE_PARTS:
            raise Unreadable(f"there are over {most} parts")
        return Part(policy)

    return make


def check_limits(raw: bytes, limits: Limits = USUAL) -> None:
    """Count header bytes, parts and nesting without parsing.

    Args:
        raw: the mail, with LF line ends.
        limits: what it may have.

    Raises:
        Unreadable: over a limit.
    """
    end = raw.find(b"\n\n")
    size = len(raw) if end < 0 else end
    if size > limits.header_bytes:
        raise Unreadable(f"the headers are over {limits.header_bytes} bytes")
    headers = raw[:size]
    if size > _SHORTEST_LIMIT:
        _check_fields(headers)
    if _CONTAINER.search(b"\n" + headers):
        _check_structure(raw, limits)


def _check_fields(headers: bytes) -> None:
    fields = _FIELD_ENDS.split(headers)
    if max(map(len, fields)) <= _SHORTEST_LIMIT:
        return
    for field in fields:
        if len(field) <= _SHORTEST_LIMIT or not (found := _NAME.match(field)):
            continue
        name = found["name"].lower()
        limit = _LONGEST_FIELDS.get(name, _LONGEST_FIELD)
        if len(field) > limit:
            raise Unreadable(f"the {name.decode('ascii')} header is over {limit} bytes")


def _check_structure(raw: bytes, limits: Limits) -> None:
    """Walk over the lines that open and separate parts, counting at least as many as there are."""
    levels = _Levels()
    parts = 0
    for mark in _MARK.finditer(raw):
        kind = mark["kind"]
        if kind is None:
            parts += levels.pass_boundary(mark["boundary"].rstrip())
        elif kind.lower() == b"message":
            levels.enter(b"")
            parts += 1
        elif boundary := _boundary_after(raw, mark.end()):
            levels.enter(boundary)
        if len(levels.boundaries) > limits.levels:
            raise Unreadable(f"parts are nested over {limits.levels} levels deep")
        if parts > limits.parts:
            raise Unreadable(f"there are over {limits.parts} parts")


class _Levels:
    """The boundaries of the parts that are open, the innermost last."""

    def __init__(self) -> None:
        self.boundaries: list[bytes] = []  # b"" for a message/rfc822, which has none
        self._level_of: dict[bytes, int] = {}

    def enter(self, boundary: bytes) -> None:
        self.boundaries.append(boundary)
        self._level_of[boundary] = len(self.boundaries)

    def pass_boundary(self, line: bytes) -> bool:
        """Leave what a boundary line (without its dashes) ends; True if it begins a part."""
        if self._is_open(line):
            del self.boundaries[self._level_of[line] :]
            return True
        if line.endswith(b"--") and self._is_open(line[:-2]):
            del self.boundaries[self._level_of[line[:-2]] - 1 :]
        return False

    def _is_open(self, boundary: bytes) -> bool:
        level = self._level_of.get(boundary, 0)
        return 0 < level <= len(self.boundaries) and self.boundaries[level - 1] == boundary != b""


def _boundary_after(raw: bytes, start: int) -> bytes | None:
    """The boundary parameter of the Content-Type whose value goes on at `start`."""
    found = _BOUNDARY.search(raw, start, start + _LONGEST_PARAMETERS)
    return (found["quoted"] or found["bare"]) if found else None
