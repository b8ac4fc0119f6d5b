"""One letter: authenticated, then decided, answered and recorded; all of that or nothing."""
