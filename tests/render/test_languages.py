"""A list's language: all that its people get is in it; what the operator reads stays English."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, meta

from mailproc.meeting.roster import Rules
from mailproc.meeting.sentences import Sentence
from mailproc.render.filters import FILTERS
from mailproc.render.languages import languages
from mailproc.render.languages import template_folders as folders
from mailproc.render.mails import MailRenderer
from mailproc.render.translations import BadCatalogue, filters, gaps, read_sentences
from mailproc.store.database import Database
from mailproc.structs import replace
from tests.support.harness import AGENT, LIST, TRUST, Harness, letter
from tests.support.template import migrated
from tests.tools import catalogue

TRANSLATED = [path.name for path in sorted(catalogue.LOCALE.iterdir())]
OURS = folders(None)[0]
NOW = datetime(2012, 8, 26, 13, 45, tzinfo=UTC)

#: The form is the same in every language, so that it is read in every one.
FIXED = {"_ballot.txt"}


def test_every_sentence_stands_where_it_is_said() -> None:
    """Only then is it found for the catalogues."""
    elsewhere = [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for path in sorted(catalogue.PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Sentence", "Refused")
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert [one for one in elsewhere if not one.startswith("sentences.py")] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    path = catalogue.path_of(language)
    found = catalogue.read(path, language)
    wanted = {message.id for message in catalogue.wanted() if message.id}
    assert len(wanted) > 200
    assert {message.id for message in found if message.id} == wanted, "run tests/tools/catalogue.py"
    assert not found.obsolete
    assert set(read_sentences(path)) == wanted, "some are not translated, or marked as fuzzy"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_has_every_template_with_no_new_names(language: str) -> None:
    english = {path.name: path for path in OURS.glob("*.txt")}
    translated = {path.name: path for path in (OURS / language).iterdir()}
    assert set(translated) == set(english) - FIXED
    for name, path in translated.items():
        assert names_in(path) <= names_in(english[name]), name


def names_in(path: Path) -> set[str]:
    environment = Environment(autoescape=False)  # noqa: S701  # nothing is rendered
    environment.filters.update(FILTERS)
    return meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8")))


def test_english_costs_no_catalogue() -> None:
    assert filters("en", None) is FILTERS


@pytest.mark.parametrize(
    ("days", "told"), [(-3, "heute"), (0, "heute"), (1, "vor 1 Tag"), (400, "vor 400 Tagen")]
)
def test_ages_are_told_in_days_in_the_list_s_language(days: int, told: str) -> None:
    age = filters("de", None)["age"]
    assert age(NOW - timedelta(days=days), NOW) == told


def test_a_day_is_written_as_the_language_has_it(tmp_path: Path) -> None:
    assert filters("de", None)["day"](NOW) == "Sonntag, 26. August 2012"
    assert filters("de", None)["day"]("2012-08-26T13:00:00-07:00") == "Sonntag, 26. August 2012"
    assert filters("fr", tmp_path)["day"](NOW) == "dimanche 26 août 2012"
    assert filters("pt-BR", tmp_path)["day"](NOW) == "domingo, 26 de agosto de 2012"


def test_our_own_words_in_a_sentence_are_translated_and_a_member_s_are_not() -> None:
    said = filters("de", None)["said"]
    assert said("withdrawn") == "zurückgezogen"
    title = Sentence("{id} {title} is withdrawn.", id="T1", title="withdrawn {id}")
    assert said(title) == "T1 withdrawn {id} ist zurückgezogen."


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def entry(english: str, translated: str) -> str:
    return f'msgid "{english}"\nmsgstr "{translated}"\n'


class TestOwnFolder:
    """The operator's folder of templates may hold languages."""

    def test_its_folders_are_languages_if_they_are_called_so(self, tmp_path: Path) -> None:
        for name in ("fr", "pt-BR", "pages", "xqz", "old"):
            (tmp_path / name).mkdir()
        assert languages(None) == ["de", "en"]
        assert languages(tmp_path) == ["de", "en", "fr", "pt-BR"]

    def test_its_templates_stand_in_for_those_of_the_same_language(self, tmp_path: Path) -> None:
        write(tmp_path / "de" / "lost.txt", "Subject: eigene")
        write(tmp_path / "fr" / "lost.txt", "Subject: la nôtre")
        write(tmp_path / "lost.txt", "Subject: own")
        writer = MailRenderer(tmp_path)

        def file(kind: str, language: str) -> Path:
            return Path(str(writer.template(kind, language).filename))

        assert file("lost", "de") == tmp_path / "de" / "lost.txt"
        assert file("lost", "fr") == tmp_path / "fr" / "lost.txt"
        assert file("lost", "en") == tmp_path / "lost.txt"
        assert file("ack", "de") == OURS / "de" / "ack.txt"
        assert file("ack", "fr") == OURS / "ack.txt"

    def test_its_catalogue_counts_more_than_ours(self, tmp_path: Path) -> None:
        write(tmp_path / "de" / "mailproc.po", entry("You are not invited.", "Leider nicht."))
        said = filters("de", tmp_path)["said"]
        assert said(Sentence("You are not invited.")) == "Leider nicht."
        assert said(Sentence("You are invited already.")) == "Du bist schon eingeladen."

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (entry("{id} is not pinned.", "{topic} ist frei."), "the gaps of"),
            (entry("{id} is not pinned.", "{id ist frei."), "the gaps of"),
            ('msgid "{id} is not pinned."', "missing msgstr"),
        ],
    )
    def test_its_faulty_catalogue_is_named_and_not_used(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str, why: str
    ) -> None:
        path = write(tmp_path / "fr" / "mailproc.po", text)
        with pytest.raises(BadCatalogue, match=why):
            read_sentences(path)
        said = filters("fr", tmp_path)["said"]
        assert said(Sentence("{id} is not pinned.", id="T1")) == "T1 is not pinned."
        assert str(path) in caplog.text


@pytest.fixture
def open_list(tmp_path: Path) -> Iterator[Callable[[str], Harness]]:
    opened: list[Database] = []

    def open_it(language: str) -> Harness:
        database = migrated(tmp_path / f"{language}.db")
        opened.append(database)
        rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
        return Harness(database, replace(rules, language=language), secret="00" * 32)

    yield open_it
    for database in opened:
        database.close()


def exchanged(harness: Harness) -> tuple[EmailMessage, list[dict[str, Any]]]:
    """The ack of a small letter, and what the letter's row says."""
    raw = letter("jane@example.org", "", "PROPOSE: NUMA\nSTATUS T9", to=AGENT, message_id="<1@x>")
    row = harness.mail(raw)
    return harness.answers()[0], row["answer"]


def test_only_the_mail_changes_with_the_language(open_list: Callable[[str], Harness]) -> None:
    english, told = exchanged(open_list("en"))
    german, told_again = exchanged(open_list("de"))
    assert "Your proposal is topic T1: NUMA" in english.get_content()
    assert "Dein Vorschlag ist Thema T1: NUMA" in german.get_content()
    assert english["Message-ID"] == german["Message-ID"]
    assert told == told_again
    assert told[0]["said"][0] == "Your proposal is topic T1: NUMA"
    assert gaps("Your proposal is topic {id}: {title}") == {"id", "title"}
