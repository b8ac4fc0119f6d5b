"""``python -m mailproc``."""

from mailproc.cli import main

main()
