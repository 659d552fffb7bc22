"""The stories of the CRM, played from start to end on the shipped files."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from engine.store.json import plain_object
from processes.scenarios.coverage import coverage
from processes.scenarios.moments import opening
from processes.scenarios.playing import Played, play
from processes.scenarios.reading import Scenario
from processes.scenarios.stage import OPENING, Theatre, theatre
from processes.shipped import shipped_files
from tasks.forms.answers import clean
from tasks.forms.reader import read_form
from tasks.forms.schema import Context, Form
from tests.support.stories import FOLDER, STORIES
from web.cli.scenarios import scenario

FORMS: Final = {
    name.removesuffix(".form"): read_form(content, name)
    for name, content in shipped_files().items()
    if name.endswith(".form")
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(scenario, arguments)


def readonly(form: Form) -> set[str]:
    return {field.key for field in form.inputs() if field.readonly is True}


@pytest.fixture(scope="module")
def house() -> Iterator[Theatre]:
    with theatre() as found:
        yield found


@pytest.fixture(scope="module")
def played(house: Theatre) -> dict[str, Played]:
    return {one.id: perform(house, one) for one in STORIES.values()}


def perform(house: Theatre, story: Scenario) -> Played:
    """Play a story whose answers go through the real forms: a refused one is a failure."""
    with house.stage(opening(story, OPENING)) as stage:

        def judged(
            form_id: str, given: Mapping[str, object], known: Mapping[str, object], actor: str
        ) -> dict[str, object]:
            form = FORMS.get(form_id)
            if form is None:
                return dict(given)
            asked = {name: given[name] for name in given if name not in readonly(form)}
            person = Context(
                now=stage.clock.now,
                variables=known,
                current_user=actor,
                current_roles=("sales_manager",),
            )
            return clean(form, plain_object(asked), person)

        return play(stage, story, judged)


@pytest.mark.parametrize("id_", STORIES)
def test_a_story_goes_as_told(played: dict[str, Played], id_: str) -> None:
    assert played[id_].problems == []


def test_every_step_and_every_arrow_of_every_process_is_in_a_story(
    played: dict[str, Played],
) -> None:
    reached = coverage(one.seen for one in played.values())
    assert {one.process: one.missing_nodes for one in reached if one.missing_nodes} == {}
    assert {one.process: one.missing_flows for one in reached if one.missing_flows} == {}


def test_coverage_tells_what_is_left_out(tmp_path: Path) -> None:
    report = tmp_path / "L07.json"
    file = str(FOLDER / "lead_to_order.json")

    lines = run(file, "--only", "L07", "--coverage").output.splitlines()
    report.write_text(run(file, "--only", "L07", "--coverage", "--json").output, "utf-8")

    here = next(place for place, line in enumerate(lines) if line.startswith("lead_followup "))
    assert lines[here].split()[1:] == ["5/21", "nodes", "4/26", "flows"]
    assert "  not reached: T_Qualify" in lines[here:]
    assert "  not followed: F09 (G_Contact → T_Qualify)" in lines[here:]
    told = json.loads(report.read_text("utf-8"))
    assert (told["passed"], told["scenarios"]) == (
        1,
        [{"file": "lead_to_order.json", "id": "L07", "problems": []}],
    )
    assert len(told["coverage"]) == 23


def test_what_goes_another_way_is_said_and_fails(tmp_path: Path) -> None:
    told = (FOLDER / "lead_to_order.json").read_text("utf-8")
    changed = tmp_path / "changed.json"
    changed.write_text(told.replace('"End_ClosedLead"', '"End_Lost"'), "utf-8")

    result = CliRunner().invoke(scenario, [str(changed), "--only", "L07", "--only", "L12"])

    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert "Should have ended in End_Lost; it is at End_ClosedLead." in lines[0]
    assert lines[-1] == "1 passed, 1 failed"


def test_a_task_that_is_not_open_ends_the_story(tmp_path: Path) -> None:
    told = (FOLDER / "lead_to_order.json").read_text("utf-8")
    changed = tmp_path / "changed.json"
    changed.write_text(told.replace('"task": "T_Qualify"', '"task": "T_Negotiate"'), "utf-8")

    result = CliRunner().invoke(scenario, [str(changed), "--only", "L12"])

    assert "T_Negotiate is not open; open are: T_Qualify." in result.output
    assert result.output.splitlines()[-1] == "0 passed, 1 failed"


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('[{"id": "L01", "steps": [{"do": "dance"}]}]', "utf-8")

    result = CliRunner().invoke(scenario, [str(other)])

    assert result.exit_code == 1
    assert "dance" in str(result.exception)
