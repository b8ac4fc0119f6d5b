"""Large memory goes back to the system as soon as it is freed.

The GNU C library learns from the first large block that is freed to keep such blocks: a process
that reads mails of some megabytes, now and then, stays as large as its worst moment, 40 MB more.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Final

# <malloc.h>
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 1 << 17  # bytes; what the library itself begins with


def return_freed_memory() -> None:
    """Have this process, and those that it forks, keep no large block that is freed.

    Where the C library is another one, nothing is done: mallopt(3) is the GNU library's.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for what in (_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD):
            library.mallopt(what, _LARGE)
