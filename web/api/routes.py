"""All blueprints of the API, and its description."""

from functools import cache
from typing import Any, Final

from flask import Blueprint

from web.api import (
    decisions,
    deployments,
    element_instances,
    evaluation,
    incidents,
    job_search,
    jobs,
    messages,
    meta,
    process_definitions,
    process_instances,
    unserved,
    user_tasks,
    variables,
)
from web.api.openapi import document
from web.api.part import Part, Route

PARTS: Final[tuple[Part, ...]] = (
    meta.part,
    deployments.part,
    process_definitions.part,
    process_instances.part,
    user_tasks.part,
    jobs.part,
    job_search.part,
    messages.part,
    incidents.part,
    element_instances.part,
    variables.part,
    decisions.part,
    evaluation.part,
)
ROUTES: Final[tuple[Route, ...]] = tuple(route for part in PARTS for route in part.routes)


@meta.part.blueprint.get("/openapi.json")
def openapi() -> dict[str, Any]:
    """Describe the API."""
    return _document()


@cache
def _document() -> dict[str, Any]:
    return document(ROUTES)


BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    *(part.blueprint for part in PARTS),
    unserved.blueprint,
)
