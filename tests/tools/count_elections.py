"""Counts elections that were held, and compares with two other counters.

``python -m tests.tools.count_elections FOLDER...`` counts every ``*.blt`` below the folders, such
as those of github.com/mggg/scot-elex, by the program's own exact fractions; then by the five
decimals that Scotland's councils count with, once by the program and once paper by paper. With
``--droop FOLDER``, a copy of github.com/jklundell/droop, that counts each election as well.

It names each election whose winners are not the same, or whose rounds differ by five decimals, and
each in which nothing but a number broke a tie. It ends with 1 if there was one that differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from mailproc.meeting.stv import SeatCount, count
from tests.support.paper_count import Officer


@dataclass(frozen=True)
class Election:
    """What a BLT file says: candidates are numbered from 1, ballots as `count` takes them."""

    candidates: int
    seats: int
    ballots: list[tuple[tuple[int, ...], int]]


def read(path: Path) -> Election:
    """An election of a BLT file; commas, which some put at the ends of lines, are passed over.

    Raises:
        ValueError: it is none.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace").replace(",", " ")
    lines = (line.split() for line in text.splitlines() if line.strip())
    candidates, seats = map(int, next(lines)[:2])
    ballots: list[tuple[tuple[int, ...], int]] = []
    for line in lines:
        voters, *names = map(int, line)
        if not voters:
            return Election(candidates, seats, ballots)
        ballots.append((tuple(name for name in names if name), voters))
    raise ValueError(f"{path}: no line that begins with 0 ends the ballots")


def droop_winners(droop: Any, election: Election) -> set[int]:
    """Whom Droop's rule for Scotland elects."""
    lines = [f"{election.candidates} {election.seats}"]
    lines += [f"{voters} {' '.join(map(str, names))} 0" for names, voters in election.ballots]
    lines += ["0", *(f'"{number}"' for number in range(1, election.candidates + 1)), '"-"']
    profile = droop.profile.ElectionProfile(data="\n".join(lines))
    counted = droop.election.Election(profile, {"rule": "scotland"})
    counted.count()
    return {candidate.cid for candidate in counted.C.elected()}


def lots(counted: SeatCount) -> Iterator[str]:
    """The ties that nothing but numbers broke."""
    for number, each in enumerate(counted.rounds, 1):
        if each.tie and each.tie.round is None:
            names = ", ".join(map(str, each.tie.between))
            yield f"round {number}: {each.act} of {each.tie.chosen} among {names}"


def _imported(folder: Path) -> Any:
    sys.path.insert(0, str(folder))
    import_module("droop.election")
    import_module("droop.profile")
    return import_module("droop")


def say(line: str) -> None:
    """One line of what was found, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Count, compare, print; 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--droop", type=Path, help="where a copy of Droop is")
    options = parser.parse_args()
    droop = _imported(options.droop) if options.droop else None
    elections = different = 0
    spent = longest = 0.0
    for path in sorted(file for folder in options.folders for file in folder.rglob("*.blt")):
        election = read(path)
        candidates = range(1, election.candidates + 1)
        before = time.perf_counter()
        exact = count(candidates, election.seats, election.ballots)
        took = time.perf_counter() - before
        spent, longest = spent + took, max(longest, took)
        five = count(candidates, election.seats, election.ballots, places=5)
        officer = Officer(candidates, election.seats, election.ballots, places=5)
        winners = {
            "by exact fractions": {*exact.elected},
            "by five decimals": {*five.elected},
            "paper by paper": {*officer.count()},
        }
        if droop:
            winners["by Droop"] = droop_winners(droop, election)
        elections += 1
        for each in lots(exact):
            say(f"{path.name}: lot in {each}")
        if [dict(each.votes) for each in five.rounds] != [
            stage.credited for stage in officer.stages
        ]:
            say(f"{path.name}: the rounds differ from those of the count paper by paper")
            different += 1
        elif len({frozenset(each) for each in winners.values()}) > 1:
            say(f"{path.name}: {', '.join(f'{who} {sorted(won)}' for who, won in winners.items())}")
            different += 1
    say(
        f"{elections} elections, {different} with other winners or rounds; counted in "
        f"{spent:.1f} s, the longest in {longest:.3f} s"
    )
    return 1 if different or not elections else 0


if __name__ == "__main__":
    sys.exit(main())
