"""A file that may be compressed, read in bounded memory: whoever wrote it may mean no good."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

_GZIP: Final = b"\x1f\x8b"
_XZ: Final = b"\xfd7zXZ\x00"
_CHUNK: Final = 1 << 16
_DICTIONARY: Final = 128 << 20  # bytes that unpacking may take; `xz -9` needs 65 MiB
#: Texts shrink to a tenth, quotes of quotes to a fiftieth; what shrinks more is no archive.
_MOST_TIMES: Final = 100
_ALWAYS: Final = 256 << 20  # bytes that a file may unpack to, however small it is


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """The content of a file, unpacked if gzip or xz packed it.

    Raises:
        OSError: it cannot be read; and, while it is read, it is damaged, or unpacks to more than
            100 times its size (and more than 256 MiB).
    """
    with path.open("rb") as packed:
        magic = packed.read(len(_XZ))
        packed.seek(0)
        if magic.startswith(_GZIP):
            raw = cast("io.RawIOBase", gzip.GzipFile(fileobj=packed))
        elif magic == _XZ:
            raw = _Xz(packed)
        else:
            yield packed
            return
        most = max(_ALWAYS, _MOST_TIMES * path.stat().st_size)
        yield io.BufferedReader(_Bounded(raw, most), _CHUNK)


class _Bounded(io.RawIOBase):
    """What is unpacked, until it is too much."""

    def __init__(self, raw: io.RawIOBase, most: int) -> None:
        self._raw = raw
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        try:
            content = self._raw.read(len(buffer)) or b""
        except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as fault:
            raise OSError(f"the compressed file is damaged: {fault}") from fault
        self._left -= len(content)
        if self._left < 0:
            raise OSError("the compressed file unpacks to more than any archive of mails does")
        buffer[: len(content)] = content
        return len(content)


class _Xz(io.RawIOBase):
    """What xz packed; Python's own reader would take whatever memory the file asks for."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpacker = _unpacker()
        self._pending = b""

    def read(self, size: int = -1, /) -> bytes:
        while True:
            if self._unpacker.eof:  # another stream may follow, after zeros
                rest = (self._unpacker.unused_data or self._packed.read(_CHUNK)).lstrip(b"\0")
                if not rest:
                    return b""
                self._unpacker, self._pending = _unpacker(), rest
            if self._unpacker.needs_input and not self._pending:
                self._pending = self._packed.read(_CHUNK)
                if not self._pending:
                    raise EOFError("it ends too early")
            content = self._unpacker.decompress(self._pending, size)
            self._pending = b""
            if content:
                return content


def _unpacker() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_DICTIONARY)
