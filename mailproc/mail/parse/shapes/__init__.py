"""The kinds of text that mail programs put around and into what people write. Pure."""
