"""The official client works unchanged on the part of the API that is served."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from camunda_orchestration_sdk import CamundaAsyncClient, CamundaClient
from camunda_orchestration_sdk import models as m
from camunda_orchestration_sdk.errors import ApiError
from camunda_orchestration_sdk.runtime.job_worker import ConnectedJobContext, WorkerConfig
from camunda_orchestration_sdk.semantic_types import ProcessInstanceKey

from tests.support.api import official, signed_in
from tests.support.bpmn_text import about, catch, end, file, message, path, service, signal, tag
from tests.support.bpmn_text import start as begin
from tests.support.engine import ask
from tests.support.server import Served, running_server

FORM = b"""{"id": "F", "type": "default", "components": [
  {"type": "number", "key": "amount", "label": "Amount", "validate": {"required": true}}]}"""
PROCESS = file(
    begin(),
    ask("A", tag("zeebe:formDefinition", formId="F")),
    service("B", "outside"),
    end(),
    path("S", "A", "B", "E"),
)
DMN = Path(__file__).parents[1] / "fixtures" / "dmn" / "discount.dmn"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("api")) as server:
        yield server


@pytest.fixture(scope="module")
def olga(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CamundaClient]:
    files = tmp_path_factory.mktemp("files")
    (files / "p.bpmn").write_bytes(PROCESS)
    (files / "f.form").write_bytes(FORM)
    with official(served, "olga") as client:
        client.deploy_resources_from_files([files / "p.bpmn", files / "f.form", DMN])
        yield client


@pytest.fixture(scope="module")
def anna(served: Served, olga: CamundaClient) -> Iterator[CamundaClient]:
    with official(served, "anna") as client:
        yield client


def begun(client: CamundaClient, business_id: str = "L-1") -> m.CreateProcessInstanceResult:
    return client.create_process_instance(
        data=m.ProcessCreationById.from_dict(
            {"processDefinitionId": "P", "businessId": business_id, "variables": {"grade": "A"}}
        )
    )


def task_of(client: CamundaClient, instance: m.CreateProcessInstanceResult) -> m.UserTaskResult:
    query = {"filter": {"processInstanceKey": instance.process_instance_key, "state": "CREATED"}}
    found = client.search_user_tasks(data=m.UserTaskSearchQuery.from_dict(query))
    assert found.page.total_items == 1
    return found.items[0]


def answered(client: CamundaClient, instance: m.CreateProcessInstanceResult) -> None:
    client.complete_user_task(
        task_of(client, instance).user_task_key,
        data=m.UserTaskCompletionRequest.from_dict({"variables": {"amount": 12.50}}),
    )


def test_files_are_published_together(olga: CamundaClient, tmp_path: Path) -> None:
    (tmp_path / "q.bpmn").write_bytes(file(begin(), end(), path("S", "E"), id="Q"))

    deployed = olga.deploy_resources_from_files([tmp_path / "q.bpmn", DMN])

    assert [one.process_definition_id for one in deployed.processes] == ["Q"]
    assert {one.decision_definition_id for one in deployed.decisions} == {"discount", "price"}
    assert [one.decision_requirements_id for one in deployed.decision_requirements] == ["discounts"]


def test_an_instance_runs_from_its_start_to_its_end(
    olga: CamundaClient, anna: CamundaClient
) -> None:
    started = begun(anna)
    answered(anna, started)
    (job,) = olga.activate_jobs(
        data=m.JobActivationRequest(type_="outside", timeout=60_000, max_jobs_to_activate=5)
    ).jobs
    assert job.variables.to_dict() == {"amount": 12.5, "grade": "A"}
    olga.complete_job(
        job.job_key, data=m.JobCompletionRequest.from_dict({"variables": {"done": True}})
    )

    ended = anna.get_process_instance(started.process_instance_key)

    assert ended.state is m.ProcessInstanceStateEnum.COMPLETED
    assert ended.business_id == "L-1"
    assert ended.end_date is not None
    assert not ended.has_incident


def test_the_steps_of_an_instance_are_counted_and_listed(anna: CamundaClient) -> None:
    started = begun(anna)
    key = started.process_instance_key

    counts = {str(one.element_id): one for one in anna.get_process_instance_statistics(key).items}
    flows = anna.get_process_instance_sequence_flows(key).items
    visits = anna.search_element_instances(
        data=m.ElementInstanceSearchQuery.from_dict(
            {"filter": {"processInstanceKey": key}, "sort": [{"field": "startDate"}]}
        )
    ).items

    assert (counts["S"].completed, counts["A"].active) == (1, 1)
    assert [one.sequence_flow_id for one in flows] == ["S_A"]
    assert {one.type_.value for one in visits} == {"START_EVENT", "USER_TASK"}
    assert anna.get_element_instance(visits[-1].element_instance_key) == visits[-1]


def test_definitions_are_found_read_and_counted(olga: CamundaClient) -> None:
    query = {"filter": {"processDefinitionId": "P", "isLatestVersion": True}}
    found = olga.search_process_definitions(data=m.ProcessDefinitionSearchQuery.from_dict(query))
    key = found.items[0].process_definition_key
    started = begun(olga, "counted")
    narrow = {"filter": {"businessId": "counted"}}

    counts = olga.get_process_definition_statistics(
        key, data=m.ProcessDefinitionElementStatisticsQuery.from_dict(narrow)
    ).items

    assert olga.get_process_definition(key) == found.items[0]
    assert olga.get_process_definition_xml(key) == PROCESS.decode()
    assert {one.element_id: one.active for one in counts} == {"S": 0, "A": 1}
    olga.cancel_process_instance(
        started.process_instance_key, data=m.CancelProcessInstanceRequest()
    )
    cancelled = olga.get_process_instance(started.process_instance_key)
    assert cancelled.state is m.ProcessInstanceStateEnum.TERMINATED


def test_a_task_is_taken_given_changed_and_put_back(
    served: Served, olga: CamundaClient, anna: CamundaClient
) -> None:
    key = task_of(anna, begun(anna)).user_task_key
    anna.assign_user_task(key, data=m.UserTaskAssignmentRequest(assignee="anna"))
    assert anna.get_user_task(key).assignee == "anna"

    anna.unassign_user_task(key)
    assert anna.get_user_task(key).assignee is None

    with official(served, "carla") as carla:
        carla.assign_user_task(key, data=m.UserTaskAssignmentRequest(assignee="bob"))
        due = datetime(2027, 1, 4, 9, tzinfo=UTC)
        carla.update_user_task(
            key,
            data=m.UserTaskUpdateRequest(changeset=m.Changeset(due_date=due, priority=80)),
        )
    changed = olga.get_user_task(key)
    assert (changed.assignee, changed.due_date, changed.priority) == ("bob", due, 80)


def test_the_form_of_a_task_is_given_out(anna: CamundaClient) -> None:
    task = task_of(anna, begun(anna))

    form = anna.get_user_task_form(task.user_task_key)

    assert form is not None
    assert (form.form_id, form.form_key, form.schema) == ("F", task.form_key, FORM.decode())


def test_variables_are_found_and_fetched(anna: CamundaClient) -> None:
    started = begun(anna)
    query = {"filter": {"processInstanceKey": started.process_instance_key, "name": "grade"}}

    (found,) = anna.search_variables(data=m.VariableSearchQuery.from_dict(query)).items
    (seen,) = anna.search_user_task_variables(task_of(anna, started).user_task_key).items

    assert (found.name, found.value, found.is_truncated) == ("grade", '"A"', False)
    assert seen.variable_key == found.variable_key
    assert anna.get_variable(found.variable_key).value == '"A"'


def test_a_job_that_fails_for_good_is_an_incident_that_is_resolved(
    olga: CamundaClient, anna: CamundaClient
) -> None:
    started = begun(anna)
    answered(anna, started)
    of_this = {"filter": {"processInstanceKey": started.process_instance_key}}
    (waiting,) = olga.search_jobs(data=m.JobSearchQuery.from_dict(of_this)).items
    assert waiting.state is m.JobStateEnum.CREATED
    olga.fail_job(
        waiting.job_key,
        data=m.JobFailRequest(retries=1, error_message="busy", retry_back_off=0),
    )
    olga.fail_job(waiting.job_key, data=m.JobFailRequest(retries=0, error_message="broken"))

    (found,) = anna.search_incidents(data=m.IncidentSearchQuery.from_dict(of_this)).items
    assert found.error_type.value == "JOB_NO_RETRIES"
    assert (found.error_message, found.element_id) == ("broken", "B")
    assert anna.get_incident(found.incident_key) == found

    olga.update_job(waiting.job_key, data=m.JobUpdateRequest(changeset=m.JobChangeset(retries=2)))
    olga.resolve_incident(found.incident_key)
    assert anna.get_incident(found.incident_key).state.value == "RESOLVED"


def test_a_worker_ends_its_job_in_an_error(olga: CamundaClient, anna: CamundaClient) -> None:
    started = begun(anna)
    answered(anna, started)
    of_this = {"filter": {"processInstanceKey": started.process_instance_key}}
    (waiting,) = olga.search_jobs(data=m.JobSearchQuery.from_dict(of_this)).items

    olga.throw_job_error(waiting.job_key, data=m.JobErrorRequest(error_code="NO_STOCK"))

    (found,) = anna.search_incidents(data=m.IncidentSearchQuery.from_dict(of_this)).items
    assert found.error_type.value == "UNHANDLED_ERROR_EVENT"


def test_messages_and_signals_reach_who_waits(olga: CamundaClient, tmp_path: Path) -> None:
    waiting = file(
        begin(),
        catch("M", about("message", "Msg")),
        catch("N", about("signal", "Sig")),
        end(),
        path("S", "M", "N", "E"),
        id="Q",
        top=message("Msg", "order") + signal("Sig"),
    )
    (tmp_path / "waiting.bpmn").write_bytes(waiting)
    olga.deploy_resources_from_files([tmp_path / "waiting.bpmn"])
    body = {"processDefinitionId": "Q", "variables": {"order": "O-7"}}
    key = olga.create_process_instance(
        data=m.ProcessCreationById.from_dict(body)
    ).process_instance_key

    published = olga.publish_message(
        data=m.MessagePublicationRequest(name="Msg", correlation_key="O-8", time_to_live=60_000)
    )
    correlated = olga.correlate_message(
        data=m.MessageCorrelationRequest(name="Msg", correlation_key="O-7")
    )
    olga.broadcast_signal(data=m.SignalBroadcastRequest(signal_name="Sig"))

    assert published.message_key
    assert correlated.process_instance_key == key
    ended = olga.get_process_instance(key)
    assert ended.state is m.ProcessInstanceStateEnum.COMPLETED


def test_decisions_are_found_and_decided(anna: CamundaClient) -> None:
    query = {"filter": {"decisionDefinitionId": "price", "isLatestVersion": True}}
    found = anna.search_decision_definitions(
        data=m.DecisionDefinitionSearchQuery.from_dict(query)
    ).items

    decided = anna.evaluate_decision(
        data=m.DecisionEvaluationByID.from_dict(
            {
                "decisionDefinitionId": "price",
                "variables": {"Customer Level": "VIP", "amount": 20_000},
            }
        )
    )

    assert [one.decision_requirements_id for one in found] == ["discounts"]
    assert float(decided.output) == 16_000
    table = next(one for one in decided.evaluated_decisions if one.matched_rules)
    assert [rule.rule_id for rule in table.matched_rules] == ["r1"]
    assert [one.input_value for one in table.evaluated_inputs] == ['"VIP"', "20000"]


def test_the_client_learns_where_and_who_it_is(anna: CamundaClient) -> None:
    anna.get_status()
    assert anna.get_topology().cluster_size == 1
    assert anna.get_authentication().username == "anna"


def test_a_problem_reaches_the_client_as_an_error(anna: CamundaClient) -> None:
    with pytest.raises(ApiError) as refused:
        anna.get_process_instance(ProcessInstanceKey("1"))

    assert refused.value.status_code == 404


def test_the_workers_of_the_client_work_off_jobs(
    served: Served, olga: CamundaClient, anna: CamundaClient
) -> None:
    started = begun(anna)
    answered(anna, started)

    worked = asyncio.run(asyncio.wait_for(_worked_off(served, started), 20))

    query = {"filter": {"processInstanceKey": worked.process_instance_key, "name": "seen"}}
    (seen,) = anna.search_variables(data=m.VariableSearchQuery.from_dict(query)).items
    assert seen.value == "12.5"


async def _worked_off(
    served: Served, started: m.CreateProcessInstanceResult
) -> m.ProcessInstanceResult:
    """The instance, once a worker has done its jobs."""

    async def work(job: ConnectedJobContext) -> dict[str, object]:
        return {"seen": job.variables.to_dict()["amount"]}

    async with CamundaAsyncClient(signed_in(served, "olga")) as client:
        client.create_job_worker(
            WorkerConfig(job_type="outside", job_timeout_milliseconds=60_000), work
        )
        workers = asyncio.create_task(client.run_workers())  # type: ignore[no-untyped-call]
        while True:
            found = await client.get_process_instance(started.process_instance_key)
            if found.state is m.ProcessInstanceStateEnum.COMPLETED:
                break
            await asyncio.sleep(0.02)
        workers.cancel()
        await workers
    return found
