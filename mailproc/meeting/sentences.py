"""Sentences for people, kept apart from their values so that they can be translated.

A sentence is written where it is decided, in English; a translation is looked up by that English.
It stands in the call itself, where it is found for the catalogues (mailproc/render/locale).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Word(str):
    """One of our own words as a value of a sentence, such as ``withdrawn``: translated, too."""

    __slots__ = ()

    def render(self, translate: Callable[[str], str] = str) -> str:
        """The word in the language of `translate`."""
        return translate(self)


class Sentence:
    """One sentence with named gaps: ``Sentence("{topic} is yours.", topic="T7")``.

    Values are filled in as they are and are never read as a format themselves. A line end in the
    text stays one in mails, such as before a line to be sent; those in values are blanks.
    """

    __slots__ = ("text", "values")

    def __init__(self, text: str, **values: object) -> None:
        self.text = text
        self.values: Mapping[str, object] = values

    def with_values(self, values: Mapping[str, object]) -> Sentence:
        """The same sentence with other values in its gaps."""
        return Sentence(self.text, **values)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate`, which maps English to another language."""
        values = {name: _shown(value, translate) for name, value in self.values.items()}
        return translate(self.text).format(**values)

    def __str__(self) -> str:
        return self.render()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def _shown(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Sentence | Word):
        return value.render(translate)
    return value.replace("\n", " ") if isinstance(value, str) else value


class Refused(Exception):
    """A lawful no: what is not possible, why, and what to do instead.

    Not an error of the program: the sender is told `said`.
    """

    def __init__(self, text: str, **values: object) -> None:
        self.said = Sentence(text, **values)
        super().__init__(str(self.said))
