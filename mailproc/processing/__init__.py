"""One letter: authenticated, decided, answered and recorded, in one transaction."""
