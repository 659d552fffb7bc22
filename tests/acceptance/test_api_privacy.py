"""What the API keeps to itself: addresses of people, and sign-ins that have ended."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.api import plain, published
from tests.support.bpmn_text import end, file, path
from tests.support.bpmn_text import start as begin
from tests.support.engine import ask
from tests.support.server import Served, running_server
from web.masking import hidden

ONE_TASK = file(begin(), ask("A"), end(), path("S", "A", "E"))
KNOWN = {"phone": "13800000000", "company": "ACME"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("api")) as server:
        published(server, p_bpmn=ONE_TASK)
        yield server


@pytest.fixture(scope="module")
def case(served: Served) -> str:
    with plain(served, "anna") as anna:
        body = {"processDefinitionId": "P", "variables": KNOWN}
        key: str = anna.post("/process-instances", json=body).json()["processInstanceKey"]
        return key


def phones(served: Served, username: str, case: str, **more: Any) -> list[str]:
    wanted = {"processInstanceKey": case, "name": "phone", **more}
    with plain(served, username) as client:
        items = client.post("/variables/search", json={"filter": wanted}).json()["items"]
    return [item["value"] for item in items]


def test_who_works_on_a_case_reads_its_phone_number(served: Served, case: str) -> None:
    assert phones(served, "anna", case) == ['"13800000000"']


def test_who_only_sees_all_cases_reads_it_masked(served: Served, case: str) -> None:
    assert phones(served, "olga", case) == ['"138****0000"']


def test_no_filter_finds_out_what_is_masked(served: Served, case: str) -> None:
    assert phones(served, "olga", case, value='"13800000000"') == []


def test_masking_reaches_into_lists_and_contexts() -> None:
    known = {"contacts": [{"email": "wang@ex.cn", "name": "王五"}], "phone": None}

    assert hidden(known) == {
        "contacts": [{"email": "w***@ex.cn", "name": "王五"}],
        "phone": None,
    }


def test_a_program_that_signed_out_may_come_back_at_once(served: Served) -> None:
    with plain(served, "anna") as anna:
        assert anna.get("/authentication/me").status_code == 200
        anna.post(f"{served.url}/sign-out")

        assert anna.get("/authentication/me").status_code == 200
