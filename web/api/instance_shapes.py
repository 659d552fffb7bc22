"""Instances as the API has them, how they are filtered and by what they are sorted."""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, UnsetType, field

from engine.reading.cases import stands_at, stopped_by
from engine.reading.instances import InstanceRow
from engine.states import InstanceState
from engine.store.published import Definition
from engine.store.tables import Instance
from web.api.filters import (
    Among,
    By,
    Fields,
    IntFilter,
    KeyFilter,
    MomentFilter,
    TextFilter,
    by_key,
    by_moment,
    by_name,
)
from web.api.shapes import TENANT, Answer, Body, Key, Moment, Query, Sort, Tenant, key, key_or_none
from web.language import said

State = Literal["ACTIVE", "COMPLETED", "SUSPENDED", "TERMINATED"]
STATES: Final[dict[State, tuple[InstanceState, ...]]] = {
    "ACTIVE": (InstanceState.ACTIVE,),
    "COMPLETED": (InstanceState.COMPLETED,),
    "SUSPENDED": (),
    "TERMINATED": (InstanceState.CANCELLED,),
}
_SAID: Final[dict[InstanceState, State]] = {
    state: name for name, states in STATES.items() for state in states
}


class InstanceStates(Among[State]):
    """Comparing states."""


class InstanceFields(Body):
    """What may be asked of an instance."""

    process_definition_id: TextFilter = UNSET
    process_definition_name: TextFilter = UNSET
    process_definition_version: IntFilter = UNSET
    process_definition_key: KeyFilter = UNSET
    start_date: MomentFilter = UNSET
    end_date: MomentFilter = UNSET
    state: State | InstanceStates | UnsetType = UNSET
    has_incident: bool | UnsetType = UNSET
    tenant_id: Tenant | UnsetType = UNSET
    process_instance_key: KeyFilter = UNSET
    parent_process_instance_key: KeyFilter = UNSET
    parent_element_instance_key: KeyFilter = UNSET
    element_id: str | UnsetType = UNSET
    """Instances in which a step of this element is going on."""
    error_message: str | UnsetType = UNSET
    """Instances with an open incident of this message."""
    business_id: TextFilter = UNSET


class InstanceFilter(InstanceFields):
    """All of these, and one of the alternatives under ``$or``."""

    or_: Annotated[list[InstanceFields], Meta(max_length=20)] | UnsetType = field(
        default=UNSET, name="$or"
    )


class InstanceSort(
    Sort[
        Literal[
            "businessId",
            "endDate",
            "parentElementInstanceKey",
            "parentProcessInstanceKey",
            "processDefinitionId",
            "processDefinitionKey",
            "processDefinitionName",
            "processDefinitionVersion",
            "processInstanceKey",
            "startDate",
            "state",
            "tenantId",
        ]
    ]
):
    """By what instances are sorted."""


class InstanceQuery(Query[InstanceFilter, InstanceSort]):
    """A search for instances."""


class InstanceAnswer(Answer):
    """One instance."""

    process_definition_id: str
    process_definition_name: str | None
    process_definition_version: int
    start_date: Moment
    end_date: Moment | None
    state: State
    has_incident: bool
    process_instance_key: Key
    process_definition_key: Key
    parent_process_instance_key: Key | None
    parent_element_instance_key: Key | None
    root_process_instance_key: Key | None
    business_id: str | None
    process_definition_version_tag: None = None
    suspended_date: None = None
    tenant_id: Tenant = TENANT
    tags: list[str] = field(default_factory=list)


FIELDS: Final[Fields] = {
    "process_definition_id": By(Instance.process_id),
    "process_definition_name": By(Definition.name_zh),
    "process_definition_version": By(Definition.version),
    "process_definition_key": by_key(Instance.definition_key),
    "start_date": by_moment(Instance.started_at),
    "end_date": by_moment(Instance.ended_at),
    "state": by_name(Instance.state, STATES),
    "has_incident": lambda wanted: Instance.incidents > 0 if wanted else Instance.incidents == 0,
    "process_instance_key": by_key(Instance.key),
    "parent_process_instance_key": by_key(Instance.parent_key),
    "parent_element_instance_key": by_key(Instance.parent_step_key),
    "element_id": stands_at,
    "error_message": stopped_by,
    "business_id": By(Instance.business_key),
}


def instance_answer(row: InstanceRow) -> InstanceAnswer:
    """A row as the API has it."""
    return InstanceAnswer(
        process_definition_id=row.process_id,
        process_definition_name=said(row.name) or None,
        process_definition_version=row.version,
        start_date=row.started_at,
        end_date=row.ended_at,
        state=_SAID[row.state],
        has_incident=row.incidents > 0,
        process_instance_key=key(row.key),
        process_definition_key=key(row.definition_key),
        parent_process_instance_key=key_or_none(row.parent_key),
        parent_element_instance_key=key_or_none(row.parent_step_key),
        root_process_instance_key=key(row.root_key),
        business_id=row.business_key,
    )
