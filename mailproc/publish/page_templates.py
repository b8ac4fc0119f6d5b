"""Jinja2 for pages: one environment for each markup, which escapes all that is put into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import ClassVar, Final

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from mailproc.meeting.view import View, ViewPart
from mailproc.publish.days import in_full, when
from mailproc.publish.escapes import ESCAPES
from mailproc.publish.guide_pages import inline
from mailproc.publish.links import mailto
from mailproc.publish.redact import without_rank
from mailproc.publish.svg import bars, ribbons
from mailproc.publish.watched_values import WatchedValues, plain
from mailproc.render.environment import Sandbox
from mailproc.render.filters import FILTERS
from mailproc.render.languages import template_folders


class PageTemplates:
    """Renders the templates of ``templates/pages``, or the operator's of the same name.

    Args:
        own: the operator's folder of templates; its ``pages`` folder is looked into first.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._environment = cache(partial(_environment, own))

    def template(self, name: str) -> Template:
        """One template; its suffix says how what is put into it is escaped."""
        return self._environment(name.rpartition(".")[2]).get_template(name)

    def render(self, name: str, **values: object) -> str:
        """One template's text."""
        return self.template(name).render(values)

    def fingerprint(self) -> str:
        """A hash over all templates as they are now, ours and the operator's."""
        found = hashlib.sha256()
        for name in self._loader.list_templates():
            for part in (name, self.source(name)):
                found.update(hashlib.sha256(part.encode()).digest())
        return found.hexdigest()

    def source(self, name: str) -> str:
        """A file that is no template: the style sheet, the icon."""
        text, _, _ = self._loader.get_source(self._environment("css"), name)
        return text

    @property
    def _loader(self) -> BaseLoader:
        loader = self._environment("css").loader
        assert loader  # noqa: S101  # for mypy: each environment has one
        return loader


class _Sandbox(Sandbox):
    """The same, for values that are watched, too."""

    json_objects: ClassVar = frozenset((dict, WatchedValues))


def _environment(own: Path | None, suffix: str) -> Sandbox:
    folders = [folder / "pages" for folder in template_folders(own)]
    escape = ESCAPES.get(suffix)
    environment = _Sandbox(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        # With a finalizer, its `Markup` is what keeps Jinja2 from escaping once more.
        autoescape=suffix in ("html", "xml") or escape is not None,
        finalize=_escaped(escape) if escape else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        keeps=own is None,
        auto_reload=False,  # see `templates_of`
    )
    environment.filters.update(FILTERS)
    environment.filters["mailto"] = mailto
    environment.filters["named"] = named
    environment.filters["inline"] = inline
    environment.filters["noted"] = noted
    environment.filters["when"] = when
    environment.filters["in_full"] = in_full
    environment.filters["by_number"] = by_number
    environment.filters["in_a_line"] = in_a_line
    environment.filters["pairs"] = pairs
    environment.filters["without_rank"] = without_rank
    return environment


def templates_of(own: Path | None = None) -> PageTemplates:
    """The templates as they are now; the same object as long as none of them changes.

    Compiling them takes longer than all else.
    """
    known = _KNOWN.get(own)
    now = (known[1] if known else PageTemplates(own)).fingerprint()
    if known is None or known[0] != now:
        known = _KNOWN[own] = now, PageTemplates(own)
    return known[1]


_KNOWN: Final[dict[Path | None, tuple[str, PageTemplates]]] = {}


def frame(here: str, up: str = "", *, whole: bool = False) -> dict[str, object]:
    """What the frame of every page looks at.

    Args:
        here: the page's file name.
        up: leads from the page to the top of the site.
        whole: whether the page is alone and has its style inside.
    """
    return {"here": here, "up": up, "whole": whole, "style_source": "'self'", "style": ""}


def meeting_values(view: View) -> dict[str, object]:
    """What a page of one meeting shows, by the names that templates know it by."""
    topics = {topic["id"]: topic for topic in view["topics"]}
    return {
        "view": view,
        "topics": topics,
        "open": view["meeting"]["voting"] == "open" and bool(view["agent"]),
        "ribbons": ribbons(view),
        "bars": bars(view["topics"]),
        "ranked": sum(topic["rank"] is not None for topic in view["topics"]),
        "slots": _by_topic(view["agenda"]),
        "noted": _by_topic(view["notes"]),
        "left_over": _left_over(view, topics),
    }


def _left_over(view: View, topics: Mapping[str, ViewPart]) -> dict[str, ViewPart]:
    """What did not fit into the meeting, by id: what it needs, or whether it waits for a wish."""
    waiting = {one["topic"] for one in view.get("unmet", ())}
    return {
        name: {
            "id": name,
            "title": topics[name]["title"],
            "needs_minutes": minutes,
            "waits": name in waiting,
        }
        for name, minutes in ((one["topic"], one["needs_minutes"]) for one in view["overflow"])
    }


def _by_topic(parts: Iterable[ViewPart]) -> dict[str, list[ViewPart]]:
    """What there is of each topic, by its id."""
    found: dict[str, list[ViewPart]] = {}
    for one in parts:
        if one["topic"]:
            found.setdefault(one["topic"], []).append(one)
    return found


def _escaped(escape: Callable[[str], str]) -> Callable[[object], Markup]:
    """What is put out: markup as it is (a macro's), anything else escaped."""

    def finalize(value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        return Markup(escape(str(value)))  # noqa: S704  # escaped by the line's own function

    return finalize


def named(topics: Mapping[str, ViewPart], wanted: list[str]) -> list[ViewPart]:
    """The topics with these ids, in their order; what is not of this meeting is left out."""
    return [topics[one] for one in wanted if one in topics]


@lru_cache(4096)
def _number(topic: str) -> int:
    """That of ``T7``: a large tally sheet asks for those of few topics very often."""
    return int(topic[1:])


def by_number(of_topics: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is said of topics (``T7``), in the order of their numbers."""
    return [(topic, of_topics[topic]) for topic in sorted(of_topics, key=_number)]


def in_a_line(choices: Mapping[str, str]) -> str:
    """A ballot: ``T1 +1, T7 -1``."""
    return ", ".join(f"{topic} {choice}" for topic, choice in by_number(choices))


def pairs(rows: Mapping[str, Mapping[str, int]]) -> list[ViewPart]:
    """A view's ``pairwise``, each of its rows with its ``id``."""
    return [{"id": one, "row": row} for one, row in plain(rows).items()]


def noted(note: ViewPart) -> str:
    """A line of the minutes: ``Decided: We merge it.``, ``Action, Jane Roe: writes it down``."""
    if note["kind"] == "action":
        return f"Action, {note.get('name') or note['who']}: {note['text']}"
    said = str(note["kind"]).capitalize()
    return f"{said}: {note['text']}"
