"""The benches run: `--quick` of those that need nothing but Python. No speed is asserted."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailproc.serve.app import open_app
from tests.bench.figures import Figure, ratio
from tests.bench.stored import Past, furnish_past
from tests.bench.world import configured
from tests.support.server import run


def test_benches_print_a_table_and_write_their_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)  # which they change
    file = tmp_path / "figures.json"
    words = ["--quick", "--json", str(file), "--scratch", str(tmp_path)]
    for name in ("processing", "shows"):
        words += ["--only", name]
    from tests.bench.__main__ import main  # it loads what few tests need

    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    figures = json.loads(file.read_text())["figures"]
    assert {"machine", "processing", "shows"} == {figure["bench"] for figure in figures}
    assert all(figure["value"] >= 0 for figure in figures), figures
    assert done.stdout.count("processing") > 2
    assert "times" in done.stdout
    assert not list(tmp_path.glob("bench*")), "it cleans up"


def test_a_past_made_in_bulk_is_what_its_letters_say(tmp_path: Path) -> None:
    past = Past(topics=3, letters=500, ballots=400)
    furnish_past(tmp_path, past, lambda _line: None)
    assert "all is as the letters say" in run(tmp_path, "verify").stdout
    with open_app(configured(tmp_path)) as app:
        agenda, _ = app.agenda("devel")
    assert [len(agenda.ballots(number)) for number in (1, 2, 3)] == [133, 134, 133]


def test_a_ratio_is_that_of_the_medians() -> None:
    figure = ratio("some", "ours / theirs", "", [1.0, 8.0, 9.0], [2.0, 4.0, 90.0], 2.0)
    assert figure.value == 2.0
    assert figure.samples == (0.5, 2.0, 0.1)


@pytest.mark.parametrize(
    ("value", "at_most", "reached"),
    [(2.0, False, True), (1.9, False, False), (2.0, True, True), (2.1, True, False)],
)
def test_a_bar_is_a_floor_or_a_ceiling(value: float, at_most: bool, reached: bool) -> None:
    assert Figure("some", "what", "how", value, bar=2.0, at_most=at_most).reached is reached


def test_without_a_value_nothing_is_reached_or_missed() -> None:
    assert Figure("some", "what", "how", None, bar=2.0).reached is None
