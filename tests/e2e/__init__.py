"""End to end: Postfix, Mailman 3 core and Thunderbird, with `mailproc serve` between them."""
