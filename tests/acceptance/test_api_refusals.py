"""What the API refuses: input that is wrong, people who may not, things that are over."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.api import plain, published
from tests.support.bpmn_text import end, file, path, tag
from tests.support.bpmn_text import start as begin
from tests.support.engine import ask
from tests.support.server import Served, running_server

FORM = b"""{"id": "F", "type": "default", "components": [
  {"type": "number", "key": "amount", "label": "Amount", "validate": {"required": true}}]}"""
PROCESS = file(
    begin(), ask("A", tag("zeebe:formDefinition", formId="F")), end(), path("S", "A", "E")
)
DEEP = b'{"variables": ' + b'{"a": ' * 40 + b"1" + b"}" * 40 + b"}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("api")) as server:
        published(server, p_bpmn=PROCESS, f_form=FORM)
        yield server


@pytest.fixture(scope="module")
def anna(served: Served) -> Iterator[httpx.Client]:
    with plain(served, "anna") as client:
        yield client


@pytest.fixture(scope="module")
def dora(served: Served) -> Iterator[httpx.Client]:
    """She sees everything and may do little."""
    with plain(served, "dora") as client:
        yield client


def begun(client: httpx.Client, **more: Any) -> str:
    answer = client.post("/process-instances", json={"processDefinitionId": "P", **more})
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["processInstanceKey"]
    return key


def task_of(client: httpx.Client, instance: str) -> str:
    query = {"filter": {"processInstanceKey": instance}}
    key: str = client.post("/user-tasks/search", json=query).json()["items"][0]["userTaskKey"]
    return key


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"processDefinitionId": "P", "variables": {"a": NaN}}', "NaN is not a number"),
        (b'{"processDefinitionId": "P", "variables": {"a": -Infinity}}', "is not a number"),
        (b'{"processDefinitionId": "P", "processDefinitionId": "Q"}', "stands there twice"),
        (b'{"variables": {"a": {"b": 1, "b": 2}}}', "'b' stands there twice"),
        (rb'{"variables": {"a": ["x\u0000"]}}', "$.variables.a[0] holds a NUL"),
        (rb'{"variables": {"a": "\ud800"}}', "half a character"),
        (b'{"variables": {"a": 1e400}}', "too long"),
        (b'{"variables": {"a": ' + b"9" * 5_000 + b"}}", "too long"),
        (DEEP, "nested more than 32 deep"),
        (b"[" * 100_000, "nested more than 32 deep"),
        (b"[]", "Expected `object`"),
        (b'{"variables": []}', "$.variables"),
        (b'{"processDefinitionId": 7}', "$.processDefinitionId"),
        (b'{"processDefinitionId": "P", "colour": "red"}', "unknown field `colour`"),
        (b'{"processDefinitionId": "P"', "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"{}", "processDefinitionId and processDefinitionKey"),
        (b'{"processDefinitionKey": "abc"}', "$.processDefinitionKey"),
    ],
)
def test_input_that_is_wrong_is_refused_with_its_place(
    anna: httpx.Client, body: bytes, says: str
) -> None:
    answer = anna.post(
        "/process-instances", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert says in answer.json()["detail"]


def test_a_body_that_is_not_called_json_is_refused(anna: httpx.Client) -> None:
    answer = anna.post("/process-instances", content=b'{"processDefinitionId": "P"}')

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"filter": {"colour": "red"}}, "unknown field `colour`"),
        ({"filter": {"state": "SLEEPING"}}, "$.filter.state"),
        ({"filter": {"startDate": "yesterday"}}, "$.filter.startDate"),
        ({"filter": {"startDate": {"$gte": "2026-01-01T00:00:00"}}}, "$.filter.startDate"),
        ({"filter": {"startDate": "9999-12-31T23:59:59-14:00"}}, "is out of range"),
        ({"filter": {"state": {"$over": "ACTIVE"}}}, "unknown field `$over`"),
        ({"sort": [{"field": "started_at; DROP TABLE instance"}]}, "$.sort[0].field"),
        ({"sort": [{"field": "startDate", "order": "SIDEWAYS"}]}, "$.sort[0].order"),
        ({"page": {"limit": 1_001}}, "$.page.limit"),
        ({"page": {"limit": -1}}, "$.page.limit"),
        ({"page": {"from": -1}}, "$.page.from"),
        ({"page": {"after": "///////////////"}}, "$.page.after"),
        ({"page": {"after": "////////////////"}}, "No such cursor"),
        ({"page": {"from": 1, "after": "AAAAAAAAAAAAAAAH"}}, "Only one of these"),
    ],
)
def test_a_search_for_what_is_not_there_is_refused(
    anna: httpx.Client, query: dict[str, Any], says: str
) -> None:
    answer = anna.post("/process-instances/search", json=query)

    assert answer.status_code == 400
    assert says in answer.json()["detail"]


def test_the_title_of_a_refusal_is_its_kind(served: Served, anna: httpx.Client) -> None:
    assert anna.get("/nothing-of-the-kind").json()["title"] == "NOT_FOUND"
    with httpx.Client(base_url=served.url, trust_env=False) as nobody:
        assert nobody.get("/v2/topology").json()["title"] == "UNAUTHORIZED"


@pytest.mark.parametrize("key", ["1", "9223372036854775807", "9223372036854775808", "9" * 30, "x"])
def test_an_unknown_key_finds_nothing(anna: httpx.Client, key: str) -> None:
    for kind in ("process-instances", "user-tasks", "incidents", "variables", "element-instances"):
        assert anna.get(f"/{kind}/{key}").status_code == 404, kind
    found = anna.post("/user-tasks/search", json={"filter": {"userTaskKey": key[:19]}})
    assert found.status_code == (400 if key == "x" else 200)


def test_a_stranger_is_asked_for_a_name(served: Served) -> None:
    with plain(served, None) as stranger:
        refused = stranger.post("/process-instances/search", json={})
        assert stranger.get("/status").status_code == 204
        assert stranger.get("/openapi.json").status_code == 200

    assert refused.status_code == 401
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_wrong_answer_is_named_beside_its_field(anna: httpx.Client) -> None:
    key = task_of(anna, begun(anna))

    answer = anna.post(
        f"/user-tasks/{key}/completion", json={"variables": {"amount": "much", "assignee": "bob"}}
    )

    assert answer.status_code == 422
    assert answer.json()["fields"].keys() == {"amount", "assignee"}
    assert anna.get(f"/user-tasks/{key}").json()["state"] == "CREATED"


def test_a_task_is_completed_once(served: Served, anna: httpx.Client) -> None:
    key = task_of(anna, begun(anna))
    body = {"variables": {"amount": 3}}
    assert anna.post(f"/user-tasks/{key}/completion", json=body).status_code == 204

    with plain(served, "bob") as bob:
        second = bob.post(f"/user-tasks/{key}/completion", json=body)

    assert second.status_code == 409
    assert re.search(r"Anna has completed this task, \d+ \w+ 20\d\d", second.json()["detail"])


def test_p07_a_task_that_somebody_has_is_neither_taken_nor_completed(
    served: Served, anna: httpx.Client
) -> None:
    key = task_of(anna, begun(anna))
    anna.post(f"/user-tasks/{key}/assignment", json={"assignee": "anna"})

    with plain(served, "bob") as bob:
        taken = bob.post(f"/user-tasks/{key}/assignment", json={"assignee": "bob"})
        given = bob.post(f"/user-tasks/{key}/assignment", json={"assignee": "carla"})
        done = bob.post(f"/user-tasks/{key}/completion", json={"variables": {"amount": 3}})

    assert (taken.status_code, given.status_code, done.status_code) == (409, 403, 403)
    assert "Anna has taken this task" in taken.json()["detail"]
    assert "Anna has this task" in done.json()["detail"]


def test_what_one_may_not_see_is_not_there(served: Served, anna: httpx.Client) -> None:
    instance = begun(anna)
    taken = {"assignee": "anna"}
    anna.post(f"/user-tasks/{task_of(anna, instance)}/assignment", json=taken)
    query = {"filter": {"processInstanceKey": instance}}

    with plain(served, "bob") as bob:
        for address in (
            f"/process-instances/{instance}",
            f"/process-instances/{instance}/sequence-flows",
            f"/process-instances/{instance}/statistics/element-instances",
        ):
            assert bob.get(address).status_code == 404, address
        assert bob.post(f"/process-instances/{instance}/cancellation").status_code == 404
        for kind in ("process-instances", "user-tasks", "element-instances", "variables"):
            found = bob.post(f"/{kind}/search", json=query).json()
            assert (found["items"], found["page"]["totalItems"]) == ([], 0), kind


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/process-instances", {"processDefinitionId": "P"}),
        ("/jobs/activation", {"type": "x", "timeout": 1, "maxJobsToActivate": 1}),
        ("/jobs/1/completion", {}),
        ("/jobs/1/failure", {}),
        ("/jobs/1/error", {"errorCode": "x"}),
        ("/messages/publication", {"name": "x"}),
        ("/messages/correlation", {"name": "x"}),
        ("/signals/broadcast", {"signalName": "x"}),
    ],
)
def test_verbs_are_for_those_who_may(dora: httpx.Client, address: str, body: Any) -> None:
    assert dora.post(address, json=body).status_code == 403


def test_only_publishers_publish_and_operators_cancel(
    anna: httpx.Client, dora: httpx.Client
) -> None:
    instance = begun(anna)
    files = {"resources": ("p.bpmn", PROCESS)}

    assert dora.post("/deployments", files=files).status_code == 403
    assert dora.post(f"/process-instances/{instance}/cancellation").status_code == 403
    assert dora.get(f"/process-instances/{instance}").json()["state"] == "ACTIVE"


def test_a_broken_file_is_refused_with_every_fault(served: Served) -> None:
    broken = file(begin(), ask("A", groups="nobody"), end(), path("S", "A"), id="Broken")
    files = [("resources", ("broken.bpmn", broken)), ("resources", ("x.form", b"{}"))]

    with plain(served, "olga") as olga:
        answer = olga.post("/deployments", files=files)
        found = olga.post(
            "/process-definitions/search", json={"filter": {"processDefinitionId": "Broken"}}
        )

    assert answer.status_code == 422
    faults = answer.json()["faults"]
    assert {fault["file"] for fault in faults} == {"broken.bpmn", "x.form"}
    assert all(fault["message"] and fault["cure"] for fault in faults)
    assert found.json()["items"] == []


def test_a_start_with_the_same_key_is_the_same_start(served: Served, anna: httpx.Client) -> None:
    headers = {"Idempotency-Key": "form-1"}
    body = {"processDefinitionId": "P", "businessId": "L-9"}

    first = anna.post("/process-instances", json=body, headers=headers)
    again = anna.post("/process-instances", json=body, headers=headers)
    other = anna.post("/process-instances", json=body | {"businessId": "L-0"}, headers=headers)
    with plain(served, "bob") as bob:
        of_bob = bob.post("/process-instances", json=body, headers=headers)

    assert again.json() == first.json()
    assert (other.status_code, other.json()["title"]) == (422, "KEY_REUSED")
    assert of_bob.json()["processInstanceKey"] != first.json()["processInstanceKey"]


def test_an_old_version_is_started_by_operators_only(served: Served) -> None:
    (old,) = published(served, q_bpmn=_versioned("1"))
    published(served, q_bpmn=_versioned("2"))
    body = {"processDefinitionKey": str(old.key)}

    with plain(served, "anna") as anna, plain(served, "olga") as olga:
        refused = anna.post("/process-instances", json=body)
        started = olga.post("/process-instances", json=body)

    assert refused.status_code == 403
    assert started.json()["processDefinitionVersion"] == 1


def _versioned(end_id: str) -> bytes:
    return file(begin(), end(f"E{end_id}"), path("S", f"E{end_id}"), id="Q")


def test_a_message_is_taken_once(served: Served) -> None:
    body = {"name": "Paid", "correlationKey": "O-1", "messageId": "m-1", "timeToLive": 60_000}
    with plain(served, "olga") as olga:
        assert olga.post("/messages/publication", json=body).status_code == 200
        assert olga.post("/messages/publication", json=body).status_code == 409


def test_numbers_keep_every_digit(anna: httpx.Client) -> None:
    digits = "12345678901234567890.10"
    body = f'{{"processDefinitionId": "P", "variables": {{"price": {digits}}}}}'
    headers = {"Content-Type": "application/json"}
    instance = anna.post("/process-instances", content=body, headers=headers).json()
    query = {"filter": {"processInstanceKey": instance["processInstanceKey"]}}

    (price,) = anna.post("/variables/search", json=query).json()["items"]

    assert price["value"] == digits
