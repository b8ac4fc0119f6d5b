"""The guide to metrics names those that there are, and its files can be read."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final, get_args

import pytest
import yaml
from prometheus_client import generate_latest

from mailproc.guides import guide
from mailproc.mail.letter import LetterState
from mailproc.mail.reply import Delivery
from mailproc.publish.web import Pages
from mailproc.store.counts import Counts

GUIDE: Final = guide("metrics")
DASHBOARD: Final = json.loads(GUIDE.files["mailproc-dashboard.json"])
RULES: Final = yaml.safe_load(GUIDE.files["mailproc.rules.yml"])["groups"][0]["rules"]
STATES: Final = {"letters": get_args(LetterState), "outbox": get_args(Delivery)}


@pytest.fixture(scope="module")
def exposed() -> set[str]:
    """The names of all that ``/metrics`` shows while there is one of each."""
    now = datetime.now(UTC)
    letters, replies = (dict.fromkeys(states, 1) for states in STATES.values())
    counts = Counts(letters, replies, now, now)
    pages = Pages("127.0.0.1:0", lambda: pytest.fail("nobody asks for pages"), lambda: counts)
    pages.observe("http", 0.1)
    text = generate_latest(pages._registry).decode()
    assert text.count('mailproc_letters{state="') == len(STATES["letters"])
    return set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DASHBOARD["panels"]
    return found


def queries() -> list[str]:
    shown = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [*shown, *(rule["expr"] for rule in RULES)]


def test_every_metric_that_it_names_is_there_and_the_other_way_round(exposed: set[str]) -> None:
    named = set(re.findall(r"\b(?:mailproc|process)_[a-z_]+\b", GUIDE.text)) - {"mailproc_meetings"}
    assert named <= exposed
    ours = {name for name in exposed if name.startswith("mailproc_")}
    assert {name.removesuffix("_created") for name in ours} <= named


def test_every_query_asks_for_what_there_is(exposed: set[str]) -> None:
    assert len(queries()) > 10
    for query in queries():
        asked = set(re.findall(r"\bmailproc_\w+", query))
        assert asked <= exposed
        assert asked or "up{" in query
        for name, state in re.findall(r'mailproc_(\w+)\{state="(\w+)"\}', query):
            assert state in STATES[name]
        assert query.count("(") == query.count(")")


def test_every_alert_says_what_to_look_at() -> None:
    assert len(RULES) > 3
    assert all(rule["alert"].startswith("Mailproc") for rule in RULES)
    assert all(rule["annotations"]["summary"] for rule in RULES)


def test_the_panels_stand_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        columns = range(at["x"], at["x"] + at["w"])
        cells = set(product(columns, range(at["y"], at["y"] + at["h"])))
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        taken |= cells
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_prometheus_looks_where_the_guide_has_us_listen() -> None:
    (job,) = yaml.safe_load(
        next(one.text for one in GUIDE.blocks if one.path.endswith("prometheus.yml"))
    )["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    assert f'listen = "{target}"' in GUIDE.text
    assert f'job="{job["job_name"]}"' in GUIDE.text
