"""An election counted paper by paper, as returning officers do; knows nothing of mailproc.

It was written from the rules of the Scottish Local Government Elections Order 2007, so that a fault
of the program's counter is no fault of this one: each paper is an object of its own with a holder
and a value, and all sums are made anew at each stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass
class Paper:
    """A ballot paper: whom it names, who holds it (None: nobody), what it is worth."""

    names: tuple[int, ...]
    holder: int | None
    value: Fraction = Fraction(1)


@dataclass
class Stage:
    """What is announced at the end of a stage."""

    moved: int | None
    credited: dict[int, Fraction]
    elected: list[int]


class Officer:
    """Counts one election; `stages` and `lots` tell how it went."""

    def __init__(
        self,
        candidates: Sequence[int],
        seats: int,
        ballots: Iterable[tuple[Sequence[int], int]],
        places: int | None,
    ) -> None:
        self.names = list(candidates)
        self.seats = seats
        self.places = places
        self.papers: list[Paper] = []
        for names, number in ballots:
            for _ in range(number):
                named = tuple(one for one in names if one in self.names)
                if named:
                    self.papers.append(Paper(named, named[0]))
        self.quota = len(self.papers) // (seats + 1) + 1
        self.state = dict.fromkeys(self.names, "continuing")
        self.elected: list[int] = []
        self.stages: list[Stage] = []
        self.lots: list[list[int]] = []

    def credit(self) -> dict[int, Fraction]:
        """Each candidate's votes now; the quota where a surplus was transferred."""
        sums = {one: Fraction(0) for one in self.names}
        for paper in self.papers:
            if paper.holder is not None:
                sums[paper.holder] += paper.value
        for one, state in self.state.items():
            if state == "transferred":
                sums[one] = Fraction(self.quota)
        return sums

    def announce(self, moved: int | None) -> None:
        """Rules 47 and 52: who is elected now."""
        credited = self.credit()
        waiting = self.continuing()
        left = self.seats - len(self.elected)
        new = [one for one in waiting if credited[one] >= self.quota or len(waiting) <= left]
        new.sort(key=lambda one: (-credited[one], one))
        for one in new:
            self.state[one] = "surplus" if credited[one] > self.quota else "transferred"
        self.elected += new
        self.stages.append(Stage(moved, credited, new))

    def continuing(self) -> list[int]:
        return [one for one in self.names if self.state[one] == "continuing"]

    def pick(self, among: list[int], sign: int) -> int:
        """The one with the highest votes (sign 1) or the lowest (-1), ties by what was before."""
        left = among
        for stage in reversed(self.stages):
            wanted = max(sign * stage.credited[one] for one in left)
            left = [one for one in left if sign * stage.credited[one] == wanted]
        if len(left) > 1:
            self.lots.append(left)
        return sorted(left)[0 if sign == 1 else -1]

    def move(self, paper: Paper, value: Fraction) -> None:
        """To the next candidate on it who continues."""
        following = [one for one in paper.names if self.state[one] == "continuing"]
        paper.holder = following[0] if following else None
        paper.value = value

    def count(self) -> list[int]:
        """Go through all stages; who is elected, in order."""
        self.announce(None)
        while len(self.elected) < self.seats and self.continuing():
            surpluses = [one for one in self.names if self.state[one] == "surplus"]
            if surpluses:
                chosen = self.pick(surpluses, 1)
                votes = self.credit()[chosen]
                self.state[chosen] = "transferred"
                for paper in [paper for paper in self.papers if paper.holder == chosen]:
                    value = (votes - self.quota) * paper.value / votes
                    if self.places is not None:
                        value = Fraction(int(value * 10**self.places), 10**self.places)
                    self.move(paper, value)
            else:
                chosen = self.pick(self.continuing(), -1)
                self.state[chosen] = "excluded"
                if len(self.continuing()) > self.seats - len(self.elected):
                    for paper in [paper for paper in self.papers if paper.holder == chosen]:
                        self.move(paper, paper.value)
            self.announce(chosen)
        return self.elected
