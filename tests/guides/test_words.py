"""One word, one thing: what modules, classes and texts are called, and what nothing is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.names import FILES, MODULES, public_classes
from tests.support.paths import ROOT

#: Modules whose name is a gerund, each with the reason.
GERUNDS: Final = {
    "meeting": "the thing that members go to",
    "first_meeting": "the same",
    "sample_meeting": "the same",
    "next_meeting": "the command's keyword",
    "move_meeting": "the command's keyword",
    "cancel_meeting": "the command's keyword",
    "ranking": "the order that comes out, as its readers call it",
    "munging": "the field's noun for what lists do to From",
    "pending": "an adjective: what waits",
    "finding": "what a check finds",
    "listening": "what `mailproc check` looks at: whether we listen",
    "processing": "the second of the three stages",
    "open_voting": "the command's keyword",
    "close_voting": "the command's keyword",
    "extend_voting": "the command's keyword",
    "cancel_voting": "the command's keyword",
}

#: Pictures that stood for parts of the program. What the part is called is in the glossary.
PICTURES: Final = re.compile(
    r"clerks?|offices?|desks?|doors?|doorkeepers?|halls?|guests?|leash(?:es)?|noticeboards?|memos?"
    r"|parcels?|stenographers?|theat(?:re|er)s?|back ?rooms?|vetting|vetted|settling"
    r"|exhibits?|puzzles?",
    re.IGNORECASE,
)
#: Where such a word is what it says, by file: the words of mails and of the real world.
MEANT: Final = {
    "mailproc/mail/parse/automatic.py": "out of office, as vacation notices say",
    "mailproc/mail/acceptance.py": "out of office",
    "tests/mail/test_acceptance.py": "out of office",
    "mailproc/cli/demo/xen2012.toml": "guests of a hypervisor, in titles of 2012",
    "tests/conversations/a_vacation_notice_is_never_answered.txt": "out of office",
    "tests/conversations/the_digest_shows_the_list_where_things_stand.txt": "guests, in a title",
    "tests/support/mail_clients.py": "Microsoft Office, in what Outlook writes",
    "mailproc/meeting/stv.py": "parcels of ballot papers, as the Order of 2007 calls them",
    "tests/guides/test_words.py": "this list",
}
TEXTS: Final = (".py", ".md", ".txt", ".html", ".xml", ".toml", ".sh", ".json", ".po", ".css")
#: Mails and answers kept as they were: not our words.
KEPT: Final = ("tests/mail/parse/mails/", "tests/store/releases/", "tests/render/golden/")


def texts() -> Iterator[tuple[str, str]]:
    """Each text of the repository by its path."""
    for folder in ("mailproc", "templates", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix in TEXTS and not name.startswith(KEPT):
                yield name, path.read_text(encoding="utf-8")
    for name in ("README.md", "config.example.toml", "pyproject.toml", ".ci/run"):
        yield name, (ROOT / name).read_text(encoding="utf-8")


def test_no_public_class_has_the_name_of_another() -> None:
    assert {name: where for name, where in public_classes().items() if len(where) > 1} == {}


def test_no_module_has_the_name_of_another() -> None:
    names = Counter(path.stem for path in FILES.values() if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_modules_are_called_by_nouns() -> None:
    called = {module.rpartition(".")[2] for module in MODULES}
    gerunds = {name for name in called if name.endswith("ing")}
    assert gerunds == GERUNDS.keys(), "find the noun, or say in GERUNDS why it is one"


def pictures_in(text: str) -> list[str]:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text)  # snake_case and CamelCase taken apart
    words = words.replace("guest@example.", "")  # somebody who is invited to a meeting
    return [found[0] for found in re.finditer(rf"\b(?:{PICTURES.pattern})\b", words, re.IGNORECASE)]


@pytest.mark.parametrize("text", ["a_desk", "theDesk", "Desk", "DESKS", "back room", "`_Clerk`"])
def test_a_picture_is_found_in_any_spelling(text: str) -> None:
    assert pictures_in(text)


def test_nothing_is_called_by_a_picture() -> None:
    found = {name: pictures_in(text) for name, text in texts() if name not in MEANT}
    assert {name: words for name, words in found.items() if words} == {}


def test_where_such_a_word_is_meant_it_stands() -> None:
    there = {name: pictures_in(text) for name, text in texts() if name in MEANT}
    assert there.keys() == MEANT.keys()
    assert all(there.values()), "MEANT names a file that has no such word any more"


def test_every_text_is_looked_at() -> None:
    assert len(list(texts())) > 400
    assert Path("tests/guides/test_words.py") in {Path(name) for name, _ in texts()}
