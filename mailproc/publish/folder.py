"""Writing a site into a folder: nobody sees half a file, nothing that is not ours is touched.

Others may write into the folder too. So names are looked up from the open folder down, and no link
is followed on the way; what the folder's own list of files says is believed for plain names only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from mailproc.publish.site import Site

_MANIFEST: Final = ".mailproc.json"
_UNFINISHED: Final = ".mailproc-"  # begins the name of a file that is being written
_FILE_MODE: Final = 0o644  # for a web server's eyes, whatever our own umask is
_FOLDER_MODE: Final = 0o755
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO would wait
_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LARGEST_MANIFEST: Final = 64 << 20  # bytes


class NotOurs(Exception):
    """The folder cannot be published into, and why."""


class Published(Struct, frozen=True):
    """What a publication did: the names of the files written, removed, and left as they were.

    `skipped` are names of which the folder says that they are ours, and which no site can have.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    skipped: tuple[str, ...] = ()


def publish(folder: Path, build: Callable[[], Site]) -> Published:
    """Have the folder hold this site.

    Each file is replaced atomically; all are written aside first and then put in their places
    at once, the front page last, so that no link leads nowhere. Files that did not change are
    not touched. Files of ours that the site does not have any more are removed; a manifest in
    the folder says which are ours.

    Args:
        folder: made if it is not there; it may be a link, what is in it may not.
        build: makes the site, once nobody else publishes into the folder.

    Raises:
        NotOurs: if a file that we did not write is in the way, or the folder cannot be written.
    """
    try:
        with _locked(folder) as top:
            return _Publication(folder, top).run(build)
    except OSError as fault:
        where = fault.filename or folder
        why = (fault.strerror or str(fault)).lower()
        raise NotOurs(f"cannot publish: {where}: {why}") from fault


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """The open folder; one publication at a time, the next one waits."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(_FOLDER_MODE)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


class _Publication:
    """One publication into a folder that is ours alone until it is done."""

    def __init__(self, folder: Path, top: int) -> None:
        self._folder = folder
        self._top = top
        files = self._manifest()
        self._ours = {name: print_ for name, print_ in files.items() if _is_plain(name)}
        self._skipped = tuple(name for name in files if name not in self._ours)

    def run(self, build: Callable[[], Site]) -> Published:
        """Build, compare, write aside, put in place, remove, remember."""
        site = build()
        self._clear_unfinished(site)
        self._check_ours(site)
        changed = [name for name in site.files if not self._holds(name, site.files[name])]
        stale = [name for name in self._ours if name not in site.files]
        # Whatever happens from here on, the manifest knows every file that may be ours.
        if changed or stale or self._skipped:
            prints = _prints(site.files)
            self._remember({**self._ours, **prints})
            aside = {name: self._write_aside(name, site.files[name]) for name in changed}
            for name in sorted(changed, key=_front_page_last):
                self._put_in_place(aside[name], name)
            for name in stale:
                self._remove(name)
            if stale:
                self._remember(prints)
        kept = tuple(name for name in site.files if name not in changed)
        return Published(tuple(changed), tuple(stale), kept, self._skipped)

    def _manifest(self) -> Mapping[str, str]:
        path = self._folder / _MANIFEST
        content = self._content(_MANIFEST, _LARGEST_MANIFEST)
        if content is None:
            if self._kind(_MANIFEST):
                raise NotOurs(f"{path} is not a plain file; publish into another folder")
            return {}
        try:
            found = json.loads(content)
            files: Mapping[str, str] = found.get("files", {})
            if not all(isinstance(print_, str) for print_ in files.values()):
                raise ValueError("it is no list of files")
        except (ValueError, TypeError, AttributeError, RecursionError) as fault:
            raise NotOurs(f"{path} is broken ({fault}); publish into another folder") from fault
        return files

    def _check_ours(self, site: Site) -> None:
        for name, content in site.files.items():
            foreign = name not in self._ours and self._kind(name)
            if foreign and not self._holds(name, content):
                path = self._folder / name
                raise NotOurs(f"{path} was not written by mailproc; move it away first")

    def _kind(self, name: str) -> int:
        """What there is by this name, as `stat.S_IFMT` says; 0 if nothing."""
        with self._parent(name) as (parent, last):
            return _kind(parent, last)

    def _content(self, name: str, limit: int) -> bytes | None:
        """What a plain file of at most `limit` bytes holds; None if there is no such file."""
        with self._parent(name) as (parent, last):
            if _kind(parent, last) != stat.S_IFREG:
                return None
            descriptor = os.open(last, _READ, dir_fd=parent)
            with os.fdopen(
                descriptor, "rb", buffering=0
            ) as file:  # which may be another one by now
                found = os.fstat(descriptor)
                is_it = stat.S_ISREG(found.st_mode) and found.st_size <= limit
                return file.read(limit + 1) if is_it else None

    def _holds(self, name: str, content: bytes) -> bool:
        return self._content(name, len(content)) == content

    @contextmanager
    def _parent(self, name: str, *, make: bool = False) -> Iterator[tuple[int | None, str]]:
        """The open folder that a name is in, and its last part; None where there is no such folder.

        Raises:
            NotOurs: what should be a folder is a link or a file.
        """
        *folders, last = name.split("/")
        if not folders:
            yield self._top, last
            return
        parent = os.dup(self._top)
        try:
            for place, part in enumerate(folders, 1):
                below = self._open_folder(parent, part, folders[:place], make=make)
                if below is None:
                    yield None, last
                    return
                os.close(parent)
                parent = below
            yield parent, last
        finally:
            os.close(parent)

    def _open_folder(
        self, parent: int, name: str, path: Iterable[str], *, make: bool
    ) -> int | None:
        try:
            return os.open(name, _FOLDER, dir_fd=parent)
        except FileNotFoundError:
            if not make:
                return None
        except NotADirectoryError as fault:  # also what O_NOFOLLOW makes of a link
            where = self._folder.joinpath(*path)
            raise NotOurs(f"{where} is a link or a file; move it away first") from fault
        with suppress(FileExistsError):
            os.mkdir(name, _FOLDER_MODE, dir_fd=parent)
        made = os.open(name, _FOLDER, dir_fd=parent)
        os.fchmod(made, _FOLDER_MODE)
        return made

    def _write_aside(self, name: str, content: bytes) -> str:
        """Write the content beside where it belongs; the name that it has there."""
        aside = f"{_UNFINISHED}{secrets.token_hex(8)}"
        with self._parent(name, make=True) as (parent, _):
            descriptor = os.open(aside, _WRITE, 0o600, dir_fd=parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(descriptor, _FILE_MODE)
                os.fsync(descriptor)
        return aside

    def _put_in_place(self, aside: str, name: str) -> None:
        with self._parent(name) as (parent, last):
            os.rename(aside, last, src_dir_fd=parent, dst_dir_fd=parent)

    def _remove(self, name: str) -> None:
        """Remove what has this name, if it is a file or a link, and folders that are empty then."""
        try:
            with self._parent(name) as (parent, last):
                if parent is not None:
                    with suppress(FileNotFoundError, IsADirectoryError):
                        os.unlink(last, dir_fd=parent)
        except NotOurs:
            return  # somebody put a link in place of our folder: nothing in it is ours
        folder = name.rpartition("/")[0]
        if folder:
            with self._parent(folder) as (parent, last), suppress(OSError):
                os.rmdir(last, dir_fd=parent)

    def _remember(self, files: Mapping[str, str]) -> None:
        manifest = {"what": "the files of `mailproc publish`", "files": files}
        text = json.dumps(manifest, indent=1, sort_keys=True)
        self._put_in_place(self._write_aside(_MANIFEST, text.encode()), _MANIFEST)

    def _clear_unfinished(self, site: Site) -> None:
        """Remove what a killed publication left; we have the lock, so none of it is in use."""
        folders = {name.rpartition("/")[0] for name in (*self._ours, *site.files, _MANIFEST)}
        for folder in folders:
            with suppress(NotOurs), self._parent(f"{folder}/x" if folder else "x") as (parent, _):
                with os.scandir(parent) if parent else nullcontext(()) as entries:
                    left = [one.name for one in entries if one.name.startswith(_UNFINISHED)]
                for name in left:
                    with suppress(IsADirectoryError):
                        os.unlink(name, dir_fd=parent)


def _kind(parent: int | None, name: str) -> int:
    """What there is by this name in an open folder; 0 if nothing, or no folder."""
    if parent is None:
        return 0
    try:
        return stat.S_IFMT(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return 0


def _is_plain(name: str) -> bool:
    """Whether a name of the manifest's can be a site's: parts between slashes, none going up."""
    parts = name.split("/")
    return "\0" not in name and not any(part in ("", ".", "..") for part in parts)


def _prints(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _front_page_last(name: str) -> tuple[bool, str]:
    return name.endswith("index.html"), name
