"""Writing a site into a folder: nobody sees half a file, nothing that is not ours is touched."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from mailproc.publish.history import PublishedState
from mailproc.publish.site import Site

_MANIFEST: Final = ".mailproc.json"
_UNFINISHED: Final = ".mailproc-"  # begins the name of a file that is being written
_FILE_MODE: Final = 0o644  # for a web server's eyes, whatever our own umask is
_FOLDER_MODE: Final = 0o755


class NotOurs(Exception):
    """The folder cannot be published into, and why."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: the names of the files written, removed, and left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def publish(folder: Path, build: Callable[[Mapping[str, PublishedState]], Site]) -> Published:
    """Have the folder hold this site.

    Each file is replaced atomically; all are written aside first and then put in their places
    at once, the front page last, so that no link leads nowhere. Files that did not change are
    not touched. Files of ours that the site does not have any more are removed; a manifest in
    the folder says which are ours.

    Args:
        folder: made if it is not there.
        build: makes the site, given how each thing was published that lies there now.

    Raises:
        NotOurs: if a file that we did not write is in the way, or the folder cannot be written.
    """
    try:
        with _locked(folder):
            return _Publication(folder).run(build)
    except OSError as fault:
        where = fault.filename or folder
        raise NotOurs(
            f"cannot publish: {where}: {(fault.strerror or str(fault)).lower()}"
        ) from fault


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One publication into a folder at a time; the next one waits."""
    _make(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class _Publication:
    """One publication into a folder that is ours alone until it is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        manifest = self._manifest()
        self._ours: dict[str, str] = manifest.get("files", {})
        self._known = {
            key: PublishedState(**seen) for key, seen in manifest.get("memory", {}).items()
        }

    def run(self, build: Callable[[Mapping[str, PublishedState]], Site]) -> Published:
        """Build, compare, write aside, put in place, remove, remember."""
        site = build(self._known)
        self._clear_unfinished()
        self._check_ours(site)
        changed = [name for name in site.files if not self._holds(name, site.files[name])]
        stale = [name for name in self._ours if name not in site.files]
        # Whatever happens from here on, the manifest knows every file that may be ours.
        if changed or stale or self._known != site.states:
            self._remember({**self._ours, **_prints(site.files)}, self._known)
            aside = {name: self._write_aside(name, site.files[name]) for name in changed}
            for name in sorted(changed, key=_front_page_last):
                aside[name].replace(self._folder / name)
            for name in stale:
                self._remove(name)
            self._remember(_prints(site.files), site.states)
        kept = tuple(name for name in site.files if name not in changed)
        return Published(tuple(changed), tuple(stale), kept)

    def _manifest(self) -> dict[str, Any]:  # Any: what stands in a JSON file
        path = self._folder / _MANIFEST
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as fault:
            raise NotOurs(f"{path} is broken ({fault}); publish into another folder") from fault
        return found

    def _check_ours(self, site: Site) -> None:
        for name, content in site.files.items():
            path = self._folder / name
            foreign = name not in self._ours and os.path.lexists(path)
            if foreign and not self._holds(name, content):
                raise NotOurs(f"{path} was not written by mailproc; move it away first")

    def _holds(self, name: str, content: bytes) -> bool:
        path = self._folder / name
        return path.is_file() and not path.is_symlink() and path.read_bytes() == content

    def _write_aside(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        _make(path.parent)
        aside = path.parent / f"{_UNFINISHED}{secrets.token_hex(8)}"
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), _FILE_MODE)
            os.fsync(file.fileno())
        return aside

    def _remove(self, name: str) -> None:
        path = self._folder / name
        path.unlink(missing_ok=True)
        if path.parent != self._folder and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def _remember(self, files: Mapping[str, str], states: Mapping[str, PublishedState]) -> None:
        manifest = {
            "what": "the files of `mailproc publish`, and since when their entries are as they are",
            "files": files,
            "memory": {key: asdict(seen) for key, seen in states.items()},
        }
        text = json.dumps(manifest, indent=1, sort_keys=True)
        self._write_aside(_MANIFEST, text.encode()).replace(self._folder / _MANIFEST)

    def _clear_unfinished(self) -> None:
        """Remove what a killed publication left; we have the lock, so none of it is in use."""
        folders = {(self._folder / name).parent for name in (*self._ours, _MANIFEST)}
        for folder in folders:
            if folder.is_dir():
                for path in folder.glob(f"{_UNFINISHED}*"):
                    path.unlink()


def _make(folder: Path) -> None:
    """Make a folder that is not there; one that is keeps its mode."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(_FOLDER_MODE)


def _prints(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _front_page_last(name: str) -> tuple[bool, str]:
    return name.endswith("index.html"), name
