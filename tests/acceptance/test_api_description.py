"""Nothing of the API is forgotten: each operation is served and described, or answers 501."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import camunda_orchestration_sdk.api as operations
import msgspec
import pytest
from flask import Flask

from tests.support.server import PASSWORD, assembled
from web.api.part import PARAMETER, Route
from web.api.routes import ROUTES
from web.api.unserved import unserved
from web.app import create_app

ROOT = Path(__file__).parents[2]
DIRECTIONS = ("ASC", "DESC")
URL = re.compile(r'"method":\s*"(\w+)",\s*"url":\s*"([^"]+)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    laneway = assembled(tmp_path_factory.mktemp("api"))
    yield create_app(laneway)
    laneway.close()


@pytest.fixture(scope="module")
def described(app: Flask) -> Any:
    return app.test_client().get("/v2/openapi.json").json


def shape(method: str, path: str) -> tuple[str, str]:
    """An operation without the names of its parameters."""
    return method.upper(), PARAMETER.sub("{}", path)


def of_the_client() -> set[tuple[str, str]]:
    """The operations that the official client knows; its cluster administration is another API."""
    found = set()
    for module in pkgutil.walk_packages(operations.__path__, f"{operations.__name__}."):
        if not module.ispkg:
            source = importlib.import_module(module.name).__file__
            method, path = URL.findall(Path(str(source)).read_text())[0]
            if not path.startswith("/cluster/"):
                found.add(shape(method, path))
    return found


def test_every_operation_is_served_or_refused_and_not_both() -> None:
    served = {shape(route.method, route.path) for route in ROUTES}
    refused = {shape(*operation) for operation in unserved()}

    assert served | refused == of_the_client()
    assert served & refused == set()


@pytest.mark.parametrize("operation", [("GET", "/license"), ("PUT", "/users/anna")])
def test_what_is_not_served_says_so(app: Flask, operation: tuple[str, str]) -> None:
    method, path = operation
    answer = app.test_client().open(f"/v2{path}", method=method, auth=("anna", PASSWORD))

    assert answer.status_code == 501
    assert answer.mimetype == "application/problem+json"


def test_the_docs_list_what_is_served_and_what_is_not() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    operations = [(route.method, route.path) for route in ROUTES] + list(unserved())

    assert [f"{m} {p}" for m, p in operations if f"`{m} {p}`" not in page] == []


def test_every_route_is_described_with_its_types(described: Any) -> None:
    for route in ROUTES:
        operation = described["paths"][route.path][route.method.lower()]
        assert operation["operationId"] == route.operation
        assert operation["summary"]
        names = [one["name"] for one in operation.get("parameters", [])]
        assert names == PARAMETER.findall(route.path)
        assert ("requestBody" in operation) == (route.method not in ("GET", "DELETE"))
    assert described["openapi"] == "3.1.0"


def test_every_reference_of_the_description_leads_somewhere(described: Any) -> None:
    text = msgspec.json.encode(described).decode()
    references = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', text))

    assert references <= described["components"]["schemas"].keys()
    assert {"Problem", "InstanceQuery", "TaskAnswer"} <= references


SEARCHES = [route for route in ROUTES if route.path.endswith("/search")]
PLAIN = (
    "1",
    "ACTIVE",
    "CREATED",
    "USER_TASK",
    "UNKNOWN",
    "<default>",
    "2026-11-22T00:00:00Z",
    1,
    True,
)
VALUES: tuple[Any, ...] = (
    *PLAIN,
    *({operator: one} for operator in ("$eq", "$neq", "$gte", "$lt") for one in PLAIN),
    *({operator: [one, one]} for operator in ("$in", "$notIn") for one in PLAIN),
    {"$like": "a*?"},
    {"$exists": False},
    [{"businessId": "a"}, {"processDefinitionId": {"$in": ["P", "Q"]}}],
)


def filters(kind: Any) -> Iterator[dict[str, Any]]:
    """Every field of a filter with every sample that its type takes."""
    (struct,) = (one for one in get_args(kind) if one is not msgspec.UnsetType)
    for field in msgspec.structs.fields(struct):
        fitting = [value for value in VALUES if fits(value, field.type)]
        assert fitting, field.name
        yield from ({field.encode_name: value} for value in fitting)


def fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def sorts(kind: Any) -> list[dict[str, str]]:
    """Every field to sort by, up and down."""
    (sort,) = get_args(kind)
    names = {one.name: one.type for one in msgspec.structs.fields(sort)}["field"]
    return [{"field": name, "order": order} for name in get_args(names) for order in DIRECTIONS]


@pytest.mark.parametrize("route", SEARCHES, ids=lambda route: route.operation)
def test_every_field_of_a_search_works(app: Flask, route: Route) -> None:
    """None is only declared: each is asked for, alone and with every operator that it has."""
    fields = {one.name: one.type for one in msgspec.structs.fields(route.body)}
    needed = {"processInstanceKey": "1"} if route.path == "/variables/search" else {}
    bodies = [{"filter": needed, "sort": [sort]} for sort in sorts(fields["sort"])]
    bodies += [{"filter": one | needed} for one in filters(fields["filter"])]
    found = 404 if "{" in route.path else 200
    path = PARAMETER.sub("1", route.path)

    for body in bodies:
        answer = app.test_client().post(f"/v2{path}", json=body, auth=("olga", PASSWORD))
        assert answer.status_code == found, (body, answer.text)
