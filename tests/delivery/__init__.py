"""How replies go out."""
