"""Whatever happens, what is published once more is what a publisher without memory publishes."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailproc.intake.console import roster_command
from mailproc.meeting.roster import Member
from mailproc.publish import NotOurs, publish
from mailproc.publish.publisher import Publisher
from tests.support.harness import AGENT, MEMBERS, Harness, letter, opened_harness
from tests.support.sizes import examples

CAROL = "carol@example.org"
PEOPLE = ("jane", "john", "ann")
NUMBERS = itertools.count(1)

T = st.sampled_from(["T1", "T2", "T3", "T4"])
CHOICES = st.sampled_from(["+1", "0", "-1", "+1, since it matters", "-1, as ann@example.org said"])
MEMBERS_LINES = st.one_of(
    st.builds("VOTE {} {}".format, T, CHOICES),
    st.builds("VOTE {} {}".format, T, CHOICES),
    st.builds("RANK {} > {} > {}".format, T, T, T),
    st.builds("UNVOTE {}".format, T),
    st.builds("SECOND {}".format, T),
    st.builds("LEAD {} me".format, T),
    st.builds("RETITLE {} another <title>".format, T),
    st.sampled_from(["PROPOSE: something", "UNDO", "UNDO", "ATTEND", "REGRETS", "NOMINATE me"]),
    st.sampled_from(["AVAILABLE every day until 13:30", "DONE A1 at last", "CALL VOTE a logo"]),
)
CHAIRS_LINES = st.one_of(
    st.builds("MERGE {} {} AS both".format, T, T),
    st.builds("DROP {} for a reason".format, T),
    st.builds("DEFER {}".format, T),
    st.builds("ORDER {} AFTER {}".format, T, T),
    st.builds("DISCUSSED {}\nDECIDED {} so be it\nACTION {} John writes it".format, T, T, T),
    st.builds("DECIDE {} BY small".format, T),
    st.sampled_from(["SCHEDULE", "UNDO", "MINUTES", "OPEN VOTING", "CLOSE VOTING", "UNDO"]),
    st.sampled_from(["NEXT MEETING Winter\nStarts: 2027-12-01 13:00\nEnds: 2027-12-01 14:00"]),
    st.sampled_from(["MEETING\nBallot: ranked", "MEETING\nSecret: yes", "MEETING\nRooms: 2"]),
    st.sampled_from(["ELECTION Keepers", "CANCEL MEETING nobody comes", "PRESENT John Doe"]),
)
#: Templates that an operator changes, and some words of each.
WORDS = {"topic.html": "Second it", "_parts.html": "Proposed by", "tally.txt": "The tally sheet"}
#: Who does what: a mail of somebody's, talk in a thread, or something behind our back.
EVENTS = st.one_of(
    st.tuples(st.sampled_from(PEOPLE), MEMBERS_LINES),
    st.tuples(st.sampled_from(PEOPLE), MEMBERS_LINES),
    st.tuples(st.just("carol"), CHAIRS_LINES),
    st.tuples(st.just("talk"), st.sampled_from(["<1@example.org>", "<2@example.org>"])),
    st.tuples(st.just("roster"), st.sampled_from(["renamed", "left", "as it was"])),
    st.tuples(st.just("days"), st.sampled_from(["1", "9"])),
    st.tuples(st.just("unheard"), MEMBERS_LINES),
    st.tuples(st.just("template"), st.sampled_from([*WORDS])),
    st.tuples(st.just("folder"), st.sampled_from(["gone", "edited", "file gone"])),
    st.tuples(st.just("stopped"), st.sampled_from(["0", "1", "5"])),
)
SLOT = "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:00"


class Stopped(BaseException):
    """Somebody pulled the plug."""


@dataclass
class PublishedFolder:
    """A list's pages in a folder, by a publisher that remembers."""

    harness: Harness
    folder: Path
    templates: Path
    publisher: Publisher

    def happen(self, what: str, more: str) -> None:
        """Have something happen."""
        if what in (*PEOPLE, "carol"):
            self._mail(f"{what}@example.org", more)
        elif what == "unheard":  # another process has decided about it
            self.harness.processor.recorded = lambda *_: None
            self._mail("john@example.org", more)
            self.harness.processor.recorded = self.publisher.hear
        elif what == "talk":
            body = f"So so, {next(NUMBERS)}."
            raw = letter("ann@example.org", "Re: it", body, headers=[("In-Reply-To", more)])
            assert self.harness.mail(raw)["state"] == "ignored"
        elif what == "roster":
            self.harness.command(roster_command(_people(more)))
        elif what == "days":
            self.harness.clock.now += timedelta(days=int(more))
            self.harness.command(["NOTIFY"])
        elif what == "template":
            self._change_template(more)
        elif what == "folder":
            self._harm(more)
        else:
            self._stop(int(more))

    def _mail(self, sender: str, body: str) -> None:
        self.harness.clock.now += timedelta(minutes=1)
        name = f"<{next(NUMBERS)}.published@example.org>"
        row = self.harness.mail(letter(sender, "", body, to=AGENT, message_id=name))
        assert row["state"] in ("processed", "refused"), row["reason"]

    def _change_template(self, name: str) -> None:
        """The operator has a template of their own, and changes it."""
        theirs = self.templates / "pages" / name
        theirs.parent.mkdir(parents=True, exist_ok=True)
        ours = Path(__file__).parents[2] / "templates" / "pages" / name
        text = theirs.read_text() if theirs.exists() else ours.read_text()
        theirs.write_text(text.replace(WORDS[name], f"Now {WORDS[name]}"))

    def _harm(self, how: str) -> None:
        """Somebody else is at the folder."""
        if how == "gone":
            shutil.rmtree(self.folder)
            return
        file = self.folder / "T1.html"
        if how == "edited":
            file.write_text("by hand")
        else:
            file.unlink()

    def _stop(self, after: int) -> None:
        """A publication is stopped when it has put so many files in their places."""
        left, rename = itertools.count(after, -1), os.rename

        def stop(*args: object, **more: object) -> None:
            if next(left) == 0:
                raise Stopped
            rename(*args, **more)  # type: ignore[arg-type]

        self._mail("jane@example.org", "ATTEND")
        (self.folder / "T1.html").write_text("so that there is something to write")
        with patch("os.rename", stop), suppress(Stopped):
            publish(self.folder, self.publisher.site)

    def check(self) -> None:
        """Publish; the folder holds what one publishes who begins anew."""
        anew = Publisher(self.harness.database, [self.harness.rules], self.templates).site()
        publish(self.folder, self.publisher.site)
        for name, content in anew.files.items():
            assert (self.folder / name).read_bytes() == content, name
        there = {path.name for path in self.folder.iterdir()}
        assert there == {*anew.files, ".mailproc.json"}


