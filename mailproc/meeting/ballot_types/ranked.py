"""Ranked: each voter puts the topics in an order; Schulze's method makes one of all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types.ballot_type import (
    BallotType,
    Counted,
    FilledForm,
    SheetEntry,
    SheetPart,
)
from mailproc.meeting.form_marks import rank_in_row
from mailproc.meeting.records import Ranking, Topic
from mailproc.meeting.schulze import Pairwise, Tiers, count_pairs, order
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands


def in_words(tiers: Iterable[Iterable[int]]) -> str:
    """A ranking as RANK takes it: ``T3 > T7 = T9``."""
    return " > ".join(" = ".join(f"T{number}" for number in tier) for tier in tiers)


def told_ranking(agenda: Agenda, tiers: Sequence[Sequence[int]]) -> Sentence:
    """What a voter hears of their own ranking, and of what it leaves out."""
    order = in_words(tiers)
    named = {number for tier in tiers for number in tier}
    if all(topic.number in named for topic in agenda.topics if stands(topic)):
        return Sentence("Your ranking is {order}.", order=order)
    return Sentence("Your ranking is {order}; the others tie last.", order=order)


def _arguments(form: FilledForm) -> Iterator[tuple[str, str | Sentence]]:
    """``1 2 2 4`` becomes ``T3 > T7 = T9 > T2``; of a form that is not clear, nothing counts."""
    if not form.marks:
        return
    line = " ".join(f"[{mark.written}] T{mark.topic}" for mark in form.marks)
    if unclear := [mark for mark in form.marks if not mark.value]:
        rows = ", ".join(f"T{mark.topic} ({mark.written})" for mark in unclear)
        yield (
            line,
            Sentence(
                "I cannot read these rows of your ballot, so nothing on it was counted: {rows}. "
                "Write numbers between the brackets: 1 is best, 2 comes next.",
                rows=rows,
            ),
        )
        return
    ranks = sorted({int(mark.value) for mark in form.marks})
    lost = form.standing - form.rows
    if lost and _has_gap([int(mark.value) for mark in form.marks]):
        yield (
            line,
            Sentence(
                "I found only the numbers {ranks} on your ballot, and no row of {lost}, so nothing "
                "was counted: a mail program may have joined some rows. BALLOT gets you a new form,"
                " or write: RANK T3 > T7 = T9",
                ranks=", ".join(map(str, ranks)),
                lost=", ".join(f"T{number}" for number in sorted(lost)),
            ),
        )
        return
    tiers: dict[int, dict[int, None]] = {}
    for mark in form.marks:
        tiers.setdefault(int(mark.value), {})[mark.topic] = None
    order = in_words(tiers[rank] for rank in sorted(tiers))
    yield f"RANK {order}", order


def _has_gap(ranks: Iterable[int]) -> bool:
    """Whether a number is missing between some ranks or before them: ``1 2 2 4`` has none."""
    return any(rank > better + 1 for better, rank in enumerate(sorted(ranks)))


def _order(agenda: Agenda, topics: Counted) -> Counted:
    """By Schulze, ties by the lower number."""
    best_first = agenda.remember("order by rankings", lambda: order(_pairwise(agenda)))
    place = {number: at for at, number in enumerate(best_first)}
    return sorted(topics, key=lambda pair: place[pair[0].number])


def _wishes(agenda: Agenda) -> Iterator[set[int]]:
    """For each person the topics that they put above more others than below."""
    options = sum(stands(topic) for topic in agenda.topics)
    for ranking in _rankings(agenda).values():
        liked, above = set[int](), 0
        for tier in _spread(agenda, ranking):
            below = options - above - len(tier)
            liked.update(tier if below > above else ())
            above += len(tier)
        yield liked


def _sheet(agenda: Agenda) -> Iterator[SheetPart]:
    for person, ranking in _rankings(agenda).items():
        yield SheetPart(person, ranking, partial(_line, person, ranking))


def _line(person: str, ranking: Ranking) -> list[SheetEntry]:
    return [(person, ranking, _ranks(ranking))]


def _ranks(ranking: Ranking) -> dict[str, str]:
    return {f"T{topic}": str(rank) for rank, tier in enumerate(ranking.tiers, 1) for topic in tier}


def _open_questions(agenda: Agenda, person: str, standing: list[Topic]) -> list[Topic]:
    """All of them until they have ranked."""
    return [] if _ranking_of(agenda, person) else standing


def _own(agenda: Agenda, person: str) -> Sentence | None:
    ranking = _ranking_of(agenda, person)
    if ranking is None:
        return None
    return told_ranking(agenda, ranking.tiers)


def _ranking_of(agenda: Agenda, person: str) -> Ranking | None:
    """The latest ranking of the person who goes by this key."""
    found = agenda.of_person(Ranking, person, agenda.meeting.number)
    return max(found, key=_age, default=None)


def _age(ranking: Ranking) -> tuple[datetime, int]:
    return ranking.cast, ranking.letter


def _more(agenda: Agenda) -> dict[str, object]:
    """How many voters put the first topic above the second."""
    pairs = _pairwise(agenda)
    names = [f"T{number}" for number in pairs]
    rows = (_row(agenda, name, names, row) for name, row in zip(names, pairs.values(), strict=True))
    return {"pairwise": dict(zip(names, rows, strict=True))}


def _row(
    agenda: Agenda, one: str, names: Sequence[str], pairs: Mapping[int, int]
) -> Mapping[str, int]:
    """How many put one topic above each other one, by the others' ids."""

    def made() -> dict[str, int]:
        row = dict(zip(names, pairs.values(), strict=True))
        del row[one]
        return row

    return agenda.remember(("pairs", one), made, given=(pairs,))


