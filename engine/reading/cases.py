"""Cases in lists: those that somebody may see, by what was asked for, the newest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from engine.reading.instances import InstanceFilter, InstanceRow, instances
from engine.reading.pages import Asked
from engine.states import IncidentState, InstanceState, StepState
from engine.store.tables import Incident, Instance, Step

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is asked of a case; without an element, only whole cases count, not called parts."""

    process_id: str = ""
    state: InstanceState | None = None
    begins: str = ""
    """How its business key begins."""
    stopped: bool = False
    element: str = ""
    """Where it stands."""
    after: int | None = None
    """The key behind which the page begins."""

    def conditions(self) -> list[Condition]:
        """The same, as the database is asked."""
        found = [stands_at(self.element) if self.element else Instance.parent_key.is_(None)]
        if self.process_id:
            found.append(Instance.process_id == self.process_id)
        if self.state is not None:
            found.append(Instance.state == self.state)
        if self.begins:
            found.append(Instance.business_key.startswith(self.begins, autoescape=True))
        if self.stopped:
            found.append(Instance.incidents > 0)
        if self.after is not None:
            found.append(Instance.key < self.after)
        return found


def cases(
    session: Session, seen: Condition, wanted: CaseFilter, page: int
) -> tuple[Sequence[InstanceRow], int | None]:
    """The rows of a page, and the key behind which the next page begins."""
    keys = _newest(session, page + 1, seen, *wanted.conditions())
    shown = keys[:page]
    return _rows(session, shown), shown[-1] if len(keys) > page else None


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
    return instances(session, asked, InstanceFilter(key=list(keys))).items


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
