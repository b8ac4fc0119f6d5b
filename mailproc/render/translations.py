"""The languages that we write in: which there are, their sentences, days and ages.

A language is a folder ``de`` beside our templates or in the operator's folder, with templates that
stand in for the English ones of the same name, and a catalogue of sentences
(``render/locale/de/LC_MESSAGES/mailproc.po``, or ``mailproc.po`` in the operator's folder).
What either lacks is English. Catalogues are read as they are, so that there is nothing to compile.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from mailproc.meeting.sentences import Sentence
from mailproc.render.filters import FILTERS
from mailproc.render.languages import ENGLISH
from mailproc.render.moments import days_since, moment

log = logging.getLogger(__name__)

_TODAY: Final = Sentence("today")


class BadCatalogue(ValueError):
    """A catalogue of sentences that cannot be used, or a sentence of it."""


def filters(language: str, own: Path | None) -> Mapping[str, Callable[..., object]]:
    """The filters of templates (`filters.FILTERS`), those that speak in this language.

    A catalogue that cannot be used leaves its sentences in English, and is logged.

    Args:
        language: one of `languages(own)`.
        own: the operator's folder of templates.
    """
    if language == ENGLISH:
        return FILTERS
    sentences: dict[str, str] = {}
    for path in catalogues(language, own):
        try:
            sentences |= read_sentences(path)
        except BadCatalogue as fault:
            log.error("%s", fault)  # the text says all
    speech = _Speech(Locale.parse(language, sep="-"), sentences)
    return {**FILTERS, "said": speech.said, "day": speech.day, "age": speech.age}


class _Speech:
    """What is said in one language."""

    def __init__(self, locale: Locale, sentences: Mapping[str, str]) -> None:
        self._locale = locale
        self._sentences = sentences

    def said(self, sentence: Sentence | str) -> str:
        """A sentence, or one of our own words, in this language."""
        if isinstance(sentence, Sentence):
            return sentence.render(self._translated)
        return self._translated(sentence)

    def _translated(self, english: str) -> str:
        return self._sentences.get(english, english)

    def day(self, then: str | datetime) -> str:
        """``Sonntag, 26. August 2012``."""
        return format_date(moment(then).date(), "full", locale=self._locale)

    def age(self, then: str | datetime, now: datetime) -> str:
        """``heute``, ``vor 12 Tagen``; never in weeks or months."""
        days = days_since(then, now)
        if not days:
            return self.said(_TODAY)
        ago = timedelta(days=-days)
        return format_timedelta(
            ago, "day", threshold=math.inf, add_direction=True, locale=self._locale
        )


def catalogues(language: str, own: Path | None) -> Iterator[Path]:
    """The catalogues of a language that there are: ours, then the operator's, which counts more."""
    locale = Path(str(files("mailproc.render"))) / "locale"
    ours = locale / language / "LC_MESSAGES" / "mailproc.po"
    theirs = own / language / "mailproc.po" if own else None
    return (path for path in (ours, theirs) if path and path.is_file())


def read_sentences(path: Path) -> dict[str, str]:
    """English sentences with their translations; those not translated yet are left out.

    Raises:
        BadCatalogue: if it is no catalogue, or a translation has other gaps than its English.
    """
    try:
        with path.open("rb") as file:
            messages = list(read_po(file, abort_invalid=True))
    except (OSError, ValueError, PoFileError) as fault:
        raise BadCatalogue(f"{path}: {fault}") from None
    pairs = dict(pair for message in messages if (pair := _pair(message)))
    for english, translated in pairs.items():
        if gaps(translated) != gaps(english):
            raise BadCatalogue(f"{path}: the gaps of “{translated}” are not those of “{english}”")
    return pairs


def _pair(message: Message) -> tuple[str, str] | None:
    english, translated = message.id, message.string
    if not isinstance(english, str) or not isinstance(translated, str):
        return None  # plurals; we have none
    return (english, translated) if english and translated and not message.fuzzy else None


def gaps(text: str) -> set[str] | None:
    """The names of a sentence's gaps: ``id`` and ``title`` of ``{id} {title}``.

    None if it cannot be filled in.
    """
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None
