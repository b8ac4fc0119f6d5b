"""The meeting's rules, pure."""
