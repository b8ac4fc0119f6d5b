"""What a check says about one thing."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One thing that was tried; `fault` is empty if it works.

    A `warning` is a fault that the program can work with.
    """

    what: str
    fault: str = ""
    cure: str = ""
    warning: bool = False

    @property
    def failed(self) -> bool:
        """Whether the operator has to do something before the program can work."""
        return bool(self.fault) and not self.warning

    def __str__(self) -> str:
        if not self.fault:
            return f"ok      {self.what}"
        word = "WARNING" if self.warning else "FAILED "
        return f"{word} {self.what}: {self.fault}" + (f"; {self.cure}" if self.cure else "")


def finding_of(what: str, trouble: object, *, warning: bool = False) -> Finding:
    """A finding of a trouble whose text says what is wrong and, behind ``; ``, what to do."""
    fault, _, cure = str(trouble).partition("; ")
    return Finding(what, fault, cure, warning)
