"""Writes the pages and forms of one list, anew only what has changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from mailproc.meeting.view import View
from mailproc.publish.earlier_results import EarlierResults
from mailproc.publish.page_templates import PageTemplates, meeting_values
from mailproc.publish.watched_values import plain


class PageWriter:
    """Writes files.

    Args:
        templates: what they are written by.
        results: what was written the last time, by the same templates.
    """

    def __init__(self, templates: PageTemplates, results: EarlierResults | None = None) -> None:
        self.templates = templates
        self.results = results or EarlierResults()
        self._last: tuple[View, dict[str, object]] | None = None

    def write(self, file: str, template: str, values: dict[str, object], **more: object) -> str:
        """A file's text.

        Args:
            file: its name; no other file of the list has it.
            template: the template's name.
            values: what that sees of the meeting, by name: mostly `meeting_values`. Only of what
                it looks at does it matter whether it has changed.
            more: what it sees besides. There is also `rows`, see below.
        """
        rows = partial(self._rows, file)
        return self.results.rendered(
            file,
            lambda seen: self.templates.render(template, **seen, **more, rows=rows),
            values,
            more,
        )

    def values(self, view: View) -> dict[str, object]:
        """What all pages of a meeting see of it: `meeting_values`."""
        if self._last is None or self._last[0] is not view:
            self._last = view, meeting_values(view)
        return self._last[1]

    def _rows(
        self,
        file: str,
        macro: Callable[..., str],
        items: Iterable[Mapping[str, Any]] | Mapping[str, Mapping[str, Any]],
        *more: object,
        each: Mapping[str, object] | None = None,
    ) -> str:
        """``rows(macro, items, ...)``: what a macro makes of each item, one below the other.

        An item of which it would make the same as the last time is not asked for again. So it may
        look at nothing but its arguments, and no two macros of one name write rows of one file.

        Args:
            file: the file's name.
            macro: makes a row of an item, of what `each` has of it by its id, and of `more`.
            items: objects with an ``id`` or a ``voter``, which tells them apart; or a mapping with
                such objects as its values.
            more: what all rows are made of.
            each: what there is of each item besides; None: nothing.
        """
        shared, beside, found = tuple(map(plain, more)), plain(each), plain(items)
        rows = found.values() if isinstance(found, Mapping) else found
        named = ((item["id"] if "id" in item else item["voter"], item) for item in rows)
        given = (
            (key, (item, *shared) if beside is None else (item, beside.get(key), *shared))
            for key, item in named
        )
        name = file, getattr(macro, "name", "")
        made = self.results.each(name, given, lambda arguments: macro(*arguments))
        text = "".join(made)
        return Markup(text) if made and isinstance(made[0], Markup) else text  # noqa: S704  # rows are
