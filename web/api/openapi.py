"""The description of the API, made of the types and routes that serve it: OpenAPI 3.1."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

import msgspec
from msgspec.json import schema_components

from web.api.part import PARAMETER, Route
from web.api.shapes import Key, Problem

Schemas = Mapping[Any, Any]
_REF: Final = "#/components/schemas/{name}"
_PROBLEM: Final = {
    "description": "Refused; the problem says why and what to do.",
    "content": {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}},
}
_SIGN_INS: Final[Mapping[str, Mapping[str, str]]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "laneway"},
}
_FILES: Final = {
    "type": "object",
    "properties": {
        "resources": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "tenantId": {"type": "string"},
    },
    "required": ["resources"],
}


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole description."""
    listed = list(routes)
    types = [Key, Problem, *(one for route in listed for one in _types(route))]
    found, components = schema_components(types, ref_template=_REF)
    schemas = dict(zip(types, found, strict=True)) | {bytes: {"type": "string"}}
    paths: dict[str, dict[str, Any]] = {}
    for route in listed:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Laneway",
            "version": version("laneway"),
            "description": "A subset of the Camunda 8 Orchestration Cluster REST API v2.",
        },
        "servers": [{"url": "/v2"}],
        "security": [{name: []} for name in _SIGN_INS],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SIGN_INS},
    }


def _types(route: Route) -> list[Any]:
    """The types of a route that need a schema."""
    return [one for one in (route.body, *_answers(route)) if one not in (None, bytes)]


def _answers(route: Route) -> list[Any]:
    """The types that a route answers with; of ``X | None`` the first."""
    if get_origin(route.answer) in (Union, UnionType):
        return [one for one in get_args(route.answer) if one is not NoneType]
    return [] if route.answer is None else [route.answer]


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.operation,
        "summary": route.summary,
        "responses": _responses(route, schemas),
    }
    parameters = PARAMETER.findall(route.path)
    if parameters:
        found["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": schemas[Key]}
            for name in parameters
        ]
    if route.body is not None:
        needed = any(one.required for one in msgspec.structs.fields(route.body))
        content = {route.takes: {"schema": schemas[route.body]}}
        found["requestBody"] = {"required": needed, "content": content}
    elif route.takes == "multipart/form-data":
        found["requestBody"] = {"required": True, "content": {route.takes: {"schema": _FILES}}}
    return found


def _responses(route: Route, schemas: Schemas) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for answer in _answers(route):
        content = {route.content: {"schema": schemas[answer]}}
        found["200"] = {"description": "Done.", "content": content}
    if route.answer is None or NoneType in get_args(route.answer):
        found["204"] = {"description": "Done; there is nothing to say."}
    return found | {"default": _PROBLEM}
