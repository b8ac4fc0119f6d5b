"""mailproc: a mailing list's developer meetings, run by mail."""

__version__ = "0.2.0"
