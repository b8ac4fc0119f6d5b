"""What the operator's own templates are called, and which names they use, without running them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, meta, nodes
from msgspec import Struct

_NO_TEMPLATES: Final = {".css", ".svg", ".po"}


class Unknown(Struct, frozen=True):
    """A name in a template that nothing gives a value to."""

    file: Path
    line: int
    name: str


def unknown_names(own: Path, seen: Mapping[str, set[str]]) -> Iterator[Unknown]:
    """Names that a template of the operator's cannot see, also where no sample comes by.

    Args:
        own: the operator's folder.
        seen: what each template can see, by its name; others (those that are imported) may see
            all that any can.
    """
    anything: set[str] = set().union(*seen.values())
    for file in _files(own):
        tree = _tree(file)
        if tree is None:
            continue  # rendering tells what is wrong with it
        name = str(file.relative_to(own))
        known = seen.get(name) or seen.get(_without_language(name)) or anything
        for unknown in sorted(_undeclared(tree) - known - _guarded(tree)):
            yield Unknown(file, _line_of(tree, unknown), unknown)


def unused_files(own: Path, ours: Path) -> Iterator[tuple[Path, str]]:
    """Files of the operator's that stand in for none of ours, and no template of theirs uses.

    Returns:
        Each with the name that was likely meant, or "".
    """
    known = {str(file.relative_to(ours)) for file in _files(ours)}
    used = {name for file in _files(own) for name in _references(file)}
    for file in _files(own):
        name = str(file.relative_to(own))
        stands_in = {name, _without_language(name)} & known
        if not stands_in and file.name not in used and file.suffix != ".po":
            yield file, next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.8)), "")


def _without_language(name: str) -> str:
    """``digest.txt`` for ``de/digest.txt``."""
    head, _, rest = name.partition("/")
    return rest if rest and len(head.partition("-")[0]) in (2, 3) else name


def _files(folder: Path) -> list[Path]:
    """All files but hidden ones and those that editors leave behind."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file in found if not file.name.startswith(".") and file.suffix[-1:] != "~"]


def _tree(file: Path) -> nodes.Template | None:
    if file.suffix in _NO_TEMPLATES:
        return None
    try:
        return Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
    except (TemplateSyntaxError, OSError, UnicodeDecodeError):
        return None


def _undeclared(tree: nodes.Template) -> set[str]:
    """Names that are looked up when it is rendered."""
    environment = tree.environment or Environment(autoescape=True)
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        # Which there are is not known here; rendering tells.
        if isinstance(node, nodes.Filter):
            environment.filters.setdefault(node.name, str)
        else:
            environment.tests.setdefault(node.name, _anything)
    return meta.find_undeclared_variables(tree) - set(environment.globals)


def _anything(*_: object) -> bool:
    return True


def _references(file: Path) -> Iterator[str]:
    tree = _tree(file)
    if tree is not None:
        yield from filter(None, meta.find_referenced_templates(tree))


def _guarded(tree: nodes.Template) -> set[str]:
    """Names that a template asks about before it uses them, or has a default for."""
    asked = (node for node in tree.find_all(nodes.Test) if node.name in ("defined", "undefined"))
    spared = (node for node in tree.find_all(nodes.Filter) if node.name in ("default", "d"))
    inside = (node.node for node in (*asked, *spared))
    return {node.name for node in inside if isinstance(node, nodes.Name)}


def _line_of(tree: nodes.Template, name: str) -> int:
    return min(node.lineno for node in tree.find_all(nodes.Name) if node.name == name)
