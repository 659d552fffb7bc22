"""Process instances: start, look at, search, cancel."""

from typing import Annotated, Final

from flask import request
from msgspec import UNSET, Meta, UnsetType, field

from engine import running
from engine.catalogue import PROCESS, latest_definition
from engine.errors import BadRequest, Conflict, NotFound, NotImplementedHere
from engine.reading.definitions import newest_definition
from engine.reading.elements import ElementCounts, counts_of_instance, flows_taken
from engine.reading.instances import instances
from engine.store.published import Definition
from engine.store.tables import Instance
from engine.texts import Text
from processes.records.choices import choices
from tasks import work
from tasks.people import Ability
from web.api.asking import by, engine, mine, must_have, repairable, visible
from web.api.instance_shapes import FIELDS, InstanceAnswer, InstanceQuery, instance_answer
from web.api.part import Part
from web.api.searching import asked, found
from web.api.shapes import (
    TENANT,
    Answer,
    Body,
    Found,
    Id,
    Key,
    Listed,
    Tenant,
    Variables,
    key,
    number,
)
from web.auth import now, person
from web.transaction import session

part: Final = Part("process_instances")
_LONGEST_START_KEY: Final = 200


class Creation(Body):
    """A process to start: by its id (the newest version, or a named one), or one version's key."""

    process_definition_id: Id | UnsetType = UNSET
    process_definition_key: Key | UnsetType = UNSET
    process_definition_version: Annotated[int, Meta(ge=-1)] = -1
    variables: Variables = field(default_factory=dict)
    business_id: Id | UnsetType = UNSET
    tenant_id: Tenant = TENANT
    operation_reference: int | UnsetType = UNSET
    await_completion: bool = False
    request_timeout: int | UnsetType = UNSET
    fetch_variables: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


class Created(Answer):
    """The instance that runs now."""

    process_definition_id: str
    process_definition_version: int
    process_definition_key: Key
    process_instance_key: Key
    business_id: str | None
    variables: Variables = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    tenant_id: Tenant = TENANT


class Reference(Body):
    """What a command may carry: a number of the caller's own, which is not kept."""

    operation_reference: int | UnsetType = UNSET


class ElementStatistics(Answer):
    """How often an element was visited, and how it stands now."""

    element_id: str
    active: int
    canceled: int
    incidents: int
    completed: int


class FlowAnswer(Answer):
    """A sequence flow that was walked."""

    sequence_flow_id: str
    element_id: str
    process_instance_key: Key
    root_process_instance_key: Key
    process_definition_key: Key
    process_definition_id: str
    tenant_id: Tenant = TENANT


class KeyReused(Conflict):
    """The idempotency key came before, with another request."""

    code = "key_reused"
    status = 422


@part.route("POST", "/process-instances")
def create_process_instance(body: Creation) -> Created:
    """Start a process."""
    _refuse_the_unserved(body)
    definition = _definition(body)
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return _created(_started(definition, body), definition, body)
    start_key = _start_key(given)
    try:
        started = _started(definition, body, start_key)
    except Conflict:
        session().rollback()  # somebody began with the same key at the same moment
        started = _started(definition, body, start_key)
    return _created(started, definition, body)


def _started(definition: Definition, body: Creation, start_key: str | None = None) -> Instance:
    return work.start_process(
        engine(),
        session(),
        definition.key,
        body.variables,
        person=person(),
        start_key=start_key,
        business_key=None if body.business_id is UNSET else body.business_id,
        records=choices,
    )


def _refuse_the_unserved(body: Creation) -> None:
    asked_for = [name for name in ("await_completion", "tags") if getattr(body, name)]
    if asked_for:
        names = ", ".join(asked_for)
        raise NotImplementedHere(
            Text(f"本产品没有实现：{names}。", f"Not implemented here: {names}.")
        )


