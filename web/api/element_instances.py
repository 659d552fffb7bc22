"""Element instances: each visit of each element."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import UNSET, UnsetType
from sqlalchemy import and_, or_

from engine.bpmn.kinds import Kind
from engine.reading.elements import (
    StepRow,
    has_incident,
    is_of_incident,
    open_incidents,
    step,
    steps,
)
from engine.spiff.waits import MULTI_INSTANCE_BODY
from engine.states import StepState
from engine.store.tables import Instance, Step
from web.api.asking import engine, mine, visible
from web.api.filters import (
    Among,
    By,
    Condition,
    Fields,
    KeyFilter,
    MomentFilter,
    TextFilter,
    by_key,
    by_moment,
    by_name,
)
from web.api.part import Part
from web.api.searching import asked, found
from web.api.shapes import (
    TENANT,
    Answer,
    Body,
    Found,
    Key,
    Moment,
    Query,
    Sort,
    Tenant,
    key,
    key_or_none,
    number,
)
from web.language import said
from web.transaction import session

part: Final = Part("element_instances")
Type = Literal[
    "AD_HOC_SUB_PROCESS",
    "AD_HOC_SUB_PROCESS_INNER_INSTANCE",
    "BOUNDARY_EVENT",
    "BUSINESS_RULE_TASK",
    "CALL_ACTIVITY",
    "END_EVENT",
    "EVENT_BASED_GATEWAY",
    "EVENT_SUB_PROCESS",
    "EXCLUSIVE_GATEWAY",
    "INCLUSIVE_GATEWAY",
    "INTERMEDIATE_CATCH_EVENT",
    "INTERMEDIATE_THROW_EVENT",
    "MANUAL_TASK",
    "MULTI_INSTANCE_BODY",
    "PARALLEL_GATEWAY",
    "PROCESS",
    "RECEIVE_TASK",
    "SCRIPT_TASK",
    "SEND_TASK",
    "SEQUENCE_FLOW",
    "SERVICE_TASK",
    "START_EVENT",
    "SUB_PROCESS",
    "TASK",
    "UNKNOWN",
    "UNSPECIFIED",
    "USER_TASK",
]
State = Literal["ACTIVE", "COMPLETED", "TERMINATED"]
STATES: Final[dict[State, tuple[StepState, ...]]] = {
    "ACTIVE": (StepState.ACTIVE,),
    "COMPLETED": (StepState.COMPLETED,),
    "TERMINATED": (StepState.CANCELLED,),
}
_SAID: Final[dict[StepState, State]] = {
    state: name for name, states in STATES.items() for state in states
}
TYPES: Final[dict[Type, tuple[str, ...]]] = {
    "BOUNDARY_EVENT": (Kind.BOUNDARY_EVENT,),
    "BUSINESS_RULE_TASK": (Kind.RULE_TASK,),
    "CALL_ACTIVITY": (Kind.CALL_ACTIVITY,),
    "END_EVENT": (Kind.END_EVENT,),
    "EVENT_BASED_GATEWAY": (Kind.EVENT_BASED,),
    "EXCLUSIVE_GATEWAY": (Kind.EXCLUSIVE,),
    "INCLUSIVE_GATEWAY": (Kind.INCLUSIVE,),
    "INTERMEDIATE_CATCH_EVENT": (Kind.CATCH_EVENT,),
    "INTERMEDIATE_THROW_EVENT": (Kind.THROW_EVENT,),
    "MANUAL_TASK": (Kind.MANUAL_TASK,),
    "MULTI_INSTANCE_BODY": (MULTI_INSTANCE_BODY,),
    "PARALLEL_GATEWAY": (Kind.PARALLEL,),
    "RECEIVE_TASK": (Kind.RECEIVE_TASK,),
    "SCRIPT_TASK": (Kind.SCRIPT_TASK,),
    "SEND_TASK": (Kind.SEND_TASK,),
    "SERVICE_TASK": (Kind.SERVICE_TASK,),
    "START_EVENT": (Kind.START_EVENT,),
    "SUB_PROCESS": (Kind.SUB_PROCESS, Kind.TRANSACTION),
    "TASK": (Kind.TASK,),
    "USER_TASK": (Kind.USER_TASK,),
}
_TYPE: Final[dict[str, Type]] = {str(kind): name for name, kinds in TYPES.items() for kind in kinds}


class ElementStates(Among[State]):
    """Comparing states."""


class ElementFilter(Body):
    """What may be asked of a visit."""

    element_instance_key: KeyFilter = UNSET
    element_id: TextFilter = UNSET
    type: Type | UnsetType = UNSET
    state: State | ElementStates | UnsetType = UNSET
    has_incident: bool | UnsetType = UNSET
    incident_key: Key | UnsetType = UNSET
    start_date: MomentFilter = UNSET
    end_date: MomentFilter = UNSET
    process_instance_key: KeyFilter = UNSET
    process_definition_key: KeyFilter = UNSET
    process_definition_id: TextFilter = UNSET
    element_instance_scope_key: Key | UnsetType = UNSET
    tenant_id: Tenant | UnsetType = UNSET


class ElementSort(
    Sort[
        Literal[
            "elementId",
            "elementInstanceKey",
            "endDate",
            "processDefinitionId",
            "processDefinitionKey",
            "processInstanceKey",
            "startDate",
            "state",
            "tenantId",
            "type",
        ]
    ]
):
    """By what visits are sorted."""


class ElementQuery(Query[ElementFilter, ElementSort]):
    """A search for visits."""


class ElementAnswer(Answer):
    """One visit of one element."""

    element_instance_key: Key
    element_id: str
    element_name: str
    type: Type
    state: State
    start_date: Moment
    end_date: Moment | None
    has_incident: bool
    incident_key: Key | None
    process_instance_key: Key
    root_process_instance_key: Key | None
    process_definition_key: Key
    process_definition_id: str
    tenant_id: Tenant = TENANT


def _has_incident(wanted: bool) -> Condition:
    return has_incident() if wanted else ~has_incident()


def _by_incident(incident_key: str) -> Condition:
    return is_of_incident(number(incident_key))


def _in_scope(scope_key: str) -> Condition:
    """Directly in a sub-process, or (its key is the instance's) in the process itself."""
    around = number(scope_key)
    of_process = and_(Step.instance_key == around, Step.scope_key.is_(None))
    return or_(Step.scope_key == around, of_process)


_FIELDS: Final[Fields] = {
    "element_instance_key": by_key(Step.key),
    "element_id": By(Step.element_id),
    "type": by_name(Step.kind, TYPES),
    "state": by_name(Step.state, STATES),
    "has_incident": _has_incident,
    "incident_key": _by_incident,
    "start_date": by_moment(Step.entered_at),
    "end_date": by_moment(Step.left_at),
    "process_instance_key": by_key(Step.instance_key),
    "process_definition_key": by_key(Instance.definition_key),
    "process_definition_id": By(Instance.process_id),
    "element_instance_scope_key": _in_scope,
}


@part.route("POST", "/element-instances/search", reads=True)
def search_element_instances(body: ElementQuery) -> Found[ElementAnswer]:
    """Search visits of elements."""
    page = steps(session(), asked(body, _FIELDS, mine()))
    stopped = open_incidents(session(), [row for row in page.items if row.has_incident])
    return found(page, lambda row: _answer(row, stopped), lambda row: row.key)


@part.route("GET", "/element-instances/{elementInstanceKey}")
def get_element_instance(element_instance_key: int) -> ElementAnswer:
    """Get a visit of an element."""
    row = step(session(), element_instance_key)
    visible(row.instance_key)
    return _answer(row, open_incidents(session(), [row]))


def _answer(row: StepRow, stopped: Mapping[int, int]) -> ElementAnswer:
    node = engine().process(session(), row.definition_key).nodes.get(row.element_id)
    return ElementAnswer(
        element_instance_key=key(row.key),
        element_id=row.element_id,
        element_name=said(node.name) if node else "",
        type=_TYPE.get(row.kind, "UNKNOWN"),
        state=_SAID[row.state],
        start_date=row.entered_at,
        end_date=row.left_at,
        has_incident=row.has_incident,
        incident_key=key_or_none(stopped.get(row.key)),
        process_instance_key=key(row.instance_key),
        root_process_instance_key=key(row.root_key),
        process_definition_key=key(row.definition_key),
        process_definition_id=row.process_id,
    )
