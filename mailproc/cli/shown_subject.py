"""What of a letter is shown where ballots are secret: what cannot tell a choice."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mailproc.store.letters import AnsweredLine, LetterRow

HIDDEN: Final = "(not shown: ballots are secret here; --secrets shows it)"


def shown_subject(letter: LetterRow, *, secret: bool) -> str | None:
    """A letter's Subject, unless it may tell a secret choice.

    Args:
        letter: with its lines.
        secret: whether its list has, or had, a meeting with secret ballots.
    """
    hides = (secret or told_secretly(letter)) and not all_public(letter)
    return HIDDEN if hides and letter.subject else letter.subject


def told_secretly(letter: LetterRow) -> bool:
    """Whether the ballots that it was about were secret then, whatever they are now."""
    return any(line.secret for line in letter.lines)


def all_public(letter: LetterRow) -> bool:
    """Whether no line of the letter, and so not its Subject, can tell a choice."""
    lines = letter.lines
    if not lines:  # who knows what stands in a letter that waits
        return letter.state == "ignored"
    return all(is_public(line) for line in lines)


def is_public(line: AnsweredLine) -> bool:
    """Whether nothing that a command of its kind says can tell a choice."""
    return line.command in _public_commands()


@cache
def _public_commands() -> frozenset[str]:
    # Here, since only where ballots are secret it has to be known.
    from mailproc.commands.registry import COMMANDS

    return frozenset(known.word for known in COMMANDS if known.public)
