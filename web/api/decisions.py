"""Decisions: search, and decide."""

from typing import Final, Literal

from msgspec import UNSET, UnsetType

from engine.errors import NotFound
from engine.reading.definitions import DecisionRow, content, decisions, is_newest
from engine.reading.pages import Asked
from engine.store.published import Decision
from web.api.asking import engine
from web.api.evaluation import DECISION
from web.api.filters import By, Condition, Fields, KeyFilter, by_key
from web.api.part import Part
from web.api.searching import asked, found
from web.api.shapes import (
    TENANT,
    Answer,
    Body,
    Found,
    Key,
    Query,
    Sort,
    Tenant,
    key,
)
from web.transaction import session

part: Final = Part("decisions")


class DecisionFilter(Body):
    """What may be asked of a version of a decision."""

    decision_definition_id: str | UnsetType = UNSET
    decision_definition_key: KeyFilter = UNSET
    decision_requirements_key: KeyFilter = UNSET
    name: str | UnsetType = UNSET
    version: int | UnsetType = UNSET
    is_latest_version: bool | UnsetType = UNSET
    tenant_id: Tenant | UnsetType = UNSET


class DecisionSort(
    Sort[
        Literal[
            "decisionDefinitionId",
            "decisionDefinitionKey",
            "decisionRequirementsKey",
            "name",
            "tenantId",
            "version",
        ]
    ]
):
    """By what decisions are sorted."""


class DecisionQuery(Query[DecisionFilter, DecisionSort]):
    """A search for versions of decisions."""


class DecisionAnswer(Answer):
    """One version of a decision."""

    decision_definition_id: str
    decision_definition_key: Key
    name: str
    version: int
    decision_requirements_id: str
    decision_requirements_key: Key
    decision_requirements_name: str
    decision_requirements_version: int
    tenant_id: Tenant = TENANT


def _latest(wanted: bool) -> Condition:
    return is_newest(Decision) if wanted else ~is_newest(Decision)


_FIELDS: Final[Fields] = {
    "decision_definition_id": By(Decision.decision_id),
    "decision_definition_key": by_key(Decision.key),
    "decision_requirements_key": by_key(Decision.resource_key),
    "name": By(Decision.name),
    "version": By(Decision.version),
    "is_latest_version": _latest,
}


@part.route("POST", "/decision-definitions/search", reads=True)
def search_decision_definitions(body: DecisionQuery) -> Found[DecisionAnswer]:
    """Search versions of decisions."""
    page = decisions(session(), asked(body, _FIELDS))
    return found(page, _answer, lambda row: row.key)


@part.route("GET", "/decision-definitions/{decisionDefinitionKey}")
def get_decision_definition(decision_definition_key: int) -> DecisionAnswer:
    """Get a version of a decision."""
    return _answer(_row(decision_definition_key))


@part.route("GET", "/decision-definitions/{decisionDefinitionKey}/xml", content="text/xml")
def get_decision_definition_xml(decision_definition_key: int) -> bytes:
    """Get the DMN file as it was published."""
    return content(session(), _row(decision_definition_key).resource_key)


def _row(decision_key: int) -> DecisionRow:
    page = decisions(session(), Asked(limit=1), key=decision_key)
    if not page.items:
        raise NotFound(DECISION, decision_key)
    return page.items[0]


def _answer(row: DecisionRow) -> DecisionAnswer:
    model = engine().decision_model(session(), row.resource_key)
    return DecisionAnswer(
        decision_definition_id=row.decision_id,
        decision_definition_key=key(row.key),
        name=row.name,
        version=row.version,
        decision_requirements_id=model.id,
        decision_requirements_key=key(row.resource_key),
        decision_requirements_name=model.name,
        decision_requirements_version=row.version,
    )
