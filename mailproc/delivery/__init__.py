"""Replies on their way out: tried again and again until the relay takes them."""
