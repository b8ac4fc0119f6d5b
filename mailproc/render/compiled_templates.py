"""Our templates as Jinja2 compiled them, kept for the next process.

To compile them takes longer than to write most mails. They are kept where Python keeps what it
compiled of our modules, under its rules: beside them, if we may write there, unless
``PYTHONDONTWRITEBYTECODE`` says otherwise. Whoever can write there could change the program, too.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from mailproc import __version__
from mailproc.render.languages import template_folders


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps them; they are found by a template's name and text, and by how it was compiled.

    Args:
        options: what else than its text a template's code follows from.
    """

    def __init__(self, options: object) -> None:
        self._options = f"{__version__} {options}"
        beside = template_folders(None)[-1] / "templates.py"
        super().__init__(str(Path(cache_from_source(str(beside))).parent))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """As Jinja2 says."""
        return super().get_cache_key(f"{name} {self._options}", filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja2 says; what cannot be read is not there."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja2 says, where we may write."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
