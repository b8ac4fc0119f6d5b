"""What the package's modules and classes are called, read from its source without running it."""

from __future__ import annotations

import ast
from functools import cache
from typing import Final

from tests.support.paths import ROOT

PACKAGE: Final = ROOT / "mailproc"
FILES: Final = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
#: Dotted, from the package's folder: ``mail.parse.own_text``.
MODULES: Final = frozenset(FILES) - {"__init__"}


@cache
def public_classes() -> dict[str, list[str]]:
    """Each public class at a module's top level, with the modules that have one of that name."""
    found: dict[str, list[str]] = {}
    for module, path in FILES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(module)
    return found
