"""The states that records go through while something happens, in order."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from processes.browsing.kind import Kind
from processes.browsing.kinds import KINDS

Seen = dict[str, list[str]]


@contextmanager
def states_seen() -> Iterator[Seen]:
    """By kind: every state that a record of it is put into, one after the other."""
    seen: Seen = defaultdict(list)
    listening: list[tuple[Any, Any]] = []
    for kind in KINDS.values():

        def note(
            _record: object, value: object, before: object, _how: object, kind_id: str = kind.id
        ) -> None:
            if value != before:
                seen[kind_id].append(str(value))

        state = kind.table.state  # type: ignore[attr-defined]  # each table has its own
        event.listen(state, "set", note)
        listening.append((state, note))
    try:
        yield seen
    finally:
        for state, note in listening:
            event.remove(state, "set", note)


@contextmanager
def states_missed() -> Iterator[Callable[[], Mapping[str, Set[str]]]]:
    """By kind, as often as asked: the states that no record of it has been in until then."""
    begun: dict[str, set[str]] = defaultdict(set)
    listening: list[tuple[Any, Any]] = []
    for kind in KINDS.values():

        def note(_mapper: object, _link: object, record: Any, kind_id: str = kind.id) -> None:
            begun[kind_id].add(str(record.state))

        event.listen(kind.table, "after_insert", note)
        listening.append((kind.table, note))
    try:
        with states_seen() as seen:
            yield lambda: {
                kind.id: missed
                for kind in KINDS.values()
                if (missed := _declared(kind) - begun[kind.id] - set(seen[kind.id]))
            }
    finally:
        for table, note in listening:
            event.remove(table, "after_insert", note)


def _declared(kind: Kind) -> set[str]:
    state = kind.table.state  # type: ignore[attr-defined]  # each table has its own
    return {str(one) for one in state.type.enum_class}
