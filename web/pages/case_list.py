"""The list of cases as its address asks for it."""

from collections.abc import Mapping
from typing import Final

from engine.errors import BadRequest
from engine.reading.cases import CaseFilter
from engine.states import InstanceState
from engine.texts import Text
from web.pages.paging import key_named

PAGE: Final = 50


def case_filter(asked: Mapping[str, str]) -> CaseFilter:
    """What an address asks for."""
    state = asked.get("state")
    return CaseFilter(
        process_id=asked.get("process", ""),
        state=_state(state) if state else None,
        begins=asked.get("text", "").strip(),
        stopped=bool(asked.get("incidents")),
        element=asked.get("element", ""),
        after=key_named(asked.get("after")),
    )


def _state(text: str) -> InstanceState:
    if text not in {state.value for state in InstanceState}:
        known = ", ".join(state.value for state in InstanceState)
        raise BadRequest(Text(f"状态应为 {known} 之一。", f"The state must be one of {known}."))
    return InstanceState(text)
