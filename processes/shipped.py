"""What the product ships: process, decision and form files, roles and the operations' catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from engine.texts import Text

FOLDER: Final = Path(__file__).parent / "crm"
PREFIX: Final = "crm."
_PUBLISHED: Final = frozenset({".bpmn", ".dmn", ".form"})


@dataclass(frozen=True, slots=True)
class Role:
    """A queue of work."""

    id: str
    name: Text
    group: Text
    duty: Text


@dataclass(frozen=True, slots=True)
class Operation:
    """What a service task may call, and an answer such as it gives."""

    name: str
    text: Text
    example: Mapping[str, object]
    """``<PT1H>`` stands for the moment that long from now."""


@cache
def shipped_files() -> Mapping[str, bytes]:
    """Every file that can be published, by name."""
    return {
        file.name: file.read_bytes()
        for file in sorted(FOLDER.iterdir())
        if file.suffix in _PUBLISHED
    }


@cache
def roles() -> Mapping[str, Role]:
    """The roles that lanes name, by id."""
    found = msgspec.json.decode((FOLDER / "roles.json").read_bytes(), type=list[Role])
    return {role.id: role for role in found}


@cache
def operations() -> Mapping[str, Operation]:
    """The catalogue of operations, by the type that a service task names."""
    found = msgspec.json.decode((FOLDER / "operations.json").read_bytes(), type=list[Operation])
    return {PREFIX + operation.name: operation for operation in found}


@cache
def computed_fields(form_id: str) -> Mapping[str, str]:
    """What the server writes into the read-only fields of a shipped form: FEEL by field."""
    content = shipped_files().get(f"{form_id}.form")
    components = msgspec.json.decode(content)["components"] if content else []
    return {
        component["key"]: component["properties"]["default"].removeprefix("=")
        for component in components
        if component.get("readonly") and "default" in component["properties"]
    }
