"""Working over the API: what it costs, what searches find, how workers wait."""

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from engine.running import start
from tests.support.api import plain, published
from tests.support.bpmn_text import end, file, mapping, path, service, tag
from tests.support.bpmn_text import start as begin
from tests.support.engine import ask
from tests.support.server import Served, running_server
from tests.support.visitors import counted

TWO_TASKS = file(begin(), ask("A"), ask("B"), end(), path("S", "A", "B", "E"))
WORK = file(
    tag("zeebe:properties", tag("zeebe:property", name="businessKey", value="=customer")),
    begin(),
    service("W", "outside"),
    end(),
    path("S", "W", "E"),
    id="Q",
)


OWN = file(
    begin(),
    ask("A", mapping(inputs={"price": "=price + 1"})),
    end(),
    path("S", "A", "E"),
    id="R",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("api")) as server:
        published(server, p_bpmn=TWO_TASKS, q_bpmn=WORK, r_bpmn=OWN)
        yield server


@pytest.fixture(scope="module")
def anna(served: Served) -> Iterator[httpx.Client]:
    with plain(served, "anna") as client:
        yield client


@pytest.fixture(scope="module")
def olga(served: Served) -> Iterator[httpx.Client]:
    with plain(served, "olga") as client:
        yield client


def begun(client: httpx.Client, process: str = "P", **more: Any) -> str:
    answer = client.post("/process-instances", json={"processDefinitionId": process, **more})
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["processInstanceKey"]
    return key


def task_of(client: httpx.Client, instance: str) -> str:
    (task,) = found(client, "user-tasks", processInstanceKey=instance, state="CREATED")
    key: str = task["userTaskKey"]
    return key


def found(client: httpx.Client, kind: str, **wanted: Any) -> list[dict[str, Any]]:
    answer = client.post(f"/{kind}/search", json={"filter": wanted})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_completing_a_task_costs_twelve_statements_and_one_commit(
    served: Served, anna: httpx.Client
) -> None:
    first, second = (task_of(anna, begun(anna)) for _ in range(2))
    anna.post(f"/user-tasks/{first}/completion", json={})  # what is kept is kept by now

    with counted(served.laneway) as seen:
        answer = anna.post(f"/user-tasks/{second}/completion", json={"variables": {"a": 1}})

    assert answer.status_code == 204
    assert seen.commits == 1
    assert len(seen.statements) <= 12, "\n".join(seen.statements)


@pytest.mark.parametrize("kind", ["process-instances", "user-tasks", "element-instances"])
def test_a_search_costs_few_statements(served: Served, anna: httpx.Client, kind: str) -> None:
    begun(anna)
    found(anna, kind)

    with counted(served.laneway) as seen:
        found(anna, kind)

    assert len(seen.statements) <= 3, "\n".join(seen.statements)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"businessId": "s-2"}, [2]),
        ({"businessId": {"$in": ["s-1", "s-3"]}}, [1, 3]),
        ({"businessId": {"$like": "s-?"}}, [1, 2, 3]),
        ({"businessId": {"$like": "s-*", "$neq": "s-1"}}, [2, 3]),
        ({"businessId": {"$like": "s-*", "$notIn": ["s-1", "s-2"]}}, [3]),
        ({"businessId": {"$like": r"s\-\*"}}, []),
        ({"businessId": {"$like": "s_*"}}, []),
        ({"$or": [{"businessId": "s-1"}, {"businessId": "s-2", "state": "COMPLETED"}]}, [1]),
        ({"businessId": {"$like": "s-*"}, "state": "SUSPENDED"}, []),
        ({"businessId": {"$like": "s-*"}, "endDate": {"$exists": True}}, []),
        ({"businessId": {"$like": "s-*"}, "startDate": {"$lt": "2026-01-01T00:00:00Z"}}, []),
        ({"businessId": {"$like": "s-*"}, "hasIncident": False, "elementId": "A"}, [1, 2, 3]),
    ],
)
def test_a_filter_finds_what_it_says(
    anna: httpx.Client, stories: None, wanted: dict[str, Any], numbers: list[int]
) -> None:
    names = [one["businessId"] for one in found(anna, "process-instances", **wanted)]

    assert sorted(names) == [f"s-{number}" for number in numbers]


@pytest.fixture(scope="module")
def stories(anna: httpx.Client) -> None:
    for number in (1, 2, 3):
        begun(anna, businessId=f"s-{number}")


def test_pages_follow_each_other_both_ways(anna: httpx.Client) -> None:
    for number in range(5):
        begun(anna, businessId=f"page-{number}")
    first, at_first = page(anna, limit=2)
    begun(anna, businessId="page-9")  # in front of what was seen: it moves nothing

    second, at_second = page(anna, limit=2, after=at_first["endCursor"])
    third, _ = page(anna, limit=2, after=at_second["endCursor"])
    back, _ = page(anna, limit=2, before=at_second["startCursor"])

    assert (first, second, third, back) == ("43", "21", "0", "43")
    assert (at_first["totalItems"], at_second["totalItems"]) == (5, 6)
    assert page(anna, **{"from": 4, "limit": 2})[0] == "10"


def page(client: httpx.Client, **asked: Any) -> tuple[str, dict[str, Any]]:
    """The last letters of the names on a page, and what is said about it."""
    query = {
        "filter": {"businessId": {"$like": "page-*"}},
        "sort": [{"field": "businessId", "order": "DESC"}],
        "page": asked,
    }
    answer = client.post("/process-instances/search", json=query).json()
    return "".join(one["businessId"][-1] for one in answer["items"]), answer["page"]


