"""Two at once: one wins, the other is told, nothing happens twice."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import AlreadyDone, Conflict, LanewayError
from engine.jobs import run_inside
from engine.messages import publish
from engine.operations import Call
from engine.running import complete_task, start
from engine.states import InstanceState
from engine.store.tables import Event, Instance, Message, Subscription, Task
from tests.support.bpmn_text import (
    about,
    boundary,
    catch,
    duration,
    end,
    file,
    message,
    path,
    service,
)
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask, open_task

ONE_TASK = file(begin(), ask("A"), ask("B"), end(), path("S", "A", "B", "E"), id="P")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment; an answer of each, or the error that it met."""
    gate = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[place] = act()
        except LanewayError as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_second_to_complete_a_task_hears_who_was_first(house: House) -> None:
    house.deploy(ONE_TASK)
    house.start()
    with house.look() as session:
        key = open_task(session, "A").key
    house.complete("A", by="anna")

    with house.session() as session, pytest.raises(AlreadyDone) as refused:
        complete_task(house.engine, session, session.get_one(Task, key), {}, by="bob")
    assert refused.value.by == "anna"
    assert "anna" in refused.value.text.zh
    assert refused.value.at == house.now


def test_two_who_complete_a_task_at_once_do_not_both_succeed(house: House) -> None:
    house.deploy(ONE_TASK)
    keys = [house.start() for _ in range(10)]
    for _ in keys:
        with house.look() as session:
            key = open_task(session, "A").key

        def complete(by: str, key: int = key) -> object:
            with house.session() as session:
                task = session.get_one(Task, key)
                return complete_task(house.engine, session, task, {"who": by}, by=by)

        answers = at_once(lambda: complete("anna"), lambda: complete("bob"))
        won = [answer for answer in answers if isinstance(answer, Instance)]
        lost = [answer for answer in answers if isinstance(answer, AlreadyDone | Conflict)]
        assert (len(won), len(lost)) == (1, 1)

    with house.look() as session:
        completed = session.scalars(select(Event.what).where(Event.what == "task.completed"))
        assert len(completed.all()) == 10
    assert house.open_elements() == ["B"] * 10


def test_two_starts_with_one_key_make_one_instance(house: House) -> None:
    house.deploy(ONE_TASK)

    def begin_order() -> int:
        with house.session() as session:
            return start(house.engine, session, "P", {}, by="anna", start_key="order-7").key

    answers = at_once(begin_order, begin_order)
    assert house.count(Instance) == 1
    assert all(isinstance(answer, int | Conflict) for answer in answers)


def test_a_message_and_its_receiver_always_meet(house: House) -> None:
    house.deploy(
        file(
            begin(),
            catch("M", about("message", "paid")),
            end(),
            path("S", "M", "E"),
            id="P",
            top=message("paid", "order"),
        )
    )
    for n in range(15):
        key = f"o-{n}"

        def send(key: str = key) -> None:
            with house.session() as session:
                publish(house.engine, session, "paid", key, {}, by="bank")

        def wait(key: str = key) -> None:
            house.start(order=key)

        at_once(send, wait)

    with house.look() as session:
        assert set(session.scalars(select(Message.state))) == {"correlated"}
        assert set(session.scalars(select(Instance.state))) == {InstanceState.COMPLETED}
    assert house.count(Subscription) == 0


def test_a_person_and_a_timer_at_the_same_moment_leave_one_way(house: House) -> None:
    house.deploy(
        file(
            begin(),
            ask("A"),
            boundary("T", "A", duration("PT1H")),
            ask("Late"),
            ask("Next"),
            end(),
            end("E2"),
            path("S", "A", "Next", "E"),
            path("T", "Late", "E2"),
            id="P",
        )
    )
    keys = [house.start() for _ in range(10)]
    house.now += timedelta(hours=2)

    def work() -> None:
        with house.session() as session:
            run_inside(house.engine, session, limit=1)

    with house.look() as session:
        tasks = list(session.scalars(select(Task.key).where(Task.element_id == "A")))
    for task_key in tasks:

        def complete(task_key: int = task_key) -> None:
            with house.session() as session:
                complete_task(house.engine, session, session.get_one(Task, task_key), {}, by="a")

        at_once(work, complete)
    house.now += timedelta(minutes=1)
    house.run_jobs()

    assert all(house.open_elements(key) in (["Late"], ["Next"]) for key in keys)
    assert house.jobs() == []


def test_workers_side_by_side_do_every_job_once(house: House) -> None:
    calls: list[str] = []

    def count(_session: object, call: Call) -> dict[str, object]:
        calls.append(call.idempotency_key)
        return {}

    house.engine.operations.register("crm.count", count)
    house.deploy(file(begin(), service("O", "crm.count"), end(), path("S", "O", "E"), id="P"))
    keys = [house.start() for _ in range(40)]

    def work() -> None:
        for _ in keys:
            with house.session() as session:
                run_inside(house.engine, session, limit=7)

    at_once(work, work)
    assert len(calls) == len(set(calls)) == 40
    assert house.open_incidents() == []
