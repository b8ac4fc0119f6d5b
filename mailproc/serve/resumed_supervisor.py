"""The supervisor again, after a signal. Nobody runs this but `supervisor_state`.

Arguments: first the descriptor of the file with its state, last the signal. To stop loads nothing
more.
"""

from __future__ import annotations

import logging
import sys

from mailproc import __version__
from mailproc.log import start_logging
from mailproc.serve.supervisor import STOPPING
from mailproc.serve.supervisor_state import SupervisorState, kept_state

log = logging.getLogger(__name__)


def main() -> int:
    """Do what the signal asks for, and go on; the exit status."""
    file, number = int(sys.argv[1]), int(sys.argv[-1])
    state = kept_state(file)
    start_logging(as_json=state.log_json)
    try:
        return _go_on(state, number)
    finally:
        state.stop()


def _go_on(state: SupervisorState, number: int) -> int:
    if number in STOPPING:
        log.info("stopping")
        return 0
    if state.version != __version__:
        log.error("%s runs, but %s is installed now: serve ends", state.version, __version__)
        return 1
    from mailproc.serve.service import resume

    return resume(state, number)


if __name__ == "__main__":
    sys.exit(main())
