"""The list of cases as its address asks for it."""

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import BadRequest
from engine.reading.cases import CaseFilter
from engine.states import InstanceState
from engine.texts import Text
from processes.browsing.kind import Shown
from web.pages.paging import key_named
from web.pages.record_cells import Head

PAGE: Final = 50
HEADS: Final = (
    Head(Text("案例", "Case"), "business_key"),
    Head(Text("流程", "Process"), "process_id"),
    Head(Text("状态", "State"), "state"),
    Head(Text("开始", "Started"), "started_at", Shown.MOMENT),
    Head(Text("结束", "Ended"), "ended_at", Shown.MOMENT),
)
_ASKED: Final = ("process", "state", "text", "incidents", "element", "sort")


def case_filter(asked: Mapping[str, str]) -> CaseFilter:
    """What an address asks for."""
    state = asked.get("state")
    return CaseFilter(
        process_id=asked.get("process", ""),
        state=_state(state) if state else None,
        begins=asked.get("text", "").strip(),
        stopped=bool(asked.get("incidents")),
        element=asked.get("element", ""),
        sort=asked.get("sort", ""),
        after=key_named(asked.get("after")),
    )


def asked_of(asked: Mapping[str, str]) -> dict[str, Any]:
    """What an address asks for, but for its page."""
    return {name: asked[name] for name in _ASKED if asked.get(name)}


def _state(text: str) -> InstanceState:
    if text not in {state.value for state in InstanceState}:
        known = ", ".join(state.value for state in InstanceState)
        raise BadRequest(Text(f"状态应为 {known} 之一。", f"The state must be one of {known}."))
    return InstanceState(text)