def _definition(body: Creation) -> Definition:
    by_id, by_key = body.process_definition_id, body.process_definition_key
    if (by_id is UNSET) == (by_key is UNSET):
        raise BadRequest(
            Text(
                "请给出 processDefinitionId 或 processDefinitionKey 之一。",
                "Give one of processDefinitionId and processDefinitionKey.",
            )
        )
    chosen = newest_definition(
        session(),
        id=None if by_id is UNSET else by_id,
        key=None if by_key is UNSET else number(by_key),
        version=body.process_definition_version if body.process_definition_version > 0 else None,
    )
    if chosen is None:
        raise NotFound(PROCESS, by_id if by_key is UNSET else by_key)
    if latest_definition(session(), chosen.process_id) is not chosen:
        must_have(Ability.OPERATE)  # an old version is for those who know why
    return chosen


def _start_key(given: str) -> str:
    """Everybody has keys of one's own: nobody finds another's instance by guessing one."""
    start_key = f"{by()}:{given}"
    if not given or len(start_key) > _LONGEST_START_KEY:
        raise BadRequest(
            Text(
                "Idempotency-Key 为空或过长。",
                f"The Idempotency-Key is empty, or longer than {_LONGEST_START_KEY} letters.",
            )
        )
    return start_key


def _created(started: Instance, definition: Definition, body: Creation) -> Created:
    # Without an id of the caller's, the process may have named its case itself.
    other_case = body.business_id is not UNSET and started.business_key != body.business_id
    if other_case or started.process_id != definition.process_id:
        raise KeyReused(
            Text(
                "此 Idempotency-Key 已用于另一个请求。",
                "This Idempotency-Key was used for another request.",
            )
        )
    return Created(
        process_definition_id=started.process_id,
        process_definition_version=definition.version,
        process_definition_key=key(started.definition_key),
        process_instance_key=key(started.key),
        business_id=started.business_key,
    )


@part.route("GET", "/process-instances/{processInstanceKey}")
def get_process_instance(process_instance_key: int) -> InstanceAnswer:
    """Get an instance."""
    return instance_answer(visible(process_instance_key))


@part.route("POST", "/process-instances/search", reads=True)
def search_process_instances(body: InstanceQuery) -> Found[InstanceAnswer]:
    """Search instances."""
    page = instances(session(), asked(body, FIELDS, mine()))
    return found(page, instance_answer, lambda row: row.key)


@part.route("POST", "/process-instances/{processInstanceKey}/cancellation", allows=Reference)
def cancel_process_instance(process_instance_key: int) -> None:
    """Cancel an instance and everything below it."""
    running.cancel(engine(), session(), repairable(process_instance_key), by=by())


@part.route("GET", "/process-instances/{processInstanceKey}/statistics/element-instances")
def get_process_instance_statistics(process_instance_key: int) -> Listed[ElementStatistics]:
    """Count the steps of an instance by element."""
    row = visible(process_instance_key)
    counts = counts_of_instance(session(), row.key, now=now())
    return Listed(items=[statistics(one) for one in counts.values()])


def statistics(counts: ElementCounts) -> ElementStatistics:
    """Counts as the API has them."""
    return ElementStatistics(
        element_id=counts.element_id,
        active=counts.active,
        canceled=counts.cancelled,
        incidents=counts.incidents,
        completed=counts.completed,
    )


@part.route("GET", "/process-instances/{processInstanceKey}/sequence-flows")
def get_process_instance_sequence_flows(process_instance_key: int) -> Listed[FlowAnswer]:
    """List the sequence flows that an instance has walked."""
    row = visible(process_instance_key)
    return Listed(
        items=[
            FlowAnswer(
                sequence_flow_id=flow,
                element_id=flow,
                process_instance_key=key(row.key),
                root_process_instance_key=key(row.root_key),
                process_definition_key=key(row.definition_key),
                process_definition_id=row.process_id,
            )
            for flow in sorted(flows_taken(session(), row.key))
        ]
    )
