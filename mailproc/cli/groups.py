"""Commands that have commands of their own; their help cuts no sentence off, however wide it is."""

from __future__ import annotations

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


def first_paragraph(text: str) -> str:
    """The first paragraph of a help text, as one line."""
    return " ".join(text.strip().partition("\n\n")[0].split())
