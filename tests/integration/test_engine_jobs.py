"""Work for the machine: timers, operations inside and outside, failures and incidents."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import MoveNotAllowed, NotFound
from engine.jobs import (
    Leased,
    call_outside,
    drain,
    finish_outside,
    lease_outside,
    left_behind,
    next_due,
)
from engine.operations import BusinessError, Call, OperationFailed
from engine.running import complete_task, retry
from engine.states import InstanceState
from engine.store.json import encode
from engine.store.published import Deployment
from engine.store.tables import Incident, Instance, Job, Message
from engine.workers import activate, complete_job, fail_job, throw_job_error, update_job
from tests.support.bpmn_text import (
    about,
    boundary,
    catch,
    cycle,
    duration,
    end,
    error,
    file,
    mapping,
    path,
    service,
)
from tests.support.bpmn_text import (
    start as begin,
)
from tests.support.engine import NOON, House, ask, open_task

SERVICE = file(
    begin(),
    service("O", "crm.lead.check"),
    ask("A"),
    end(),
    path("S", "O", "A", "E"),
    id="P",
)
CATCHING = file(
    begin(),
    service("O", "crm.lead.check"),
    boundary("B", "O", about("error", "refused")),
    ask("A"),
    ask("Refused"),
    end(),
    end("E2"),
    path("S", "O", "A", "E"),
    path("B", "Refused", "E2"),
    id="P",
    top=error("refused"),
)
WAITING = file(begin(), catch("T", duration("PT2H")), end(), path("S", "T", "E"), id="P")


def doing(house: House, work: Callable[[Session, Call], Mapping[str, object]]) -> list[Call]:
    """Register the operation that the tests' diagrams call; the list fills with its calls."""
    calls: list[Call] = []

    def operation(session: Session, call: Call) -> Mapping[str, object]:
        calls.append(call)
        return work(session, call)

    house.engine.operations.inside["crm.lead.check"] = operation
    return calls


def refuse(message: str) -> Callable[[Session, Call], Mapping[str, object]]:
    def work(_session: Session, _call: Call) -> Mapping[str, object]:
        raise OperationFailed(message)

    return work


def test_a_timer_fires_when_it_is_due_and_not_before(house: House) -> None:
    house.deploy(WAITING)
    key = house.start()

    assert house.wait(minutes=119) == 0
    assert house.wait(minutes=1) == 1
    assert house.instance(key).state is InstanceState.COMPLETED
    assert house.jobs() == []


def test_a_worker_knows_how_long_it_may_sleep(house: House) -> None:
    house.deploy(WAITING)
    house.start()

    with house.look() as session:
        assert next_due(house.engine, session) == NOON + timedelta(hours=2)


def test_a_reminder_comes_again_and_again_until_the_task_is_done(house: House) -> None:
    house.deploy(
        file(
            begin(),
            ask("A"),
            boundary("R", "A", cycle("R/PT1H"), interrupting=False),
            service("Remind", "crm.lead.check"),
            end(),
            end("E2"),
            path("S", "A", "E"),
            path("R", "Remind", "E2"),
            id="P",
        )
    )
    calls = doing(house, lambda _session, _call: {})
    key = house.start()

    for _ in range(3):
        house.wait(hours=1)
    house.complete("A")
    house.wait(hours=5)

    assert len(calls) == 3
    assert house.instance(key).state is InstanceState.COMPLETED


def test_the_result_of_an_operation_goes_into_the_process(house: House) -> None:
    calls = doing(house, lambda _session, call: {"grade": "A", "seen": call.inputs["amount"]})
    house.deploy(SERVICE)
    key = house.start(amount=12)

    house.run_jobs()

    assert house.variables(key) == {"amount": 12, "grade": "A", "seen": 12}
    assert house.open_elements(key) == ["A"]
    assert calls[0].idempotency_key.startswith(f"{key}-")


def test_an_operation_sees_its_input_mapping(house: House) -> None:
    calls = doing(house, lambda _session, _call: {})
    house.deploy(
        file(
            begin(),
            service("O", "crm.lead.check", mapping(inputs={"half": "=amount / 2"})),
            end(),
            path("S", "O", "E"),
            id="P",
        )
    )
    house.start(amount=12)
    house.run_jobs()

    assert calls[0].inputs == {"amount": 12, "half": 6}


def test_a_failing_operation_is_tried_again_later_and_then_stops(house: House) -> None:
    calls = doing(house, refuse("no line"))
    house.deploy(SERVICE)
    key = house.start()

    house.run_jobs()
    assert len(calls) == 1
    assert house.open_incidents() == []
    for _ in range(2):
        house.wait(minutes=5)

    [incident] = house.open_incidents()
    assert [call.attempt for call in calls] == [1, 2, 3]
    assert (incident.element_id, incident.message) == ("O", "no line")
    assert house.instance(key).incidents == 1
    assert house.wait(hours=1) == 0


