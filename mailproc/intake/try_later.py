"""What whoever accepts letters says when it cannot do so just now."""

from __future__ import annotations


class TryLater(Exception):
    """A letter cannot be stored just now; its sender is told to try again (451)."""
