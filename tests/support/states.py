"""The states that records go through while something happens, in order."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

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
