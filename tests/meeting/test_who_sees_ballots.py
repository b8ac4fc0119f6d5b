"""Few modules see whose ballot says what; whatever shows a vote goes through `meeting`'s views."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.support.names import FILES

#: Names that lead to a person's ballot or to counts that are not for everybody.
_RECORDS: Final = {"Ballot", "Ranking", "cast_on", "counted", "count", "ElectionBallot"} | {
    *("counted_ballots", "counted_keys", "seat_count"),
    *("DecisionVote", "votes_cast", "votes_counted", "vote_of", "verdict"),
}
_LOOK_UPS: Final = {"ballots", "ballot_of", "ballots_of", "ballot_before"}
_FROM: Final = {
    *("mailproc.meeting.records", "mailproc.meeting.tally", "mailproc.meeting.election"),
    *("mailproc.meeting.election_list", "mailproc.meeting.decision"),
    "mailproc.meeting.decision_count",
}

#: Who may, and why that shows nobody anything.
MAY: Final = {
    "meeting": "counts; what it gives to others is hidden, or has receipts in place of names",
    "cli.letter_history": "shows secret ones on --secrets alone",
    "cli.status_text": "tells how many people have voted, not while that is hidden",
    "intake.roster_sync": "tells the operator who leaves with ballots, not what is in them",
    "commands.vote": "the voter's own",
    "commands.rank": "the voter's own",
    "commands.effects.election_ballots": "the voter's own",
    "commands.effects.elections_due": "counts when the vote is over",
    "commands.unvote": "the voter's own",
    "commands.effects.decision_votes": "the voter's own",
    "processing.objections": "which of the open ones were answered; nothing of secret ones",
    "commands.effects.decision_changes": "the outcome once closed; each voter's own to them alone",
    "commands.myvotes": "the voter's own",
    "commands.my_agenda": "the voter's own",
    "processing.moved_vote": "the voter's own",
    "processing.votes_meant": "whether the author's own is an objection, which they withdraw",
    "processing.suggestion": "whether the sender has one, told to them alone",
    "commands.effects.taken_back": "the voter's own, as UNDO tells them; of secret ones nothing",
    "render.vote_report": "names and choices in the result mail, none where ballots are secret",
    "commands.undo": "the voter's own",
    "commands.effects.undo_limits": "others' keep a topic, not while counts are hidden",
    "commands.effects.topic_news": "tells each who voted on it, and only them, what became of it",
    "commands.effects.meeting_retraction": "tells each voter alone; what it refuses asks for none",
}


def _uses(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _FROM:
            yield from (one.name for one in node.names if one.name in _RECORDS)
        elif isinstance(node, ast.Attribute) and node.attr in _LOOK_UPS:
            yield node.attr


@cache
def _seeing() -> dict[str, list[str]]:
    texts = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
    found = {
        name: sorted(set(_uses(ast.parse(text))))
        for name, text in texts.items()
        if any(one in text for one in _RECORDS | _LOOK_UPS)  # to parse all takes a second
    }
    return {name: uses for name, uses in found.items() if uses}


def _may(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in MAY)


def test_nobody_else_sees_ballots() -> None:
    others = {module: uses for module, uses in _seeing().items() if not _may(module)}
    assert others == {}, "show `tally`, `ranking`, `tally_sheet` or `overview` instead"


def test_nobody_is_named_for_nothing() -> None:
    seeing = _seeing()
    idle = [one for one in MAY if not any(m == one or m.startswith(f"{one}.") for m in seeing)]
    assert idle == []