def _pairwise(agenda: Agenda) -> Pairwise:
    """How many voters put each topic that stands above each other one."""

    def recounted() -> Pairwise:
        # Nothing but votes has changed since the last count: what they change is added to it.
        count = agenda.remember("last count of rankings", partial(_Count, agenda), given=())
        return count.of(_rankings(agenda))

    return agenda.remember("pairwise", recounted)


class _Count:
    """The rankings that were counted last, and what came of them; the next count begins there."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._options = [topic.number for topic in agenda.topics if stands(topic)]
        self._rankings: Mapping[str, Ranking] = {}
        self._pairs: Pairwise | None = None

    def of(self, rankings: Mapping[str, Ranking]) -> Pairwise:
        """Who is put above whom by these rankings."""
        before = self._rankings
        gone = [one for person, one in before.items() if rankings.get(person) is not one]
        come = [one for person, one in rankings.items() if before.get(person) is not one]
        self._rankings = {}  # should we be stopped, all are counted anew
        changed = [
            (_spread(self._agenda, one), by) for some, by in ((gone, -1), (come, 1)) for one in some
        ]
        self._pairs = count_pairs(self._options, changed, self._pairs if before else None)
        self._rankings = rankings
        return self._pairs


def _rankings(agenda: Agenda) -> Mapping[str, Ranking]:
    """The rankings that count, one a person: the latest."""
    return agenda.remember("rankings", partial(_latest_rankings, agenda))


def _latest_rankings(agenda: Agenda) -> dict[str, Ranking]:
    latest: dict[str, Ranking] = {}
    for ranking in agenda.all(Ranking):
        person = agenda.voter(ranking.voter)
        if person is not None and ranking.meeting == agenda.meeting.number:
            known = latest.get(person)
            if known is None or _age(ranking) > _age(known):
                latest[person] = ranking
    return latest


def _spread(agenda: Agenda, ranking: Ranking) -> Tiers:
    """The ranking with each consolidated proposal replaced by the items that it feeds.

    An item stands where its best proposal stands.
    """
    others = agenda.remember("stand for others", partial(_stand_for_others, agenda), given=())
    if others.keys().isdisjoint(chain.from_iterable(ranking.tiers)):
        return ranking.tiers
    tiers, seen = [], set[int]()
    for tier in ranking.tiers:
        standing = (others.get(number, (number,)) for number in tier)
        items = [item for item in chain.from_iterable(standing) if item not in seen]
        seen.update(items)
        tiers.append(list(dict.fromkeys(items)))
    return tiers


def _stand_for_others(agenda: Agenda) -> dict[int, list[int]]:
    """Topics in whose place others stand, or none: what each feeds in the end."""
    found = {topic.number: _items(agenda, topic.number) for topic in agenda.all(Topic)}
    return {number: items for number, items in found.items() if items != [number]}


def _items(agenda: Agenda, number: int) -> list[int]:
    """The topics that stand for this one: itself, or what it feeds in the end."""
    reached = agenda.fed_in_the_end([number])
    return [one for one in reached if stands(agenda.topic(one))]


RANKED: Final = BallotType(
    name="ranked",
    command="RANK",
    counts=False,
    how="by ranking",
    instruction=lambda _scale: Sentence(
        "Rank the topics: 1 for the best, 2 for the next, the same number for topics that you like "
        "equally."
    ),
    reminder=lambda _scale: Sentence("Fill in the ranks, 1 is best, and send this mail back."),
    blank=Sentence(
        "I found your ballot, but nothing between its brackets. Please write your ranks there, "
        "as in  [ 1 ]  for the best topic, and send it again."
    ),
    counting=Sentence(
        "by Schulze's method: one topic comes before another if more voters prefer it, directly or "
        "by way of others; ties go to the lower number."
    ),
    instead=lambda topics: Refused(
        "This meeting ranks its topics; send {line}, or BALLOT for a form.",
        line=f"RANK {' > '.join(topics)}",
    ),
    meaning=rank_in_row,
    arguments=_arguments,
    order=_order,
    wishes=_wishes,
    sheet=_sheet,
    voters=lambda agenda: _rankings(agenda).keys(),
    open_questions=_open_questions,
    own=_own,
    more=_more,
)
