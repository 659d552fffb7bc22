"""The list of cases: filtered as the page asks, limited to what the person may see."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.reading.instances import InstanceFilter, InstanceRow, instances
from engine.reading.pages import Asked
from engine.states import InstanceState, StepState
from engine.store.tables import Instance, Step
from engine.texts import Text
from web.pages.paging import key_named

PAGE: Final = 50


def cases(
    session: Session, seen: ColumnElement[bool], asked: Mapping[str, str]
) -> tuple[Sequence[InstanceRow], int | None]:
    """The rows of a page, newest first, and the key behind which the next page begins."""
    query = select(Instance.key).where(seen)
    if not asked.get("element"):
        query = query.where(Instance.parent_key.is_(None))
    for condition in _conditions(asked):
        query = query.where(condition)
    keys = list(session.scalars(query.order_by(Instance.key.desc()).limit(PAGE + 1)))
    shown = keys[:PAGE]
    if not shown:
        return (), None
    rows = instances(session, Asked(sort=("-key",), limit=PAGE), InstanceFilter(key=shown)).items
    return rows, (shown[-1] if len(keys) > PAGE else None)


def _conditions(asked: Mapping[str, str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if process := asked.get("process"):
        conditions.append(Instance.process_id == process)
    if state := asked.get("state"):
        conditions.append(Instance.state == _state(state))
    if text := asked.get("text", "").strip():
        conditions.append(Instance.business_key.startswith(text, autoescape=True))
    if asked.get("incidents"):
        conditions.append(Instance.incidents > 0)
    if element := asked.get("element"):
        here = select(Step.key).where(
            Step.instance_key == Instance.key,
            Step.element_id == element,
            Step.state == StepState.ACTIVE,
        )
        conditions.append(here.exists())
    if after := key_named(asked.get("after")):
        conditions.append(Instance.key < after)
    return conditions


def _state(text: str) -> InstanceState:
    if text not in {state.value for state in InstanceState}:
        known = ", ".join(state.value for state in InstanceState)
        raise BadRequest(Text(f"状态应为 {known} 之一。", f"The state must be one of {known}."))
    return InstanceState(text)
