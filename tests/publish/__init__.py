"""The meeting for readers."""
