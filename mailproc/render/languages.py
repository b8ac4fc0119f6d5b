"""The languages that we write in, and the folders of their templates."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
#: A language tag (RFC 5646), as far as its form tells.
LANGUAGE_TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def template_folders(own: Path | None, language: str = ENGLISH) -> list[Path]:
    """Where templates are looked for: the operator's folder, then ours (wheel or checkout).

    The folders of a language other than English come first, since what they lack is English.
    """
    package = Path(str(files("mailproc")))
    shipped = package / "templates"
    ours = shipped if shipped.is_dir() else package.parent / "templates"
    english = [own, ours] if own else [ours]
    return english if language == ENGLISH else [folder / language for folder in english] + english


def languages(own: Path | None) -> list[str]:
    """The tags (RFC 5646) of the languages that there are, with those of the operator's folder."""
    inside = (one for folder in template_folders(own) for one in folder.iterdir() if one.is_dir())
    return sorted({ENGLISH} | {one.name for one in inside if _is_language(one.name)})


def _is_language(name: str) -> bool:
    if not LANGUAGE_TAG.fullmatch(name):
        return False
    # Here, since a process that only accepts mail for English lists has no need of it.
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
