"""Process definitions: search, look at, count."""

from typing import Final, Literal

from msgspec import UNSET, UnsetType
from sqlalchemy import false, true

from engine.reading import definitions as reading
from engine.reading.definitions import DefinitionRow, is_newest
from engine.reading.elements import counts_of_definitions, counts_of_instances
from engine.store.published import Definition, Resource
from engine.store.tables import Instance
from web.api.asking import mine
from web.api.filters import (
    By,
    Condition,
    Fields,
    KeyFilter,
    TextFilter,
    by_key,
    conditions,
)
from web.api.instance_shapes import FIELDS as INSTANCE_FIELDS
from web.api.instance_shapes import InstanceFilter
from web.api.part import Part
from web.api.process_instances import ElementStatistics, statistics
from web.api.searching import asked, found
from web.api.shapes import TENANT, Answer, Body, Found, Key, Listed, Query, Sort, Tenant, key
from web.auth import now
from web.language import said
from web.transaction import session

part: Final = Part("process_definitions")


class DefinitionFilter(Body):
    """What may be asked of a version of a process."""

    name: TextFilter = UNSET
    is_latest_version: bool | UnsetType = UNSET
    resource_name: str | UnsetType = UNSET
    version: int | UnsetType = UNSET
    process_definition_id: TextFilter = UNSET
    process_definition_key: KeyFilter = UNSET
    has_start_form: bool | UnsetType = UNSET
    state: Literal["ACTIVE", "DELETED", "DRAINING"] | UnsetType = UNSET
    tenant_id: Tenant | UnsetType = UNSET


class DefinitionSort(
    Sort[
        Literal[
            "name",
            "processDefinitionId",
            "processDefinitionKey",
            "resourceName",
            "tenantId",
            "version",
        ]
    ]
):
    """By what processes are sorted."""


class DefinitionQuery(Query[DefinitionFilter, DefinitionSort]):
    """A search for versions of processes."""


class DefinitionAnswer(Answer):
    """One version of a process."""

    process_definition_id: str
    process_definition_key: Key
    name: str | None
    version: int
    resource_name: str
    has_start_form: bool
    state: Literal["ACTIVE"] = "ACTIVE"
    version_tag: None = None
    tenant_id: Tenant = TENANT


class StatisticsQuery(Body):
    """Which instances are counted; without a filter all of them, from running totals."""

    filter: InstanceFilter | UnsetType = UNSET


def _latest(wanted: bool) -> Condition:
    return is_newest(Definition) if wanted else ~is_newest(Definition)


def _with_form(wanted: bool) -> Condition:
    return Definition.start_form_id.is_not(None) if wanted else Definition.start_form_id.is_(None)


_FIELDS: Final[Fields] = {
    "name": By(Definition.name_zh),
    "is_latest_version": _latest,
    "resource_name": By(Resource.name),
    "version": By(Definition.version),
    "process_definition_id": By(Definition.process_id),
    "process_definition_key": by_key(Definition.key),
    "has_start_form": _with_form,
    "state": lambda wanted: true() if wanted == "ACTIVE" else false(),
}


def definition_answer(row: DefinitionRow) -> DefinitionAnswer:
    """A row as the API has it."""
    return DefinitionAnswer(
        process_definition_id=row.process_id,
        process_definition_key=key(row.key),
        name=said(row.name) or None,
        version=row.version,
        resource_name=row.file,
        has_start_form=row.start_form_id is not None,
    )


@part.route("POST", "/process-definitions/search", reads=True)
def search_process_definitions(body: DefinitionQuery) -> Found[DefinitionAnswer]:
    """Search versions of processes."""
    page = reading.definitions(session(), asked(body, _FIELDS))
    return found(page, definition_answer, lambda row: row.key)


@part.route("GET", "/process-definitions/{processDefinitionKey}")
def get_process_definition(process_definition_key: int) -> DefinitionAnswer:
    """Get a version of a process."""
    return definition_answer(reading.definition(session(), process_definition_key))


@part.route("GET", "/process-definitions/{processDefinitionKey}/xml", content="text/xml")
def get_process_definition_xml(process_definition_key: int) -> bytes:
    """Get the BPMN file as it was published."""
    row = reading.definition(session(), process_definition_key)
    return reading.content(session(), row.resource_key)


@part.route(
    "POST", "/process-definitions/{processDefinitionKey}/statistics/element-instances", reads=True
)
def get_process_definition_statistics(
    process_definition_key: int, body: StatisticsQuery
) -> Listed[ElementStatistics]:
    """Count the steps of a version's instances by element."""
    row = reading.definition(session(), process_definition_key)
    where = conditions(body.filter, INSTANCE_FIELDS)
    if where:
        # What is narrowed down could tell of single instances: only those that one may see count.
        of_version = Instance.definition_key == row.key
        counts = counts_of_instances(session(), of_version, mine(), *where, now=now())
    else:
        counts = counts_of_definitions(session(), [row.key], now=now())
    return Listed(items=[statistics(one) for one in counts.values()])