def test_tasks_are_found_by_who_is_asked(anna: httpx.Client) -> None:
    instance = begun(anna)

    asked = found(anna, "user-tasks", processInstanceKey=instance, candidateGroup="sales_rep")
    others = found(
        anna, "user-tasks", processInstanceKey=instance, candidateGroup={"$in": ["sales", "rep"]}
    )

    assert [one["candidateGroups"] for one in asked] == [["sales_rep"]]
    assert others == []


def test_long_values_are_cut_in_a_search_unless_asked_for(anna: httpx.Client) -> None:
    text = "x" * 10_000
    query = {"filter": {"processInstanceKey": begun(anna, variables={"text": text})}}

    (cut,) = anna.post("/variables/search", json=query).json()["items"]
    (whole,) = anna.post("/variables/search?truncateValues=false", json=query).json()["items"]

    assert (len(cut["value"]), cut["isTruncated"]) == (8_191, True)
    assert (whole["value"], whole["isTruncated"]) == (f'"{text}"', False)
    assert anna.get(f"/variables/{cut['variableKey']}").json()["value"] == f'"{text}"'


def test_a_task_sees_its_own_variables_over_those_of_the_process(
    served: Served, anna: httpx.Client
) -> None:
    with served.session() as session:
        known = {"price": 3, "colour": "red"}
        instance = start(served.laneway.engine, session, "R", known, by="anna")
    (task,) = found(anna, "user-tasks", processInstanceKey=str(instance.key))

    seen = anna.post(f"/user-tasks/{task['userTaskKey']}/variables/search", json={}).json()
    own = found(anna, "variables", scopeKey=task["elementInstanceKey"])
    everywhere = found(anna, "variables", processInstanceKey=str(instance.key))

    assert {one["name"]: one["value"] for one in seen["items"]} == {"price": "4", "colour": '"red"'}
    assert [(one["name"], one["value"]) for one in own] == [("price", "4")]
    assert sorted(one["value"] for one in everywhere) == ['"red"', "3", "4"]


def taken(client: httpx.Client, wait: int, **more: Any) -> list[dict[str, Any]]:
    body = {"type": "outside", "timeout": 60_000, "maxJobsToActivate": 10, "worker": "w"}
    answer = client.post("/jobs/activation", json={**body, "requestTimeout": wait, **more})
    assert answer.status_code == 200, answer.text
    jobs: list[dict[str, Any]] = answer.json()["jobs"]
    return jobs


def test_a_worker_waits_for_work_and_keeps_nobody_from_working(
    served: Served, anna: httpx.Client, olga: httpx.Client
) -> None:
    assert taken(olga, wait=-1) == []
    got: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: got.extend(taken(olga, wait=20_000)))
    waiting.start()

    instance = begun(anna, "Q", variables={"price": 3, "colour": "red"})
    waiting.join(20)

    assert [job["processInstanceKey"] for job in got] == [instance]
    assert got[0]["variables"] == {"price": 3, "colour": "red"}
    assert taken(olga, wait=-1) == []
    assert found(olga, "jobs", processInstanceKey=instance)[0]["worker"] == "w"


def test_a_worker_gets_the_variables_that_it_asks_for(
    anna: httpx.Client, olga: httpx.Client
) -> None:
    begun(anna, "Q", variables={"price": 3, "colour": "red"})

    (job,) = taken(olga, wait=-1, fetchVariable=["price", "size"])

    assert job["variables"] == {"price": 3}


def test_a_process_may_name_the_case_that_a_program_starts(anna: httpx.Client) -> None:
    body = {"processDefinitionId": "Q", "variables": {"customer": "Acme"}}
    again = {"Idempotency-Key": "named"}
    answers = [anna.post("/process-instances", json=body)]
    answers += [anna.post("/process-instances", json=body, headers=again) for _ in range(2)]

    assert [one.status_code for one in answers] == [200] * 3, answers[0].text
    assert {one.json()["businessId"] for one in answers} == {"Acme"}
    assert len({one.json()["processInstanceKey"] for one in answers}) == 2


def test_many_starts_with_one_key_are_one_start(served: Served) -> None:
    def begin_once() -> None:
        with plain(served, "anna") as anna:
            headers = {"Idempotency-Key": "at once"}
            answer = anna.post(
                "/process-instances", json={"processDefinitionId": "P"}, headers=headers
            )
            keys.append(answer.json()["processInstanceKey"])

    keys: list[str] = []
    threads = [threading.Thread(target=begin_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_due_dates_and_candidates_are_changed_and_taken_away(
    served: Served, anna: httpx.Client
) -> None:
    key = task_of(anna, begun(anna))
    changes = {"dueDate": "2027-01-04T09:00:00+08:00", "candidateUsers": ["bob"], "priority": 7}
    with plain(served, "carla") as carla:
        carla.patch(f"/user-tasks/{key}", json={"changeset": changes})
        first = carla.get(f"/user-tasks/{key}").json()
        carla.patch(f"/user-tasks/{key}", json={"changeset": dict.fromkeys(changes)})
        second = carla.get(f"/user-tasks/{key}").json()

    assert (first["dueDate"], first["priority"]) == ("2027-01-04T01:00:00Z", 7)
    assert first["candidateUsers"] == ["bob"]
    assert (second["dueDate"], second["priority"], second["candidateUsers"]) == (None, 50, [])
    assert second["candidateGroups"] == ["sales_rep"]
