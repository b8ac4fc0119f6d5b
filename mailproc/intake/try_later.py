"""What whoever accepts letters says when it cannot do so just now."""

from __future__ import annotations


class TryLater(Exception):  # noqa: N818 - it says what the sender shall do
    """A letter cannot be stored just now; its sender is told to try again (451)."""
