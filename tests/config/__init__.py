"""mailproc.toml."""
