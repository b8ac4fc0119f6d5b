"""Writes the pages and forms of one list, anew only what has changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial

from mailproc.meeting.view import View
from mailproc.publish.earlier_results import EarlierResults
from mailproc.publish.looked_at import plain
from mailproc.publish.page_templates import PageTemplates, meeting_values


class PageWriter:
    """Writes files.

    Args:
        templates: what they are written by.
        results: what was written the last time, by the same templates.
    """

    def __init__(self, templates: PageTemplates, results: EarlierResults | None = None) -> None:
        self.templates = templates
        self.results = results or EarlierResults()
        self._last: tuple[View, Mapping[str, object]] | None = None

    def write(self, file: str, template: str, values: Mapping[str, object]) -> str:
        """A file's text.

        Args:
            file: its name; no other file of the list has it.
            template: the template's name.
            values: what that sees, besides `kept`: ``kept(key, macro, ...)`` is what the macro
                makes of the other arguments, taken from the last time if they were the same. No
                other macro of the same name is called with that key for the same file.
        """
        kept = partial(self._kept, file)
        return self.results.rendered(
            file, lambda seen: self.templates.render(template, **seen, kept=kept), values
        )

    def values(self, view: View) -> Mapping[str, object]:
        """What all pages of a meeting see of it: `meeting_values`."""
        if self._last is None or self._last[0] is not view:
            self._last = view, meeting_values(view)
        return self._last[1]

    def _kept(self, file: str, key: Hashable, macro: Callable[..., str], *values: object) -> str:
        given = tuple(map(plain, values))
        name = file, getattr(macro, "name", ""), key
        return self.results.of(name, given, lambda: macro(*given))
