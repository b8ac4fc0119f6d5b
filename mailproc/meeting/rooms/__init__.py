"""Topics in parallel rooms: which topic goes where, by the ballots."""
