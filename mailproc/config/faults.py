"""What pydantic found, in words that an operator can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from mailproc.config.errors import Place, Wrong, did_you_mean, kind, shown

Model = type[BaseModel]


def faults(model: Model, error: ValidationError) -> Iterator[tuple[Place, str]]:
    """Each fault's place and text, in the order of the model's fields."""
    for details in error.errors():
        place: Place = details["loc"]
        cause = details.get("ctx", {}).get("error")
        if isinstance(cause, Wrong):
            yield from ((place + fault.below, fault.text) for fault in cause.faults)
        elif details["type"] == "extra_forbidden":
            yield place, _unknown(model, place)
        else:
            yield place, _text(details, place, _field(model, place))


def tables(model: Model, head: str = "") -> Iterator[tuple[str, Model]]:
    """Every table that a file can hold, by the name in its header; ``""`` is the top."""
    yield head, model
    for key, field in keys(model).items():
        inner = _table(field.annotation)
        if inner is not None:
            yield from tables(inner, f"{head}.{key}" if head else key)


def keys(model: Model) -> dict[str, FieldInfo]:
    """The keys of a table as they stand in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _table(annotation: Any) -> Model | None:
    """The model in ``Model``, ``Model | None`` or ``tuple[Model, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_table(argument) for argument in get_args(annotation))
    return next((found for found in inner if found), None)


def _field(model: Model, place: Place) -> FieldInfo | None:
    """The field that a place is about; the list's, where the place is an item of it."""
    field = None
    for step in place:
        if isinstance(step, str):
            field = keys(model).get(step)
            model = _table(field.annotation) or model if field else model
    return field


def _unknown(model: Model, place: Place) -> str:
    """What to say of a key that its table does not have."""
    word = str(place[-1])
    field = _field(model, place[:-1])
    table = (_table(field.annotation) if field else None) or model
    unknown = f"unknown key {shown(word)}"
    homes = [head for head, other in tables(model) if word in keys(other)]
    if homes:
        return f"{unknown} here; it belongs {_under(homes)}"
    return f"{unknown}{did_you_mean(word, keys(table))}"


def _under(heads: list[str]) -> str:
    named = [f"under {_header(head)}" if head else "above the first table" for head in heads]
    return " or ".join(named)


def _header(head: str) -> str:
    return "[[list]]" if head == "list" else f"[{head}]"


def _text(details: ErrorDetails, place: Place, field: FieldInfo | None) -> str:
    value, context = details["input"], details.get("ctx", {})
    key = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
    example = _example(key, place, field)
    match details["type"]:
        case "missing":
            return f"missing; {example}"
        case "literal_error":
            return _choice(value, field)
        case "greater_than_equal":
            return f"{shown(value)} is too small; give {context['ge']} or more"
        case "less_than_equal":
            return f"{shown(value)} is too large; give {context['le']} or less"
        case kind_of_error:
            wanted = _WANTED.get(kind_of_error, details["msg"])
            return f"{shown(value)} is {kind(value)}, not {wanted}; {example}"


_WANTED: Final[Mapping[str, str]] = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "model_type": "a table",
    "path_type": "a string",
    "string_type": "a string",
    "tuple_type": "a list",
}


def _example(key: str, place: Place, field: FieldInfo | None) -> str:
    """What would be right, from the field's own example."""
    if place[:1] == ("list",) and len(place) <= 2:
        return 'begin a list with [[list]], then name = "xen-devel" and so on'
    if field is None or not field.examples:
        return f"write [{key}] and its keys below it" if field is None else _header_hint(place)
    sample = field.examples[0]
    if isinstance(place[-1], int) and isinstance(sample, list):
        return f"write it like {shown(sample[0])}"
    return f"write it like {key} = {shown(sample)}"


def _header_hint(place: Place) -> str:
    head = ".".join(step for step in place if isinstance(step, str))
    return f"write {_header(head)} and its keys below it"


def _choice(value: object, field: FieldInfo | None) -> str:
    allowed = get_args(field.annotation) if field else ()
    if isinstance(value, str):
        return f"{shown(value)} is not allowed{did_you_mean(value, allowed)}"
    return f"{shown(value)} is {kind(value)}{did_you_mean('', allowed)}"
