"""The page of a process tells in words what the diagram shows, in the reader's language."""

from collections.abc import Iterator

import pytest

from engine.bpmn.reader import read
from engine.deploying import deploy
from engine.texts import Text
from processes.shipped import shipped_files
from tests.support.bpmn_text import end, file, path, start
from tests.support.errands import Errands, errands
from tests.support.people import add_role
from tests.support.visitors import visitor, words
from web.pages.described import DATA, FROM_DATA, NAMED, PARTIES, ROLES, STEPS, description, scope_of


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    with errands(tmp_path_factory.mktemp("words")) as found:
        yield found


@pytest.fixture(scope="module")
def address(house: Errands) -> str:
    files = {n: data for n, data in shipped_files().items() if n.startswith("public_pool")}
    with house.laneway.sessions.write() as session, session.begin():
        add_role(session, "system")
        done = deploy(house.laneway.engine, session, files, by="dora")
        return f"/processes/{done.definitions[0].key}"


@pytest.mark.parametrize(
    ("language", "heading", "told"),
    [
        (
            "zh",
            "流程的文字说明",
            ["以有人领取、留给负责人或归档结束", "超过的归档", "成为新的负责人"],
        ),
        (
            "en",
            "The process in words",
            ["ends claimed, kept by its owner", "becomes its new owner"],
        ),
    ],
)
def test_a_process_says_what_it_is_for(
    house: Errands, address: str, language: str, heading: str, told: list[str]
) -> None:
    answer = visitor(house.app, "anna", language).get(address)

    for text in (heading, *told):
        assert text in words(answer)


def test_a_living_part_does_not_repeat_the_words(house: Errands, address: str) -> None:
    assert "told" not in visitor(house.app, "anna").get(address, X_Fragment="1").text


def test_steps_stand_from_left_to_right_with_role_and_tools() -> None:
    model = read(shipped_files()["contract_review.bpmn"])
    process = model.processes["contract_review"]

    told = description(model, process)
    steps = {one.name.en: one for one in told[STEPS]}

    first, *_, last = steps
    assert (first, last) == ("Review starts", "Review done")
    review = steps["Legal review"]
    assert (review.role.en, review.systems) == (
        "Legal counsel",
        (Text("合同系统", "Contract system"),),
    )
    assert steps["Join"].documentation
    assert PARTIES not in told
    assert [one.name.en for one in told[ROLES]] == ["Legal counsel", "System", "Finance officer"]
    assert [one.name.en for one in told[DATA]] == ["Contract"]
    assert scope_of(model, process).en.startswith("Called by contract approval")


@pytest.mark.parametrize(
    ("process", "step", "role"),
    [
        ("lead_followup", "Qualify (BANT)", f"Sales development representative ({NAMED.en})"),
        ("lead_followup", "Review the disqualification", "Sales manager"),
        ("lead_assignment", "Grab the lead", "Sales representative (the first to claim it has it)"),
        ("ticket_assignment", "Grab the ticket", f"Customer service agent ({FROM_DATA.en})"),
    ],
)
def test_a_task_says_whose_inbox_it_goes_to(process: str, step: str, role: str) -> None:
    model = read(shipped_files()[f"{process}.bpmn"])
    told = description(model, model.processes[process])

    assert {one.name.en: one.role.en for one in told[STEPS]}[step] == role


def test_a_process_without_words_tells_nothing() -> None:
    model = read(file(start(), end(), path("S", "E")))
    process = model.processes["P"]

    assert description(model, process) == {}
    assert not scope_of(model, process)
