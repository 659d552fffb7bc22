"""What formulas of a form see, and answers put where their dotted keys say."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Final

ROW_NUMBER: Final = "row_number"
"""By this name formulas of a row see which one it is, from one on."""


class Layers(Mapping[str, object]):
    """Several mappings read as one; the first that has a name wins."""

    def __init__(self, *layers: Mapping[str, object]) -> None:
        self._layers = layers

    def __getitem__(self, name: str) -> object:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self._layers)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self._layers for name in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def value_at(values: Mapping[str, object], key: str) -> object:
    """What stands under a key, ``a.b`` in a context under ``a``; None where nothing does.

    >>> value_at({"review": {"decision": "pass"}}, "review.decision")
    'pass'
    """
    value: object = values
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def put(values: MutableMapping[str, object], key: str, value: object) -> None:
    """Set what stands under a key, contexts made on the way."""
    *way, last = key.split(".")
    for name in way:
        inner = values.get(name)
        if not isinstance(inner, dict):
            inner = values[name] = {}
        values = inner
    values[last] = value


def drop(values: MutableMapping[str, object], key: str) -> None:
    """Take away what stands under a key, and the context around it if that is empty then."""
    name, _, rest = key.partition(".")
    inner = values.get(name)
    if rest and isinstance(inner, dict):
        drop(inner, rest)
    if not (rest and inner):
        values.pop(name, None)


def unknown_names(raw: Mapping[str, object], known: frozenset[str]) -> Iterator[str]:
    """The dotted names of raw answers that no field has."""
    for name, value in raw.items():
        inside = frozenset(key.partition(".")[2] for key in known if key.startswith(f"{name}."))
        if inside and isinstance(value, Mapping):
            yield from (f"{name}.{inner}" for inner in unknown_names(value, inside))
        elif name not in known:
            yield str(name)
