"""What may follow a keyword, and stand below it, read as values: dates, people, votes, fields."""
