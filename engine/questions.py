"""What a form asks, as far as publishing must know: its fields, and which are surely filled in."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.errors import BadRequest
from engine.store.json import decode_object

_ALWAYS: Final = frozenset({"checkbox"})
"""Answered in any case: true or false."""
_SURELY: Final = ("default", "requiredWhen", "minItems")


def fields_of(content: bytes) -> Mapping[str, bool]:
    """The key of each field: whether it is required or has a default; none if unreadable."""
    try:
        form = decode_object(content)
    except BadRequest:
        return {}
    return {str(part["key"]): _is_sure(part) for part in _parts(form) if part.get("key")}


def _parts(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    parts = form.get("components")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            yield part
            yield from _parts(part)


def _is_sure(part: Mapping[str, Any]) -> bool:
    rules, extras = part.get("validate"), part.get("properties")
    required = isinstance(rules, dict) and bool(rules.get("required"))
    more = isinstance(extras, dict) and any(name in extras for name in _SURELY)
    return required or more or "defaultValue" in part or part.get("type") in _ALWAYS
