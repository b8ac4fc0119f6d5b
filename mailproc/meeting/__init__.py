"""The rules of meetings, pure: topics, ballots, tally, roster, agenda. No I/O, clock or SQL."""
