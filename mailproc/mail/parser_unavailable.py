"""What is said when no process can be started that reads mails."""

from __future__ import annotations


class ParserUnavailable(Exception):
    """The parser process does not start, for the reason in the text: try again."""