def test_what_a_failing_operation_wrote_is_undone(house: House) -> None:
    def work(session: Session, _call: Call) -> Mapping[str, object]:
        session.add(Deployment(key=1, at=NOON, by="nobody"))
        session.flush()
        raise OperationFailed("after writing")

    doing(house, work)
    house.deploy(SERVICE)
    house.start()
    house.run_jobs()

    assert house.count(Deployment) == 1  # the one of the process itself


def test_a_retry_runs_the_operation_again_and_closes_the_incident(house: House) -> None:
    doing(house, refuse("no line"))
    house.deploy(SERVICE)
    key = house.start()
    for _ in range(3):
        house.wait(minutes=5)
    calls = doing(house, lambda _session, _call: {"grade": "B"})

    with house.session() as session:
        incident = session.scalars(select(Incident)).one()
        retry(house.engine, session, incident, by="dora")
    house.run_jobs()

    assert len(calls) == 1
    assert house.open_incidents() == []
    assert house.instance(key).incidents == 0
    assert house.open_elements(key) == ["A"]
    assert house.jobs() == []


def test_a_business_error_goes_the_way_that_the_diagram_draws(house: House) -> None:
    def work(_session: Session, _call: Call) -> Mapping[str, object]:
        raise BusinessError("refused", "no credit", {"reason": "credit"})

    doing(house, work)
    house.deploy(CATCHING)
    key = house.start()
    house.run_jobs()

    assert house.open_elements(key) == ["Refused"]
    assert house.variables(key) == {"reason": "credit"}


def test_a_business_error_that_nobody_catches_is_an_incident(house: House) -> None:
    def work(_session: Session, _call: Call) -> Mapping[str, object]:
        raise BusinessError("refused", "no credit")

    doing(house, work)
    house.deploy(SERVICE)
    house.start()
    house.run_jobs()

    [incident] = house.open_incidents()
    assert "refused" in incident.message


def test_one_failing_job_does_not_undo_the_others(house: House) -> None:
    def work(_session: Session, call: Call) -> Mapping[str, object]:
        if call.inputs["n"] == 1:
            raise OperationFailed("the middle one")
        return {}

    doing(house, work)
    house.deploy(SERVICE)
    keys = [house.start(n=n) for n in range(3)]
    house.run_jobs()

    assert [house.open_elements(key) for key in keys] == [["A"], [], ["A"]]


def test_the_next_task_is_there_when_its_tree_has_been_drained(house: House) -> None:
    doing(house, lambda _session, _call: {})
    house.deploy(
        file(
            begin(),
            ask("A"),
            service("O", "crm.lead.check"),
            ask("B"),
            end(),
            path("S", "A", "O", "B", "E"),
            id="P",
        )
    )
    house.start()
    other = house.start()
    with house.session() as session:
        complete_task(house.engine, session, open_task(session, "A"), {}, by="anna")
        roots = left_behind(session)
    with house.session() as session:
        assert drain(house.engine, session, roots) == 1

    assert house.open_elements() == ["A", "B"]
    assert house.open_elements(other) == ["A"]


def leased(house: House) -> Leased:
    with house.session() as session:
        [one] = lease_outside(house.engine, session, worker="w1")
        return one


@pytest.fixture
def outside(house: House) -> House:
    house.engine.operations.register_outside("crm.lead.check", lambda call: {"mail": call.inputs})
    house.deploy(SERVICE)
    return house


def test_an_outside_operation_runs_between_two_transactions(outside: House) -> None:
    key = outside.start(to="lin")
    one = leased(outside)
    answer = call_outside(outside.engine, one)
    with outside.session() as session:
        assert finish_outside(outside.engine, session, one, answer)

    assert outside.variables(key) == {"to": "lin", "mail": {"to": "lin"}}
    assert outside.jobs() == []


def test_a_lease_keeps_others_away_until_it_ends(outside: House) -> None:
    outside.start()
    leased(outside)
    with outside.session() as session:
        assert lease_outside(outside.engine, session, worker="w2") == []

    outside.now += timedelta(minutes=1)
    assert leased(outside).call.attempt == 1


def test_the_answer_of_a_lost_lease_does_not_count(outside: House) -> None:
    key = outside.start()
    slow = leased(outside)
    outside.now += timedelta(minutes=2)
    leased(outside)

    with outside.session() as session:
        answer = call_outside(outside.engine, slow)
        assert not finish_outside(outside.engine, session, slow, answer)
    assert outside.variables(key) == {}


def test_the_answer_for_a_cancelled_instance_does_not_count(outside: House) -> None:
    from engine.running import cancel

    key = outside.start()
    one = leased(outside)
    with outside.session() as session:
        cancel(outside.engine, session, session.get_one(Instance, key), by="dora")
    with outside.session() as session:
        answer = call_outside(outside.engine, one)
        assert not finish_outside(outside.engine, session, one, answer)


