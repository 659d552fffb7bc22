"""The stories of the CRM, played from start to end on the shipped files."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result
from flask import render_template

from engine.store.base import Base
from engine.store.json import plain_object
from processes.records.choices import choices
from processes.records.contracts import Contract, ContractState
from processes.records.knowledge import Article, ArticleState
from processes.records.service import Ticket
from processes.records.tables import Order
from processes.scenarios.coverage import coverage
from processes.scenarios.moments import opening
from processes.scenarios.playing import Played, play
from processes.scenarios.reading import Scenario
from processes.scenarios.stage import OPENING, Theatre, theatre
from processes.shipped import shipped_files
from tasks.forms.answers import clean
from tasks.forms.reader import read_form
from tasks.forms.schema import Context, Form
from tasks.forms.shown import shown
from tasks.lookup import lookup_in
from tasks.people import person_named
from tests.support.choosers import choosers
from tests.support.records import add_customer, stamped
from tests.support.stories import FOLDER, STORIES
from web import demo
from web.app import create_app
from web.assembly import assemble
from web.cli.scenarios import scenario
from web.settings import Settings

FORMS: Final = {
    name.removesuffix(".form"): read_form(content, name)
    for name, content in shipped_files().items()
    if name.endswith(".form")
}
KNOWN: Final[dict[str, Mapping[str, object]]] = {}
"""What the first case knew that came to a form."""


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
            KNOWN.setdefault(form_id, dict(known))
            asked = {name: given[name] for name in given if name not in readonly(form)}
            person = Context(
                now=stage.clock.now,
                variables=known,
                current_user=actor,
                current_roles=("sales_manager",),
            )
            return clean(form, plain_object(asked), person)

        return play(stage, story, judged)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The forms as the server draws them in a house with a record of each kind."""
    laneway = assemble(Settings.from_env({"LANEWAY_HOME": str(tmp_path_factory.mktemp("forms"))}))
    Base.metadata.create_all(laneway.database)
    with laneway.sessions.write() as session, session.begin():
        demo.load_if_empty(laneway.engine, session)
        bought = {"customer_key": add_customer(session).key, "amount": 1}
        session.add(Order(**stamped("SO", **bought)))
        session.add(Contract(**stamped("CT", state=ContractState.ACTIVE)))
        session.add(Ticket(**stamped("T", subject="设备不联网")))
        session.add(Article(**stamped("KB", title="联网", state=ArticleState.PUBLISHED)))
    app = create_app(laneway)
    with laneway.sessions.read() as session, app.test_request_context():
        leader = person_named(session, "mgr1", on=OPENING.date())

        def page(form_id: str) -> str:
            known = {**KNOWN.get(form_id, {}), **laneway.engine.everywhere(session)}
            there = lookup_in(session, choices, leader)
            context = Context(OPENING, known, "rep1", ("sales_rep",), there)
            return render_template("form_body.html", form=shown(FORMS[form_id], context))

        yield page
    laneway.close()


@pytest.mark.parametrize("id_", STORIES)
def test_a_story_goes_as_told(played: dict[str, Played], id_: str) -> None:
    assert played[id_].problems == []


def test_every_step_and_every_arrow_of_every_process_is_in_a_story(
    played: dict[str, Played],
) -> None:
    reached = coverage(one.seen for one in played.values())
    assert {one.process: one.missing_nodes for one in reached if one.missing_nodes} == {}
    assert {one.process: one.missing_flows for one in reached if one.missing_flows} == {}


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.usefixtures("played")
def test_every_form_offers_all_that_it_asks_for(pages: Callable[[str], str], form_id: str) -> None:
    assert {name for name, options in choosers(pages(form_id)).items() if not options} == set()


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
