"""Incidents: work that stopped, and trying it again."""

from typing import Final, Literal

from msgspec import UNSET, UnsetType

from engine import running
from engine.reading.history import IncidentRow, incident_by_key, incidents
from engine.reading.pages import Asked
from engine.spiff.waits import FailureKind
from engine.states import IncidentState
from engine.store.tables import Incident, Instance
from web.api.asking import by, engine, mine, repairable, visible
from web.api.filters import (
    Among,
    By,
    Fields,
    KeyFilter,
    MomentFilter,
    TextFilter,
    by_key,
    by_moment,
    by_name,
)
from web.api.part import Part
from web.api.process_instances import Reference
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
)
from web.transaction import session

part: Final = Part("incidents")
ErrorType = Literal[
    "AD_HOC_SUB_PROCESS_NO_RETRIES",
    "CALLED_DECISION_ERROR",
    "CALLED_ELEMENT_ERROR",
    "CONDITION_ERROR",
    "DECISION_EVALUATION_ERROR",
    "EXECUTION_LISTENER_NO_RETRIES",
    "EXTRACT_VALUE_ERROR",
    "FORM_NOT_FOUND",
    "IO_MAPPING_ERROR",
    "JOB_NO_RETRIES",
    "MESSAGE_SIZE_EXCEEDED",
    "RESOURCE_NOT_FOUND",
    "SECRET_RESOLUTION_ERROR",
    "TASK_LISTENER_NO_RETRIES",
    "UNHANDLED_ERROR_EVENT",
    "UNKNOWN",
    "UNSPECIFIED",
]
ERROR_TYPES: Final[dict[ErrorType, tuple[str, ...]]] = {
    "CONDITION_ERROR": (FailureKind.CONDITION, FailureKind.NO_FLOW),
    "DECISION_EVALUATION_ERROR": (FailureKind.DECISION,),
    "EXTRACT_VALUE_ERROR": (
        FailureKind.EXPRESSION,
        FailureKind.COLLECTION,
        FailureKind.TIMER,
    ),
    "IO_MAPPING_ERROR": (FailureKind.MAPPING,),
    "JOB_NO_RETRIES": ("operation_failed",),
    "UNHANDLED_ERROR_EVENT": (FailureKind.UNCAUGHT_ERROR,),
    "UNKNOWN": (FailureKind.STEP_LIMIT, FailureKind.STUCK, "timer_failed", "unknown"),
}
_ERROR_TYPE: Final[dict[str, ErrorType]] = {
    str(kind): name for name, kinds in ERROR_TYPES.items() for kind in kinds
}
State = Literal["ACTIVE", "MIGRATED", "PENDING", "RESOLVED", "UNKNOWN"]
STATES: Final[dict[State, tuple[IncidentState, ...]]] = {
    "ACTIVE": (IncidentState.OPEN,),
    "RESOLVED": (IncidentState.RESOLVED,),
}
_SAID: Final[dict[IncidentState, State]] = {
    state: name for name, states in STATES.items() for state in states
}


class ErrorTypes(Among[ErrorType]):
    """Comparing kinds of failure."""


class IncidentStates(Among[State]):
    """Comparing states."""


class IncidentFilter(Body):
    """What may be asked of an incident."""

    incident_key: KeyFilter = UNSET
    state: State | IncidentStates | UnsetType = UNSET
    error_type: ErrorType | ErrorTypes | UnsetType = UNSET
    error_message: TextFilter = UNSET
    element_id: TextFilter = UNSET
    element_instance_key: KeyFilter = UNSET
    creation_time: MomentFilter = UNSET
    process_instance_key: KeyFilter = UNSET
    process_definition_key: KeyFilter = UNSET
    process_definition_id: TextFilter = UNSET
    job_key: KeyFilter = UNSET
    tenant_id: TextFilter = UNSET


class IncidentSort(
    Sort[
        Literal[
            "creationTime",
            "elementId",
            "elementInstanceKey",
            "errorMessage",
            "errorType",
            "incidentKey",
            "jobKey",
            "processDefinitionId",
            "processDefinitionKey",
            "processInstanceKey",
            "state",
            "tenantId",
        ]
    ]
):
    """By what incidents are sorted."""


class IncidentQuery(Query[IncidentFilter, IncidentSort]):
    """A search for incidents."""


class IncidentAnswer(Answer):
    """One incident."""

    incident_key: Key
    state: State
    error_type: ErrorType
    error_message: str
    element_id: str
    element_instance_key: Key
    creation_time: Moment
    process_instance_key: Key
    root_process_instance_key: Key | None
    process_definition_key: Key
    process_definition_id: str
    job_key: Key | None
    tenant_id: Tenant = TENANT


FIELDS: Final[Fields] = {
    "incident_key": by_key(Incident.key),
    "state": by_name(Incident.state, STATES),
    "error_type": by_name(Incident.kind, ERROR_TYPES),
    "error_message": By(Incident.message),
    "element_id": By(Incident.element_id),
    "element_instance_key": by_key(Incident.step_key),
    "creation_time": by_moment(Incident.created_at),
    "process_instance_key": by_key(Incident.instance_key),
    "process_definition_key": by_key(Incident.definition_key),
    "process_definition_id": By(Instance.process_id),
    "job_key": by_key(Incident.job_key),
}


@part.route("POST", "/incidents/search", reads=True)
def search_incidents(body: IncidentQuery) -> Found[IncidentAnswer]:
    """Search incidents."""
    page = incidents(session(), asked(body, FIELDS, mine()))
    return found(page, incident_answer, lambda row: row.key)


@part.route("GET", "/incidents/{incidentKey}")
def get_incident(incident_key: int) -> IncidentAnswer:
    """Get an incident."""
    visible(incident_by_key(session(), incident_key).instance_key)
    (row,) = incidents(session(), Asked(limit=1), key=incident_key).items
    return incident_answer(row)


@part.route("POST", "/process-instances/{processInstanceKey}/incidents/search", reads=True)
def search_process_instance_incidents(
    process_instance_key: int, body: IncidentQuery
) -> Found[IncidentAnswer]:
    """Search the incidents of an instance."""
    row = visible(process_instance_key)
    page = incidents(session(), asked(body, FIELDS), instance_key=row.key)
    return found(page, incident_answer, lambda one: one.key)


@part.route("POST", "/incidents/{incidentKey}/resolution", allows=Reference)
def resolve_incident(incident_key: int) -> None:
    """Try again what stopped."""
    incident = incident_by_key(session(), incident_key)
    repairable(incident.instance_key)
    running.retry(engine(), session(), incident, by=by())


def incident_answer(row: IncidentRow) -> IncidentAnswer:
    """A row as the API has it."""
    return IncidentAnswer(
        incident_key=key(row.key),
        state=_SAID[row.state],
        error_type=_ERROR_TYPE.get(row.kind, "UNKNOWN"),
        error_message=row.message,
        element_id=row.element_id,
        element_instance_key=key(row.step_key),
        creation_time=row.created_at,
        process_instance_key=key(row.instance_key),
        root_process_instance_key=key(row.root_key),
        process_definition_key=key(row.definition_key),
        process_definition_id=row.process_id,
        job_key=key_or_none(row.job_key),
    )
