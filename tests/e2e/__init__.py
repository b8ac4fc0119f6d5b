"""End to end: Debian's Postfix and GNU Mailman 3 core, with `mailproc serve` between them."""
