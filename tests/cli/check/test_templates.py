"""`mailproc check` names what is wrong with the operator's templates: file, line and name."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from mailproc.cli.check.sample_meeting import Written, sample
from mailproc.cli.check.templates import check_templates
from mailproc.meeting.notification import MailKind
from mailproc.meeting.roster import Rules
from mailproc.render.languages import template_folders
from tests.support.check import said
from tests.support.server import configuration

CONFIGURATION = 'templates = "mine"\n' + configuration()
OURS = template_folders(None)[0]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The operator's folder."""
    (tmp_path / "mine" / "pages").mkdir(parents=True)
    return tmp_path / "mine"


def of_file(mine: Path, name: str, text: str) -> list[str]:
    """What is said where the operator has this file."""
    (mine / name).write_text(text)
    return said(check_templates, mine.parent, CONFIGURATION)


def test_the_sample_comes_by_every_template(mine: Path) -> None:
    rules = Rules("devel", "devel@example.org", "agenda@example.org")
    for ballot in ("approval", "ranked"):
        written = [one for one in sample(rules, ballot) if isinstance(one, Written)]
        assert {one.notification.kind for one in written} == set(get_args(MailKind))
    pages = [file for file in (OURS / "pages").iterdir() if file.suffix not in (".css", ".svg")]
    count = len(get_args(MailKind)) + sum(not file.name.startswith("_") for file in pages)
    assert said(check_templates, mine.parent) == [
        f"ok      {count} templates, rendered with a sample meeting"
    ]


def test_each_fault_is_named_with_its_file_and_line(mine: Path) -> None:
    faults = {
        "ack.txt": ("{{ colour }}", "'colour' is undefined"),
        "agenda.txt": ("{{ view.meeting.titel }}", "'dict object' has no attribute 'titel'"),
        "confirm.txt": ("{% if token %}", "Unexpected end of template"),
        "digest.txt": ("{{ view.list | shout }}", "No filter named 'shout'"),
        # No sample comes by this one.
        "lost.txt": ("{% if rules.agent == 'x' %}{{ size }}{% endif %}", "'size' is undefined"),
        "minutes.txt": ("{{ 1 / 0 }}", "ZeroDivisionError: division by zero"),
        "notice.txt": ("{{ ''.__class__ }}", "access to attribute '__class__' of 'str'"),
        "opening.txt": ('{% import "_topisc.txt" as topics %}', "there is no template _topisc.txt"),
        "pages/topic.html": ("{{ topic.colour }}", "'dict object' has no attribute 'colour'"),
        "pages/whole.html": ("{{ colour }}", "'colour' is undefined"),
        "pages/lists.html": ("{{ view }}", "'view' is undefined"),
    }
    for name, (wrong, _) in faults.items():
        (mine / name).write_text(f"Subject: x\n{wrong}\n")
    found = said(check_templates, mine.parent, CONFIGURATION)
    assert len(found) == len(faults)
    for name, (_, told) in faults.items():
        (line,) = (line for line in found if f"{mine}/{name}: " in line)
        assert line.startswith(f"FAILED  template {mine}/{name}: line 2: {told}"), line
        assert line.endswith("; mend it, or delete the file to have ours")


def test_a_fault_in_a_part_that_many_import_is_told_once(mine: Path) -> None:
    text = (OURS / "_topics.txt").read_text().replace("topic.seconds", "topic.secondss")
    found = of_file(mine, "_topics.txt", text)
    line = text[: text.index("secondss")].count("\n") + 1
    assert found == [
        (
            f"FAILED  template {mine}/_topics.txt: line {line}: 'dict object' has no attribute"
            " 'secondss'; mend it, or delete the file to have ours"
        )
    ]


def test_a_name_that_is_asked_about_first_is_no_fault(mine: Path) -> None:
    text = "Subject: lost\n{{ colour if colour is defined }}{{ size | default(5) }}{{ range(2) }}\n"
    (found,) = of_file(mine, "lost.txt", text)
    assert found.startswith("ok")


def test_a_misspelt_file_stands_in_for_nothing(mine: Path) -> None:
    found = of_file(mine, "opning.txt", "Subject: x\n")
    assert found[0] == (
        f"FAILED  template {mine}/opning.txt: stands in for no template of ours, and none of yours"
        " uses it; did you mean opening.txt?"
    )


def test_a_file_that_nothing_uses_is_a_warning_and_a_part_of_ones_own_is_not(mine: Path) -> None:
    (mine / "zoo.txt").write_text("x")
    (mine / "_mine.txt").write_text("{% macro colour() %}red{% endmacro %}")
    (mine / ".hidden").write_text("{{")
    (mine / "ack.txt~").write_text("{{")
    text = 'Subject: x\n{% import "_mine.txt" as mine %}{{ mine.colour() }}\n'
    found = of_file(mine, "lost.txt", text)
    assert found[0].startswith(f"WARNING template {mine}/zoo.txt: stands in for no template")
    assert [line[:7] for line in found] == ["WARNING", "ok     "]
