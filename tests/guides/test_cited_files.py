"""No text cites a file that is not in the repository: whoever reads it could not look it up."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from tests.guides.test_words import TEXTS, texts
from tests.support.names import MODULES, PACKAGE
from tests.support.paths import ROOT

_FILE: Final = re.compile(
    r"(?<![\w/.*{}-])(?P<path>(?:[\w-]+/)*[\w-]+\.(?:py|md|toml|json|sh))(?![\w/({]|\.\w)"
)
_FOLDER: Final = re.compile(r"(?<![\w/.*{}:-])(?P<path>(?:mailproc|tests|templates)/(?:[\w-]+/)*)")
_CODE: Final = re.compile(
    r"(?<!`)`(?P<name>[a-z_]+(?:\.(?!(?:toml|py|md|schema)\b)\w+)+)(?:\(\))?`(?!`)"
)
#: What may be one.
_COMMENT: Final = re.compile(r"#.*")
_PAGE: Final = re.compile(r"mailproc guide (?P<name>[a-z][a-z0-9-]+)")

#: Names of files that are somebody else's or yet to be written, each with the reason.
ELSEWHERE: Final = {
    "mailproc.toml": "the operator's",
    "config.toml": "the operator's",
    "mailproc-dashboard.json": "a file that goes with a guide",
    "yours.py": "stands for a file that the reader is to write",
    "test_yours.py": "the same",
}


@cache
def known() -> frozenset[str]:
    """Every file and folder of the repository, and every end of its path."""
    there = [path.relative_to(ROOT) for path in _files()]
    whole = {*there, *(folder for path in there for folder in path.parents)}
    return frozenset("/".join(p.parts[at:]) for p in whole for at in range(len(p.parts)))


def _files() -> Iterator[Path]:
    for name in ("mailproc", "templates", "tests", ".ci"):
        yield from (
            path
            for path in (ROOT / name).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )
    yield from (path for path in ROOT.iterdir() if path.is_file())


def prose_of(name: str, text: str) -> str:
    """What a file says to its readers: of Python comments and docstrings, of the rest all."""
    return "\n".join(_prose_of_python(text)) if name.endswith(".py") else text


def _prose_of_python(text: str) -> Iterator[str]:
    # To find all comments of all files takes long.
    if any(_cites(found[0]) for found in _COMMENT.finditer(text)):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    yield from _docstrings(ast.parse(text))


def _cites(comment: str) -> bool:
    return any(one.search(comment) for one in (_FILE, _FOLDER, _CODE, _PAGE))


def _docstrings(node: ast.AST) -> Iterator[str]:
    """Those of fields too; no expression is looked through for them."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        found = getattr(node, name, ())
        for statement in found if isinstance(found, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield str(statement.value.value)
            yield from _docstrings(statement)


@cache
def citing() -> dict[str, str]:
    """What each file says to its readers."""
    return {name: prose_of(name, text) for name, text in texts()}


def missing_files(prose: str) -> list[str]:
    """The files and folders that a text cites and the repository does not have."""
    cited = [
        *(found["path"] for found in _FILE.finditer(prose)),
        *(found["path"].rstrip("/") for found in _FOLDER.finditer(prose)),
    ]
    return [
        path
        for path in dict.fromkeys(cited)
        if path not in known() and path.rpartition("/")[2] not in ELSEWHERE
    ]


@pytest.mark.parametrize(
    "cited",
    ["SPEC.md", "see ARCHITECTURE.md.", "`mailproc/nothing.py`", "(tests/nowhere/)", "x/y.py"],
)
def test_a_file_that_is_not_there_is_found(cited: str) -> None:
    assert missing_files(f"As written in {cited}")


def test_every_file_that_a_text_cites_is_there() -> None:
    found = {name: missing_files(prose) for name, prose in citing().items()}
    assert {name: paths for name, paths in found.items() if paths} == {}, (
        "these texts cite files that are not in the repository"
    )


def missing_names(prose: str) -> list[str]:
    """The dotted names of our code that a text cites and the code does not have."""
    packages = {module.partition(".")[0] for module in MODULES}
    return [
        found["name"]
        for found in _CODE.finditer(prose)
        if found["name"].partition(".")[0] in packages and not _is_there(found["name"])
    ]


def _is_there(name: str) -> bool:
    module = name
    while module and module not in MODULES:
        module = module.rpartition(".")[0]
    if not module:
        return False
    here: object = import_module(f"mailproc.{module}")
    for part in filter(None, name.removeprefix(module).split(".")):
        if not hasattr(here, part):
            return False
        here = getattr(here, part)
    return True


def test_every_name_of_our_code_that_a_docstring_cites_is_there() -> None:
    found = {
        name: missing_names(prose)
        for name, prose in citing().items()
        if name.startswith("mailproc/")
    }
    assert {name: names for name, names in found.items() if names} == {}
    assert missing_names("See `mail.nothing`, `mail.letter.Nobody` and `mail.letter.Letter`.") == [
        *("mail.nothing", "mail.letter.Nobody")
    ]


def test_every_guide_that_is_cited_is_there() -> None:
    cited = {
        (found["name"], name) for name, prose in citing().items() for found in _PAGE.finditer(prose)
    }
    assert {
        (page, name) for page, name in cited if not (PACKAGE / f"guides/{page}.md").exists()
    } == (set())
    assert len({page for page, _ in cited}) > 4


def test_every_text_of_the_repository_is_looked_at() -> None:
    done = subprocess.run(
        ["git", "ls-files", "mailproc", "templates", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("this is no checkout of git")
    listed = [name for name in done.stdout.splitlines() if Path(name).suffix in TEXTS]
    kept = ("tests/mail/parse/mails/", "tests/store/releases/", "tests/render/golden/")
    assert {name for name in listed if not name.startswith(kept)} <= citing().keys()
