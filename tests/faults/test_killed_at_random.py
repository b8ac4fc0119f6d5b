"""Killed at random points, again and again: the outcome is as if never killed.

`MAILPROC_KILL_CYCLES=200` plays the full size, MAILPROC_KILL_SEED=n another history.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.killable_server import KillableServer, runs, starting
from tests.faults.members import Member, mailing, members
from tests.faults.outcome import (
    every_answer_came_and_never_two_different_ones,
    every_letter_is_there_and_decided_once,
)
from tests.faults.queries import a_while_passes, all_sent, busy
from tests.support.server import AGENT, run, serving, wait_for
from tests.support.sizes import examples

CYCLES: Final = int(os.environ.get("MAILPROC_KILL_CYCLES", examples(2, 6)))
SEED: Final = int(os.environ.get("MAILPROC_KILL_SEED", "6"))
PER_CYCLE: Final = examples(12, 30)  # letters of each member, so that a quick machine ends, too
PATIENCE: Final = 60.0 + 5 * CYCLES  # seconds for what waits in the end


@pytest.mark.timeout(300 + 20 * CYCLES)
@pytest.mark.parametrize("victims", ["the whole group", "one process of the tree"])
def test_the_outcome_is_as_if_never_killed(tmp_path: Path, victims: str) -> None:
    killed, calm = tmp_path / "killed", tmp_path / "calm"
    for folder in (killed, calm):
        folder.mkdir()
        (folder / "mailproc.toml").write_text(busy())
    people = members(SEED)
    dice = random.Random(f"{SEED} {victims}")  # noqa: S311  # repeatable
    whole = victims == "the whole group"
    for cycle in range(1, CYCLES + 1):
        with starting(killed) as server:
            live(server, people, dice, cycle * PER_CYCLE, whole=whole)
    a_while_passes(killed)  # a reply that was being sent is left alone for ten minutes
    with serving(killed, becomes_small=True):
        wait_for(lambda: all_sent(killed), PATIENCE)
    order = every_letter_is_there_and_decided_once(killed, people)
    every_answer_came_and_never_two_different_ones(killed)
    replay(calm, order, {str(one["Message-ID"]): one for m in people for one in m.accepted})
    assert meeting(killed) == meeting(calm)
    run(killed, "verify")
    print(f"{CYCLES} lives, {len(order)} letters decided")  # noqa: T201  # the figure to report


def live(
    server: KillableServer,
    people: Sequence[Member],
    dice: random.Random,
    enough: int,
    *,
    whole: bool,
) -> None:
    """One life of the server: it is killed while it starts, or while letters come in."""
    stop = threading.Event()
    threads: list[threading.Thread] = []
    if dice.random() < 0.2:
        time.sleep(dice.uniform(0, 3))  # before it is ready, or just then
    else:
        threads = mailing(people, server.port(), enough, stop)
        time.sleep(dice.uniform(0, 1.5))
    if whole:
        server.kill()
    else:
        tree = server.tree()
        unlucky = dice.choice(tree)
        with suppress(ProcessLookupError):
            os.kill(unlucky, signal.SIGKILL)
        # The rest of the tree goes on; without its root it ends by itself.
        gone = tree if unlucky == tree[0] else [unlucky]
        wait_for(lambda: not any(map(runs, gone)))
        time.sleep(dice.uniform(0, 0.5))  # the others notice, or go on
        stop.set()
        server.stop()
    for thread in threads:
        thread.join()


def replay(folder: Path, order: Sequence[str], letters: Mapping[str, EmailMessage]) -> None:
    """The same letters in the same order to a server that nobody kills."""
    with serving(folder, becomes_small=True) as server, server.connect() as connection:
        for message_id in order:
            connection.send_message(letters[message_id], to_addrs=[AGENT])
        wait_for(lambda: all_sent(folder), PATIENCE)


def meeting(folder: Path) -> dict[str, Any]:
    """What is exported, without the times of receipt and what follows from them."""
    view: dict[str, Any] = json.loads(run(folder, "export", "--format", "json").stdout)
    for topic in view["topics"]:
        del topic["received"]
        topic["discussion"].pop("last", None)
    # In which order, for a letter that lost its 250 takes a number more.
    view["changed"] = sorted(view["changed"], key=lambda one: view["changed"][one]["turn"])
    for name in ("as_of", "digest_of_letters"):
        view.pop(name, None)
    return view