def _people(how: str) -> tuple[Member, ...]:
    if how == "renamed":
        return (Member("Jane R. Roe", ("jane@example.org",)), *MEMBERS[1:])
    return MEMBERS if how == "as it was" else (MEMBERS[0], *MEMBERS[2:])


@contextmanager
def published(tmp_path: Path) -> Iterator[PublishedFolder]:
    """A list with three topics, and its pages."""
    folder = tmp_path / str(next(NUMBERS))
    folder.mkdir()
    rules: dict[str, Any] = {
        "letters_per_hour": 999,
        "decision_rules": {"small": {"passes": "lazy"}},
    }
    with opened_harness(folder, **rules) as harness:
        publisher = Publisher(harness.database, [harness.rules], folder / "own")
        harness.processor.recorded = publisher.hear
        harness.mail(letter(CAROL, "", SLOT, to=AGENT))
        for number, who in enumerate(PEOPLE, 1):
            name = f"<{number}@example.org>"
            harness.mail(letter(f"{who}@example.org", f"[PROPOSE] No. {number}", message_id=name))
        made = PublishedFolder(harness, folder / "www", folder / "own", publisher)
        made.check()
        yield made


@settings(
    max_examples=examples(2, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(st.tuples(EVENTS, st.booleans()), max_size=12))
@example([(("jane", "VOTE T1 +1, since"), True), (("jane", "UNDO"), True)])
@example([(("john", "VOTE T2 -1"), True), (("john", "UNVOTE T2"), True)])
@example([(("unheard", "VOTE T1 +1"), False), (("ann", "VOTE T1 -1"), True)])
@example([(("stopped", "1"), True), (("folder", "gone"), True), (("folder", "edited"), True)])
@example([(("template", "_parts.html"), True), (("template", "topic.html"), True)])
def test_what_is_published_once_more_is_what_is_published_anew(
    tmp_path: Path, history: list[tuple[tuple[str, str], bool]]
) -> None:
    with published(tmp_path) as folder:
        for event, look in history:
            if not folder.folder.exists() or not (folder.folder / "T1.html").exists():
                folder.check()
            folder.happen(*event)
            if look:
                folder.check()
        folder.check()


def test_a_vote_has_only_written_what_it_changes(tmp_path: Path) -> None:
    with published(tmp_path) as folder:
        folder.happen("jane", "VOTE T1 +1")
        folder.check()
        folder.happen("john", "VOTE T1 +1")
        done = publish(folder.folder, folder.publisher.site)
        assert "T1.html" in done.written
        assert not {"T2.html", "T3.html", "meeting.md", "feed.xml"} & {*done.written}


def test_topics_that_a_vote_moves_have_the_same_pages(tmp_path: Path) -> None:
    with published(tmp_path) as folder:
        folder.happen("jane", "VOTE T1 +1")
        folder.check()
        folder.happen("john", "VOTE T2 +1")
        folder.happen("ann", "VOTE T2 +1")  # which is the first now
        done = publish(folder.folder, folder.publisher.site)
        assert {"T2.html", "meeting-1.html", "meeting.json"} <= {*done.written}
        assert not {"T1.html", "T3.html"} & {*done.written}


def test_only_the_topic_that_was_voted_on_is_written_by_its_template(tmp_path: Path) -> None:
    with published(tmp_path) as folder:
        folder.happen("jane", "VOTE T1 +1")
        folder.check()
        folder.happen("john", "VOTE T1 +1")
        rendered = "mailproc.publish.page_templates.PageTemplates.render"
        with patch(rendered, autospec=True, return_value="") as render:
            folder.publisher.site()
        pages = [call.kwargs["topic"]["id"] for call in render.mock_calls if "topic" in call.kwargs]
        assert pages == ["T1"]


def test_a_failed_publication_costs_no_later_one(tmp_path: Path) -> None:
    with published(tmp_path) as folder:
        (folder.folder / "index.html").unlink()
        (folder.folder / "index.html").mkdir()
        with pytest.raises(NotOurs):
            publish(folder.folder, folder.publisher.site)
        (folder.folder / "index.html").rmdir()
        folder.check()
