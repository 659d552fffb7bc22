"""Places in form files where the fields appear that a company has added to a kind of record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from engine.store.json import decode_object, encode

PLACE: Final = "customFields"
"""The property of a group that names the kind of record."""
Component = Mapping[str, object]
Find = Callable[[str], Sequence[Component]]
"""The components for the fields of a kind of record."""


def filled(content: bytes, find: Find) -> bytes:
    """A form file with the components in their places; a place without any is left out."""
    if PLACE.encode() not in content:
        return content
    form = decode_object(content)
    return encode({**form, "components": list(_filled(form.get("components"), find))})


def place_of(component: Component) -> str:
    """The kind of record whose fields a component is the place for; empty if it is none."""
    properties = component.get("properties")
    named = properties.get(PLACE) if isinstance(properties, dict) else None
    return named if isinstance(named, str) else ""


def _filled(components: object, find: Find) -> Iterator[Component]:
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, dict) or component.get("type") != "group":
            yield component
            continue
        inner = list(_filled(component.get("components"), find))
        kind = place_of(component)
        taken = {one.get("key") for one in inner}
        inner += [one for one in find(kind) if one.get("key") not in taken] if kind else []
        if inner or not kind:
            yield {**component, "components": inner}
