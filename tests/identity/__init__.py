"""Who a letter is really from."""