def test_a_failed_outside_operation_waits_for_its_next_attempt(outside: House) -> None:
    def broken(_call: Call) -> Mapping[str, object]:
        raise OperationFailed("busy", retry_in=timedelta(minutes=10))

    outside.engine.operations.outside["crm.lead.check"] = broken
    outside.start()
    one = leased(outside)
    with outside.session() as session:
        finish_outside(outside.engine, session, one, call_outside(outside.engine, one))

    [job] = outside.jobs()
    assert (job.retries, job.attempts, job.error, job.lease) == (2, 1, "busy", None)
    assert job.due_at == NOON + timedelta(minutes=10)


def activated(house: House) -> int:
    with house.session() as session:
        [job] = activate(
            house.engine, session, "crm.lead.check", worker="w", limit=5, lease=timedelta(minutes=1)
        )
        return job.key


def test_an_outside_worker_completes_a_job(house: House) -> None:
    house.deploy(SERVICE)
    key = house.start()
    job_key = activated(house)
    with house.session() as session:
        complete_job(house.engine, session, job_key, {"grade": "C"}, by="worker")

    assert house.variables(key) == {"grade": "C"}
    assert house.open_elements(key) == ["A"]


def test_an_outside_worker_runs_out_of_retries(house: House) -> None:
    house.deploy(SERVICE)
    house.start()
    job_key = activated(house)
    with house.session() as session:
        fail_job(house.engine, session, job_key, "boom", by="worker", retries=0)
    [incident] = house.open_incidents()
    assert incident.job_key == job_key

    with house.session() as session:
        update_job(house.engine, session, job_key, retries=2)
        retry(house.engine, session, session.get_one(Incident, incident.key), by="dora")
    assert activated(house) == job_key


def test_an_outside_worker_throws_an_error(house: House) -> None:
    house.deploy(CATCHING)
    key = house.start()
    job_key = activated(house)
    with house.session() as session:
        throw_job_error(house.engine, session, job_key, "refused", "", {"why": 1}, by="worker")

    assert house.open_elements(key) == ["Refused"]


def test_a_timer_start_event_starts_again_and_again(house: House) -> None:
    house.deploy(file(begin("S", cycle("R3/PT1H")), ask("A"), end(), path("S", "A", "E"), id="P"))
    for _ in range(5):
        house.wait(hours=1)

    assert house.open_elements() == ["A"] * 3
    assert house.jobs() == []


def test_a_new_version_takes_over_the_clock(house: House) -> None:
    house.deploy(file(begin("S", cycle("R/PT1H")), ask("A"), end(), path("S", "A", "E"), id="P"))
    house.deploy(file(begin("S", cycle("R/PT1H")), ask("B"), end(), path("S", "B", "E"), id="P"))
    house.wait(hours=1)

    assert house.open_elements() == ["B"]
    assert len(house.jobs()) == 1


def test_a_job_of_a_broken_instance_harms_no_other(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'laneway.db'}")
    house.create_tables()
    house.deploy(WAITING)
    broken, sound = house.start(), house.start()
    with house.session() as session:
        session.execute(update(Instance).where(Instance.key == broken).values(run=b"{"))

    for _ in range(5):
        house.wait(hours=2)
    assert house.instance(sound).state is InstanceState.COMPLETED
    [job] = house.jobs()
    assert (job.instance_key, job.dead) == (broken, True)
    house.sessions.database.dispose()


def test_a_dead_message_job_lives_again_with_new_retries(house: House) -> None:
    house.deploy(SERVICE)
    key = house.start()
    with house.session() as session:
        body = encode({"name": "paid", "correlationKey": "", "variables": {}})
        session.add(
            Job(
                key=7,
                kind="message",
                instance_key=key,
                due_at=NOON,
                retries=0,
                dead=True,
                payload=body,
            )
        )
    assert house.run_jobs() == 0
    with house.session() as session:
        update_job(house.engine, session, 7, retries=1)

    assert house.run_jobs() == 1
    assert house.count(Message) == 1


def test_a_worker_may_be_given_more_time(house: House) -> None:
    house.deploy(SERVICE)
    house.start()
    key = activated(house)
    with house.session() as session:
        update_job(house.engine, session, key, lease=timedelta(hours=1))

    [job] = house.jobs()
    assert job.due_at == NOON + timedelta(hours=1)


def test_nobody_has_more_time_for_a_job_that_nobody_took(house: House) -> None:
    house.deploy(SERVICE)
    house.start()
    [job] = house.jobs()
    with house.session() as session, pytest.raises(MoveNotAllowed):
        update_job(house.engine, session, job.key, lease=timedelta(hours=1))


def test_a_job_that_is_not_there_is_said_to_be_missing(house: House) -> None:
    with house.session() as session, pytest.raises(NotFound):
        complete_job(house.engine, session, 5, {}, by="worker")


def test_our_own_operations_are_not_given_to_outside_workers(house: House) -> None:
    doing(house, lambda _session, _call: {})
    house.deploy(SERVICE)
    house.start()
    with house.session() as session:
        lease = timedelta(minutes=1)
        assert not activate(
            house.engine, session, "crm.lead.check", worker="w", limit=5, lease=lease
        )
