"""What commands do: they change a meeting, a vote, an election, and tell those concerned."""
