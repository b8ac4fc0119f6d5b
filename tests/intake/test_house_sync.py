"""Houses follow their sources like rosters, and a source that fails takes nobody out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.mailman_server import LIST_ID, FakeMailman, fake_mailman
from tests.support.server import configuration, run, serving, wait_for


@pytest.fixture
def server() -> Iterator[FakeMailman]:
    with fake_mailman() as found:
        found.subscribe("mia@example.org", "Mia", user="1")
        found.know("mia@example.net", "1")
        yield found


def written(folder: Path, more: str) -> None:
    (folder / "mailproc.toml").write_text(configuration(more=more))


def houses(folder: Path) -> dict[str, Any]:
    rows = map(json.loads, run(folder, "roster", "--json").stdout.splitlines())
    return {row["addresses"][0]: row["houses"] for row in rows if "houses" in row}


def test_a_house_is_whom_the_list_server_and_the_configuration_name(
    tmp_path: Path, server: FakeMailman
) -> None:
    source = f'members_from = "{server.source}", list_id = "{LIST_ID}"'
    more = f'[list.houses]\nleads = {{ members = ["jane@example.org"], {source} }}\n'
    written(tmp_path, more)
    assert houses(tmp_path) == {"jane@example.org": ["leads"]}
    shown = run(tmp_path, "roster", "sync").stdout
    assert shown == "+ Mia <mia@example.org>, <mia@example.net>\n+ leads: mia@example.org\n"
    assert houses(tmp_path) == {"jane@example.org": ["leads"], "mia@example.org": ["leads"]}
    assert "mia@example.net  (leads)" in run(tmp_path, "roster").stdout
    assert run(tmp_path, "roster", "sync").stdout.startswith("nothing changes")
    # The configuration changes while the source does not answer: nobody whom it knows is lost.
    server.status = 500
    written(tmp_path, more.replace('"jane@example.org"', '"john@example.org"'))
    assert "stays as it is" in run(tmp_path, "roster", "sync", status=1).stderr
    assert houses(tmp_path).keys() == {"jane@example.org", "john@example.org", "mia@example.org"}
    server.status = 0
    assert run(tmp_path, "roster", "sync").stdout == "- leads: jane@example.org\n"
    assert houses(tmp_path).keys() == {"john@example.org", "mia@example.org"}
    run(tmp_path, "verify")


def test_serve_reads_the_file_of_a_house_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "leads.txt"
    file.write_text("jane@example.org\n")
    more = '[list.houses]\nleads = { members_file = "leads.txt" }\n'
    with serving(tmp_path, configuration(more=more)):
        wait_for(lambda: houses(tmp_path) == {"jane@example.org": ["leads"]})
        file.write_text("jane@example.org\njohn@example.org\nthis is nobody\n")
        wait_for(lambda: "line 3" in (tmp_path / "serve.log").read_text())
        file.write_text("Zoe <zoe@example.org>\njohn@example.org\n")
        wait_for(lambda: houses(tmp_path).keys() == {"zoe@example.org", "john@example.org"})
    run(tmp_path, "verify")


def test_a_house_of_hundreds_fits_into_a_letter(tmp_path: Path) -> None:
    people = [f"somebody.with.a.long.name.{at}@example.org" for at in range(400)]
    (tmp_path / "many.txt").write_text("\n".join(people))
    written(tmp_path, '[list.houses]\nmany = { members_file = "many.txt" }\n')
    assert sorted(houses(tmp_path)) == sorted(people)
