"""The sandbox that all templates run in."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, ClassVar

from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from msgspec import Struct

from mailproc.render.compiled_templates import CompiledTemplates


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which remembers what it found out.

    Whether a template may look at an attribute follows from the object's type and the
    attribute's name alone. Asking once for each pair makes templates almost twice as fast.
    """

    #: Of these types are objects of JSON.
    json_objects: ClassVar[frozenset[type]] = frozenset((dict,))

    def __init__(self, *, keeps: bool = False, **options: Any) -> None:  # Any: as Jinja2 has them
        """With options of Jinja2's; `keeps` says whether they are `CompiledTemplates`."""
        # What could be found out before they run is nothing, and to look for it takes a sixth.
        super().__init__(optimized=False, **options)
        self._safe: dict[tuple[type, str], bool] = {}
        self._fields: dict[tuple[type, str], bool] = {}
        if keeps:
            spaces = self.trim_blocks, self.lstrip_blocks, self.keep_trailing_newline
            made = self.optimized, self.autoescape, self.finalize is not None
            self.bytecode_cache = CompiledTemplates((*spaces, *made))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As Jinja2 says, what an object of JSON holds before what Python has of that name.

        Nearly all that templates look at is such a value, and to try an attribute that is not
        there takes longer than all else.
        """
        if type(obj) in self.json_objects:
            try:
                return obj[attribute]
            except KeyError:
                pass
        elif self._is_field(obj, attribute):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def _is_field(self, obj: Any, attribute: str) -> bool:
        """Whether it is a field of a value of ours, which is no method, and open to templates."""
        known = self._fields.get((type(obj), attribute))
        if known is None:
            known = isinstance(obj, Struct) and attribute in obj.__struct_fields__
            known = known and self.is_safe_attribute(obj, attribute, getattr(obj, attribute))
            self._fields[type(obj), attribute] = known
        return known

    def make_globals(self, named: MutableMapping[str, Any] | None) -> dict[str, Any]:
        """As Jinja2 says, as they stand now: each mail is given a copy, and of a `dict` quickly."""
        return {**self.globals, **(named or {})}

    def call(self, context: Context, obj: Any, /, *args: Any, **named: Any) -> Any:
        """As Jinja2 says; what templates call mostly, macros and `namespace`, without detours."""
        if type(obj) is not Macro and obj is not Namespace:
            return super().call(context, obj, *args, **named)
        for name in ("_block_vars", "_loop_vars"):  # what only functions that ask for them get
            named.pop(name, None)
        return obj(**named) if obj is Namespace else obj(context.eval_ctx, *args, **named)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As Jinja2 says."""
        known = self._safe.get((type(obj), attr))
        if known is None:
            known = super().is_safe_attribute(obj, attr, value)
            self._safe[type(obj), attr] = known
        return known
