"""Working through the pages: what is answered, in which words, and at what cost."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine.states import InstanceState, TaskState
from tests.support.errands import ANSWERS, Errands, errands
from tests.support.visitors import counted, visitor, words


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    with errands(tmp_path_factory.mktemp("pages")) as found:
        yield found


def test_completing_a_task_costs_twelve_statements_and_one_commit(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    anna.post(f"/tasks/{house.begin().key}/complete", ANSWERS)  # what is kept is kept by now
    task = house.begin()

    with counted(house.laneway) as seen:
        answer = anna.post(f"/tasks/{task.key}/complete", ANSWERS)

    assert answer.status_code == 302
    assert house.open_task(task.instance_key).element_id == "U"
    assert seen.commits == 1
    assert len(seen.statements) <= 12, "\n".join(seen.statements)


def test_the_case_ends_with_its_last_task(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()
    anna.post(f"/tasks/{task.key}/complete", ANSWERS)
    anna.post(f"/tasks/{house.open_task(task.instance_key).key}/complete")

    assert house.case(task.instance_key).state is InstanceState.COMPLETED
    assert "The case has ended." in anna.get(f"/cases/{task.instance_key}").text


def test_a_wrong_answer_comes_back_beside_its_field(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()

    answer = anna.post(f"/tasks/{task.key}/complete", {"amount": "0", "colleague": "bob"})

    assert answer.status_code == 422
    assert 'id="p-amount"' in answer.text
    assert 'value="0"' in answer.text
    assert house.open_task(task.instance_key).state is TaskState.OPEN


@pytest.mark.parametrize(
    ("sent_to", "page"),
    [
        ("/tasks/7/complete", "/tasks/7"),
        ("/cases/7/incidents/3/retry", "/cases/7"),
        ("/records/leads/7/act/qualify", "/records/leads/7"),
        ("/imports/7/check", "/imports/7"),
        ("/outside/messages/7/deliver", "/outside/messages"),
        ("/sign-out", "/"),
    ],
)
def test_the_address_a_form_was_sent_to_leads_to_its_page(
    house: Errands, sent_to: str, page: str
) -> None:
    anna = visitor(house.app, "anna")

    answer = anna.post("/language", {"language": "zh", "next": sent_to})

    assert answer.location == sent_to
    assert anna.get(sent_to).location == page
    assert anna.get(sent_to, Accept="application/json").status_code == 405


@pytest.mark.parametrize("extra", ["assignee", "status", "instance_key"])
def test_an_answer_that_nobody_asked_for_is_refused(house: Errands, extra: str) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()

    answer = anna.post(f"/tasks/{task.key}/complete", {**ANSWERS, extra: "x"})

    assert answer.status_code == 422
    assert extra in words(answer)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Bob has completed this task"), ("zh", "该任务已被完成：bob")]
)
def test_a_task_that_is_done_says_who_did_it_and_when(
    house: Errands, language: str, said: str
) -> None:
    task = house.begin()
    visitor(house.app, "bob").post(f"/tasks/{task.key}/complete", ANSWERS)

    typed = {**ANSWERS, "amount": "987"}
    answer = visitor(house.app, "anna", language).post(f"/tasks/{task.key}/complete", typed)

    assert answer.status_code == 409
    assert said in words(answer)
    assert "987" in words(answer)
    assert f'href="/cases/{task.instance_key}"' in answer.text
    assert "409" not in words(answer)
    assert str(datetime.now(UTC).year) in words(answer)


@pytest.mark.parametrize(
    ("verb", "status", "said"),
    [("claim", 409, "Bob has taken this task"), ("complete", 403, "Bob has this task")],
)
def test_a_task_that_is_claimed_says_by_whom(
    house: Errands, verb: str, status: int, said: str
) -> None:
    task = house.begin()
    bob = visitor(house.app, "bob")
    assert bob.post(f"/tasks/{task.key}/claim").status_code == 302

    answer = visitor(house.app, "anna").post(f"/tasks/{task.key}/{verb}", ANSWERS)

    assert answer.status_code == status
    assert said in words(answer)
    assert bob.post(f"/tasks/{task.key}/complete", ANSWERS).status_code == 302


def test_a_cancelled_case_wants_nothing_more(house: Errands) -> None:
    task = house.begin()
    olga = visitor(house.app, "olga")
    olga.post(f"/cases/{task.instance_key}/cancel", {"reason": "a mistake"})

    answer = visitor(house.app, "anna").post(f"/tasks/{task.key}/complete", ANSWERS)

    assert answer.status_code == 409
    assert "no longer wanted" in words(answer)


@pytest.mark.parametrize("page", ["/inbox/", "/cases/{case}", "/processes/{definition}"])
def test_a_living_part_is_sent_again_only_when_something_changed(house: Errands, page: str) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()
    anna.post(f"/tasks/{task.key}/claim")
    address = page.format(case=task.instance_key, definition=task.definition_key)

    first = anna.get(address, X_Fragment="1")
    same = anna.get(address, X_Fragment="1", If_None_Match=first.headers["ETag"])
    anna.post(f"/tasks/{task.key}/complete", ANSWERS)
    changed = anna.get(address, X_Fragment="1", If_None_Match=first.headers["ETag"])

    assert [first.status_code, same.status_code, changed.status_code] == [200, 304, 200]
    assert "<html" not in first.text


def test_a_case_says_what_it_knows_as_its_forms_ask_it(house: Errands) -> None:
    task = house.begin()
    visitor(house.app, "anna").post(f"/tasks/{task.key}/complete", ANSWERS)
    address = f"/cases/{task.instance_key}"
    staff, builder = (visitor(house.app, name).get(address).text for name in ("anna", "olga"))

    assert "<dt>Amount</dt><dd>1,500</dd>" in staff
    assert "<dt>colleague</dt>" not in staff
    assert "<dt>colleague</dt><dd><code>&#34;bob&#34;</code></dd>" in builder


def test_looking_costs_no_write(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()
    anna.get(f"/tasks/{task.key}")  # that somebody has read it is noted once

    with counted(house.laneway) as seen:
        anna.get("/inbox/")
        anna.get(f"/tasks/{task.key}")
        anna.get(f"/cases/{task.instance_key}", X_Fragment="1")

    assert seen.commits == 0


def test_an_inbox_asks_few_questions(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    anna.get("/inbox/")

    with counted(house.laneway) as seen:
        anna.get("/inbox/", X_Fragment="1")

    assert len(seen.statements) <= 6, "\n".join(seen.statements)
