"""German speaks to members in one way, and has one word for each thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest

from mailproc.render.languages import template_folders
from mailproc.render.translations import read_sentences
from tests.tools import catalogue

#: Where a sentence, or what stands in quotation marks, begins.
_BEGINS: Final = r"(?:^|[.:!?]\s+|[„\"(`*])"
_POLITE: Final = re.compile(
    # "Sie gilt" at a sentence's start is "it"; with a plural's verb it may be the polite "you".
    rf"{_BEGINS}(?:Sie\s+(?:\w+n|sind)\b|(?:Ihr(?:e[mnrs]?)?|Ihnen)\b)"
    rf"|(?<=[\w,;)“”])\s+(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b",
    re.MULTILINE,
)
#: What chairs do, and what leads do, are two things; all else has one word, too.
_OTHER_WORDS: Final = re.compile(
    r"\b(?:Leitung|Moderator(?:in)?|Sitzung(?:en)?|Briefe?|Letter|Löser|Agenda|sende[nt]?)\b"
)


def texts() -> Iterator[tuple[str, str]]:
    """All that is said in German, each with where it stands."""
    yield from read_sentences(catalogue.path_of("de")).items()
    for path in sorted((template_folders(None)[0] / "de").glob("*.txt")):
        text = re.sub(r"(?s){#.*?#}", "", path.read_text(encoding="utf-8"))
        for number, line in enumerate(text.split("\n"), 1):
            yield f"{path.name}:{number}", line


def test_members_are_called_du() -> None:
    assert [(where, text) for where, text in texts() if _POLITE.search(text)] == []


def test_there_is_one_word_for_each_thing() -> None:
    assert [(where, text) for where, text in texts() if _OTHER_WORDS.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ihre Zeitzone festlegen",
        "Sie leiten es",
        "Sagen, wann Sie dabei sind",
        "Meinten Sie {near}?",
        "Notiert: Sie können dabei sein.",
        "Danke. Sie sind eingeladen.",
        'schreiben ~ "Ihr Thema"',
        "Außer Ihnen sieht das niemand.",
    ],
)
def test_the_polite_form_is_found(text: str) -> None:
    assert _POLITE.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Deine Zeitzone. Sie gilt für alle Treffen.",
        "ob sie kommen und ihre Stimmen mitnehmen",
        "Sie wurde gelesen.",
        "Sie beginnt so: „%s“",
    ],
)
def test_a_thing_is_called_sie_as_well(text: str) -> None:
    assert not _POLITE.search(text)
