"""Brings the catalogues of sentences up to date with the code.

``python tests/tools/catalogue.py`` adds to every ``render/locale/*/LC_MESSAGES/mailproc.po`` what
is new in the code, for somebody to translate, and takes out what is gone; ``python
tests/tools/catalogue.py fr`` begins a French one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Final, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

import mailproc
from mailproc.commands.registry import COMMANDS
from mailproc.meeting.records import Status

PACKAGE: Final = Path(mailproc.__file__).parent
LOCALE: Final = PACKAGE / "render" / "locale"

#: Whose first argument is a sentence.
SENTENCES: Final = {"Sentence": None, "Refused": None, "Word": None}
_SAYS: Final = re.compile("|".join(rf"\b{name}\b" for name in SENTENCES).encode())


def wanted() -> Catalog:
    """All that we say, without translations."""
    found = Catalog(project="mailproc", charset="utf-8")
    with redirect_stderr(StringIO()):  # it warns of f-strings, which are values of gaps, no texts
        places = sorted(_places())
    for file, _line, sentence in places:
        if sentence:
            found.add(sentence, locations=[(f"mailproc/{file}", 0)])
    for known in (known for known in COMMANDS if known.who != "console"):
        texts = [known.brief, known.more, known.example]
        for text in [*texts, known.usage] if known.usage != known.word else texts:
            if text:
                found.add(text, locations=[("mailproc/commands", 0)])
    for status in get_args(Status):
        found.add(status, locations=[("mailproc/meeting/records/topics.py", 0)])
    return found


def _places() -> Iterator[tuple[str, int, str]]:
    """The files and lines of the package, and the sentences that they hold."""
    for path in PACKAGE.rglob("*.py"):
        if _SAYS.search(path.read_bytes()):  # to read all for them takes long
            for line, sentence, _comments, _context in extract_from_file(
                "python", path, keywords=SENTENCES
            ):
                yield str(path.relative_to(PACKAGE)), line, str(sentence)


def path_of(language: str) -> Path:
    """Where the catalogue of a language is."""
    return LOCALE / language / "LC_MESSAGES" / "mailproc.po"


def read(path: Path, language: str) -> Catalog:
    """A catalogue; empty if there is none yet."""
    if not path.exists():
        return Catalog(locale=language.replace("-", "_"), project="mailproc", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def update(language: str) -> int:
    """Add what is new to one catalogue, and take out what is gone; how many are to translate."""
    path = path_of(language)
    catalogue = read(path, language)
    catalogue.update(wanted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, include_lineno=False, omit_header=True)
    return sum(bool(one.id) and not one.string for one in catalogue)


if __name__ == "__main__":
    for tag in sys.argv[1:] or sorted(folder.name for folder in LOCALE.iterdir()):
        print(f"{path_of(tag)}: {update(tag)} to translate")  # noqa: T201
