"""What lasts: letters, the agenda's records, the outbox. The only code that knows SQL."""
