"""How letters come in; `accept` makes them durable before anybody is told 250."""
