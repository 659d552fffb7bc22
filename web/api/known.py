"""Variables as rows: each name of each scope gets a key, although no table holds them."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.reading.variables import instance_of_scope, scopes
from engine.store.json import decode_object, encode
from engine.store.tables import Task
from tasks.cases import case_of
from web.auth import person
from web.masking import hidden, is_close
from web.transaction import session

_NAMES: Final = 1_000_000
"""A key is its scope's key and six digits for the name."""


@dataclass(frozen=True, slots=True)
class Known:
    """One variable of one scope: an instance, or a step with variables of its own."""

    key: int
    name: str
    value: str
    """JSON."""
    scope_key: int
    instance_key: int
    root_key: int


def scope_of(variable_key: int) -> int:
    """The scope in which a variable stands."""
    return variable_key // _NAMES


def instance_of(scope_key: int) -> int | None:
    """The instance that a scope is, or belongs to."""
    return instance_of_scope(session(), scope_key)


def known_in(instance_key: int) -> list[Known]:
    """All variables of an instance: the process's own, then those of its tasks.

    Personal ones are masked here, so that no filter can find out what they hold.
    """
    root_key, found = scopes(session(), instance_key)
    close = is_close(person(), case_of(session(), root_key))
    return [
        Known(key, name, value, scope_key, instance_key, root_key)
        for scope_key, content in found
        for key, name, value in _keyed(scope_key, _readable(decode_object(content), close))
    ]


def seen_by_task(task: Task) -> list[Known]:
    """What a task sees: its own variables, and those of the process that they do not hide."""
    scopes = (task.instance_key, task.step_key)
    rows = (one for one in known_in(task.instance_key) if one.scope_key in scopes)
    return list({one.name: one for one in rows}.values())  # the process's come first


def _readable(values: Mapping[str, object], close: bool) -> Mapping[str, object]:
    return values if close else hidden(values)


def _keyed(scope_key: int, values: Mapping[str, object]) -> Iterator[tuple[int, str, str]]:
    """Names whose digits are taken move on to the next free ones."""
    taken: set[int] = set()
    for name in sorted(values):
        digits = zlib.crc32(name.encode()) % _NAMES
        while digits in taken:
            digits = (digits + 1) % _NAMES
        taken.add(digits)
        yield scope_key * _NAMES + digits, name, encode(values[name]).decode()
