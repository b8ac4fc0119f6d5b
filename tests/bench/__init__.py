"""How fast mailproc is, beside what is trusted: `python -m tests.bench`, see `--help`.

Each ratio compares medians of runs that took turns on one machine, of whole processes.
"""
