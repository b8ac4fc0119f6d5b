"""The glossary names what there is, each thing by one word."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Final

import pytest

from tests.support.guides import text_of
from tests.support.names import MODULES, public_classes

#: With the words about decisions, which stand in the guide to them.
GLOSSARY: Final = text_of("glossary") + "".join(
    text_of(name).partition("\n## Words\n")[2] for name in ("decisions", "elections")
)
NAMED: Final = [name for name in re.findall(r"`([^`]+)`", GLOSSARY) if name != "verify"]
ENTRIES: Final = re.findall(r"\*\*([^*]+)\*\*", GLOSSARY)

#: Of which every public class has its word.
EXPLAINED: Final = (
    *("mail", "meeting", "processing", "delivery", "intake"),
    *("commands.base", "commands.context", "commands.grammar"),
)
#: And those that need none.
NEED_NONE: Final = {
    "errors; their docstrings say when": (
        *("AddressInUse", "BadPath", "NoArchive", "NoJournal", "NotStanding", "SourceTrouble"),
        "ParserUnavailable",
        *(
            "PermanentFailure",
            "RelayDown",
            "RelayRefuses",
            "RelayTrouble",
            "TemporaryFailure",
            "TryLater",
            "Unmailable",
        ),
    ),
    "what one function gives another inside of a package": (
        *(
            "Archive",
            "MboxMail",
            "Constraint",
            "Placed",
            "Placement",
            "Solution",
            "TopicToPlace",
            "Found",
            "Limits",
            "Part",
            "Problem",
            "RosterChange",
        ),
    ),
    "bookkeeping; the field's name or the docstring says all": ("LastLetter", "Told"),
}


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_what_it_names_is_there(name: str) -> None:
    found = public_classes()
    if "." not in name:
        assert name in found, f"the glossary names `{name}`, and no public class is called so"
        return
    module = name
    while module not in MODULES:
        module = module.rpartition(".")[0]
        assert module, f"the glossary names `{name}`, and there is no such module"
    here: object = import_module(f"mailproc.{module}")
    for part in filter(None, name.removeprefix(module).split(".")):
        assert hasattr(here, part), f"the glossary names `{name}`, and `{module}` has no {part}"
        here = getattr(here, part)


def test_every_public_class_has_a_word() -> None:
    needless = {name for names in NEED_NONE.values() for name in names}
    for name, modules in public_classes().items():
        (module,) = modules
        if any(module == one or module.startswith(f"{one}.") for one in EXPLAINED):
            assert (name in NAMED) != (name in needless), (
                f"{name} ({module}) needs an entry in mailproc/guides/glossary.md, or a place in"
                " NEED_NONE of this test with the reason"
                if name not in NAMED
                else f"{name} is in the glossary and in NEED_NONE"
            )
    assert needless <= public_classes().keys()


def test_a_word_has_one_entry() -> None:
    assert sorted(set(ENTRIES)) == sorted(ENTRIES)
    assert len(ENTRIES) > 80
