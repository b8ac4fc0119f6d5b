"""Memory goes back to the system once it is freed: large blocks at once, the rest when asked.

The GNU C library learns from the first large block that is freed to keep such blocks: a process
that reads mails of some megabytes, now and then, stays as large as its worst moment, 40 MB more.
It also gives threads heaps of their own, where what one has freed is of no use to the others: of
a worker with ten of them, 6 MB. And what was freed between what is in use it keeps for good.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Final

# <malloc.h>
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_LARGE: Final = 1 << 17  # bytes; what the library itself begins with


def return_freed_memory() -> None:
    """Have this process, and those that it forks, keep no large block that is freed.

    All its threads share one heap from now on: most of the time Python lets only one of them run.

    Where the C library is another one, nothing is done: mallopt(3) is the GNU library's.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for what in (_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD):
            library.mallopt(what, _LARGE)
        library.mallopt(_M_ARENA_MAX, 1)


def return_all_freed_memory() -> None:
    """Give back what is free by now, in small pieces too, in a millisecond.

    For who has nothing to do: whoever goes on soon needs as much again. As above, malloc_trim(3)
    is the GNU library's.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
