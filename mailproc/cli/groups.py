"""Commands that have commands of their own; their help cuts no sentence off, however wide it is."""

from __future__ import annotations

from collections.abc import Iterable

import click


class WholeHelpGroup(click.Group):
    """Says of each command all that stands in its first paragraph, on as many lines as it takes."""

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of all commands."""
        rows = [(name, self.summary(context, name)) for name in self.list_commands(context)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def summary(self, context: click.Context, name: str) -> str:
        """What the list says of one command."""
        command = self.get_command(context, name)
        return first_paragraph(command.help) if command and command.help else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to say behind a word that is none of those known; ``""`` if none is like it."""
    from difflib import get_close_matches  # only for who mistypes

    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def first_paragraph(text: str) -> str:
    """The first paragraph of a help text, as one line."""
    return " ".join(text.strip().partition("\n\n")[0].split())
