"""What a disk may show after a power cut: what was synced, and of the rest whatever it likes.

The strictest reading of POSIX: a sync of a file keeps its bytes, but not its name; a name lasts
once its folder is synced. What was not synced may be there, or be missing, or be there in part, in
sectors; a later write may have outlasted an earlier one.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from tests.faults.system_calls import Call

_SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at an offset; None cuts the file off there."""

    offset: int
    content: bytes | None
    ended: int

    def done_to(self, data: bytearray, length: int | None = None) -> None:
        """Do it, or only its first bytes."""
        if self.content is None:
            del data[self.offset :]
            data.extend(bytes(self.offset - len(data)))
        else:
            part = self.content[:length]
            data.extend(bytes(max(0, self.offset - len(data))))
            data[self.offset : self.offset + len(part)] = part


@dataclass
class File:
    """A file's bytes: those on the disk, and the writes since."""

    safe: bytearray = field(default_factory=bytearray)
    unsafe: list[Write] = field(default_factory=list)
    end: int = 0
    """Where the next plain write goes."""

    def sync(self, began: int) -> None:
        """All writes that had ended when the sync began are safe."""
        for write in self.unsafe:
            if write.ended < began:
                write.done_to(self.safe)
        self.unsafe = [write for write in self.unsafe if write.ended >= began]

    def after_cut(self, dice: random.Random, kept: float) -> bytes:
        """What may be left of it; each unsafe write is kept with this chance, torn or whole."""
        data = bytearray(self.safe)
        for write in self.unsafe:
            if dice.random() < kept:
                sectors = len(write.content or b"") // _SECTOR
                torn = kept < 1 and dice.random() < 0.3
                write.done_to(data, dice.randint(0, sectors) * _SECTOR if torn else None)
        return bytes(data)


@dataclass(frozen=True, slots=True)
class Naming:
    """A name that a file got; `was` is the name that it had before, None deletes the file."""

    path: PurePath
    file: File | None
    was: PurePath | None
    ended: int

    def done_to(self, names: dict[PurePath, File]) -> None:
        """Do it."""
        if self.was is not None:
            names.pop(self.was, None)
        if self.file is None:
            names.pop(self.path, None)
        else:
            names[self.path] = self.file


class Disk:
    """A folder's files while calls are played to it.

    Args:
        folder: the calls outside of it do not matter.
    """

    def __init__(self, folder: PurePath) -> None:
        self._folder = folder
        self._names: dict[PurePath, File] = {}
        self._safe_names: dict[PurePath, File] = {}
        self._unsafe_names: list[Naming] = []

    def play(self, calls: Iterable[Call], cut: int) -> None:
        """Everything up to the cut; what was under way then may be there in part."""
        for call in calls:
            under_way = call.began < cut and call.name in ("write", "pwrite64")
            if call.ended < cut or under_way:
                self._do(call)

    def after_cut(self, dice: random.Random) -> dict[PurePath, bytes]:
        """One folder that the disk may show, by paths within it."""
        kept = dice.choice([0.0, 1.0, 0.5, 0.9])
        names = dict(self._safe_names)
        for naming in self._unsafe_names:
            if dice.random() < kept:
                naming.done_to(names)
        return {
            path.relative_to(self._folder): file.after_cut(dice, kept)
            for path, file in names.items()
        }

    def _do(self, call: Call) -> None:
        if call.name in ("fsync", "fdatasync"):
            self._sync(PurePath(call.path), call.began)
        elif call.name == "openat":
            self._open(self._path(call, 0), call)
        elif call.name == "rename":
            old, new = self._path(call, 0), self._path(call, 1)
            if old in self._names:
                self._name(Naming(new, self._names[old], old, call.ended))
        elif call.name == "unlink" and self._path(call, 0) in self._names:
            self._name(Naming(self._path(call, 0), None, None, call.ended))
        elif (file := self._names.get(PurePath(call.path))) is not None:
            self._write(file, call)

    def _path(self, call: Call, which: int) -> PurePath:
        return PurePath(call.path or self._folder) / call.strings[which].decode()

    def _open(self, path: PurePath, call: Call) -> None:
        if self._folder not in path.parents or "O_CREAT" not in call.flags:
            return
        if path not in self._names:
            self._name(Naming(path, File(), None, call.ended))
        elif "O_TRUNC" in call.flags:
            self._names[path].unsafe.append(Write(0, None, call.ended))

    def _name(self, naming: Naming) -> None:
        naming.done_to(self._names)
        self._unsafe_names.append(naming)

    def _write(self, file: File, call: Call) -> None:
        if call.name == "ftruncate":
            file.unsafe.append(Write(call.numbers[-1], None, call.ended))
        elif call.name == "pwrite64":
            file.unsafe.append(Write(call.numbers[-1], call.strings[-1], call.ended))
        elif call.name == "write":
            file.unsafe.append(Write(file.end, call.strings[-1], call.ended))
            file.end += len(call.strings[-1])

    def _sync(self, path: PurePath, began: int) -> None:
        if path in self._names:
            self._names[path].sync(began)
        for naming in self._unsafe_names:
            if naming.ended < began and naming.path.parent == path:
                naming.done_to(self._safe_names)
        self._unsafe_names = [
            one for one in self._unsafe_names if one.ended >= began or one.path.parent != path
        ]
