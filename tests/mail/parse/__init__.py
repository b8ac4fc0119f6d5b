"""From bytes to a letter."""
