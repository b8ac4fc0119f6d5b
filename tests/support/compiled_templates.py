"""Templates compiled once a process, though many tests have environments of their own.

To compile all of ours takes a second, which is more than most tests that render them take.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jinja2 import Environment


@contextmanager
def templates_compiled_once() -> Iterator[None]:
    """In this block environments that would compile the same share what they compile."""
    known: dict[Any, Any] = {}
    compile_anew = Environment.compile

    def compiled(
        self: Environment, source: Any, name: str | None = None, filename: str | None = None
    ) -> Any:
        """Code for a template of this name, in this file."""
        options = self.autoescape, self.trim_blocks, self.lstrip_blocks, self.keep_trailing_newline
        # What is constant is filtered and escaped when it is compiled.
        cells = getattr(self.finalize, "__closure__", None) or ()
        escape = tuple(cell.cell_contents for cell in cells)
        used = escape, frozenset(self.filters.items()), frozenset(self.tests)
        key = type(self), *options, *used, source, name, filename
        if key not in known:
            known[key] = compile_anew(self, source, name, filename)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compiled)
        yield
