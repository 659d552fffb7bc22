"""Cases in lists: those that somebody may see, by what was asked for, the newest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from engine.reading.cursors import Column, paged
from engine.reading.instances import InstanceFilter, InstanceRow, instances
from engine.reading.pages import Asked
from engine.states import IncidentState, InstanceState, StepState
from engine.store.tables import Incident, Instance, Step

Condition = ColumnElement[bool]
SORTERS: Final[Mapping[str, Column]] = {
    "business_key": Instance.business_key,
    "process_id": Instance.process_id,
    "state": Instance.state,
    "started_at": Instance.started_at,
    "ended_at": Instance.ended_at,
}
"""By what a list of cases may be sorted."""
_INDEXED: Final = ("business_key", "started_at", "ended_at")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is asked of a case; with neither process nor element, called parts do not count."""

    process_id: str = ""
    state: InstanceState | None = None
    begins: str = ""
    """How its business key begins."""
    stopped: bool = False
    element: str = ""
    """Where it stands."""
    sort: str = ""
    """One of ``SORTERS``, backwards with a ``-`` before it; without it the newest come first."""
    after: int | None = None
    """The key behind which the page begins."""

    def conditions(self) -> list[Condition]:
        """The same, as the database is asked."""
        found = [] if self.element or self.process_id else [self._whole()]
        if self.element:
            found.append(stands_at(self.element))
        if self.process_id:
            found.append(Instance.process_id == self.process_id)
        if self.state is not None:
            found.append(Instance.state == self.state)
        if self.begins:
            found.append(Instance.business_key.startswith(self.begins, autoescape=True))
        if self.stopped:
            found.append(Instance.incidents > 0)
        return found

    def _whole(self) -> Condition:
        """That no other case called it, in the words that lead to the index of the order."""
        if self.sort.removeprefix("-") in _INDEXED and self.state is None:
            return Instance.root_key == Instance.key
        return Instance.parent_key.is_(None)


def cases(
    session: Session, seen: Condition, wanted: CaseFilter, page: int
) -> tuple[Sequence[InstanceRow], int | None]:
    """The rows of a page, and the key behind which the next page begins."""
    query = select(Instance.key).where(seen, *wanted.conditions())
    ordered = paged(session, query, SORTERS, Instance.key, sort=wanted.sort, after=wanted.after)
    keys = session.scalars(ordered.limit(page + 1)).all()
    shown = keys[:page]
    return _rows(session, shown), shown[-1] if len(keys) > page else None


def wholes_of(session: Session, rows: Collection[InstanceRow]) -> Mapping[int, InstanceRow]:
    """The whole cases, by key, that called ones among these belong to."""
    roots = {row.root_key for row in rows if row.root_key != row.key}
    return {row.key: row for row in _rows(session, sorted(roots))}


def cases_of(
    session: Session, seen: Condition, roots: Collection[int], business_key: str, most: int
) -> Sequence[InstanceRow]:
    """The newest cases that have one of these keys, or this business key."""
    theirs = Instance.key.in_(roots) | (Instance.business_key == business_key)
    return _rows(session, _newest(session, most, seen, theirs, Instance.parent_key.is_(None)))


def running_case(session: Session, key: int) -> Instance | None:
    """The case of that key, if it still runs."""
    found = session.get(Instance, key)
    runs = found is not None and found.parent_key is None and found.state is InstanceState.ACTIVE
    return found if runs else None


def _newest(session: Session, most: int, *conditions: Condition) -> Sequence[int]:
    query = select(Instance.key).where(*conditions).order_by(Instance.key.desc()).limit(most)
    return session.scalars(query).all()


def _rows(session: Session, keys: Sequence[int]) -> Sequence[InstanceRow]:
    if not keys:
        return ()
    asked = Asked(sort=("-key",), limit=len(keys))
    found = {row.key: row for row in instances(session, asked, InstanceFilter(key=keys)).items}
    return [found[key] for key in keys if key in found]


def stands_at(element_id: str) -> Condition:
    """That an instance is at an element now."""
    step = aliased(Step)
    here = (step.element_id == element_id, step.state == StepState.ACTIVE)
    return select(step.key).where(step.instance_key == Instance.key, *here).exists()


def stopped_by(message: str) -> Condition:
    """That an instance has an open incident with these words."""
    stop = aliased(Incident)
    thus = (stop.message == message, stop.state == IncidentState.OPEN)
    return select(stop.key).where(stop.instance_key == Instance.key, *thus).exists()
