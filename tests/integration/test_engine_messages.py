"""Messages and signals: delivered, kept, counted once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import AlreadyDone, NotFound
from engine.messages import broadcast, correlate, expire, publish
from engine.states import InstanceState, MessageState
from engine.store.tables import Instance, Message, Subscription
from tests.support.bpmn_text import (
    about,
    boundary,
    catch,
    end,
    file,
    message,
    path,
    signal,
    tag,
    throw,
)
from tests.support.bpmn_text import (
    start as begin,
)
from tests.support.engine import House, ask

WAITING = file(
    begin(),
    catch("M", about("message", "paid")),
    ask("A"),
    end(),
    path("S", "M", "A", "E"),
    id="P",
    top=message("paid", "order"),
)
STARTING = file(
    begin("S", about("message", "paid")),
    ask("A"),
    end(),
    path("S", "A", "E"),
    id="Q",
    top=message("paid"),
)
SIGNALLED = file(
    begin(),
    catch("W", about("signal", "holiday")),
    ask("A"),
    end(),
    path("S", "W", "A", "E"),
    id="P",
    top=signal("holiday"),
)


def send(house: House, key: str = "o-1", *, hours: int = 1, id: str | None = None) -> str:
    """Publish ``paid``; the answer is what became of it."""
    with house.session() as session:
        return publish(
            house.engine,
            session,
            "paid",
            key,
            {"sum": 9},
            by="bank",
            time_to_live=timedelta(hours=hours),
            message_id=id,
        ).state


def test_a_message_reaches_the_instance_with_its_key(house: House) -> None:
    house.deploy(WAITING)
    mine, other = house.start(order="o-1"), house.start(order="o-2")

    assert send(house) == "correlated"

    assert house.open_elements(mine) == ["A"]
    assert house.variables(mine) == {"order": "o-1", "sum": 9}
    assert house.open_elements(other) == []
    assert house.count(Subscription) == 1


def test_a_message_goes_to_one_instance_of_each_process(house: House) -> None:
    house.deploy(WAITING)
    first, second = house.start(order="o-1"), house.start(order="o-1")

    send(house)
    assert house.open_elements(first) == ["A"]
    assert house.open_elements(second) == []
    send(house)
    assert house.open_elements(second) == ["A"]


def test_a_message_that_comes_first_waits_for_its_receiver(house: House) -> None:
    house.deploy(WAITING)

    assert send(house) == "waiting"
    key = house.start(order="o-1")

    assert house.open_elements(key) == ["A"]
    assert house.variables(key)["sum"] == 9
    with house.look() as session:
        found = session.scalars(select(Message)).one()
    assert (found.state, found.instance_key) == ("correlated", key)


def test_two_buffered_messages_serve_two_receivers(house: House) -> None:
    house.deploy(WAITING)
    send(house)
    send(house)
    keys = [house.start(order="o-1") for _ in range(3)]

    assert [house.open_elements(key) for key in keys] == [["A"], ["A"], []]


def test_an_expired_message_is_a_dead_letter(house: House) -> None:
    house.deploy(WAITING)
    send(house)
    house.now += timedelta(hours=1)
    with house.session() as session:
        assert expire(house.engine, session) == 1
        assert expire(house.engine, session) == 0
    key = house.start(order="o-1")

    assert house.open_elements(key) == []
    with house.look() as session:
        assert session.scalars(select(Message.state)).one() == "expired"


def test_an_expired_message_is_not_delivered_even_before_the_sweep(house: House) -> None:
    house.deploy(WAITING)
    send(house)
    house.now += timedelta(hours=1)

    assert house.open_elements(house.start(order="o-1")) == []


def test_a_message_without_time_to_live_is_not_kept(house: House) -> None:
    house.deploy(WAITING)

    assert send(house, hours=0) == "expired"
    assert house.open_elements(house.start(order="o-1")) == []


def test_a_message_id_is_taken_once(house: House) -> None:
    house.deploy(WAITING)
    send(house, id="m-1")

    with pytest.raises(AlreadyDone):
        send(house, id="m-1")
    assert house.count(Message) == 1


def test_a_message_starts_a_process(house: House) -> None:
    house.deploy(STARTING)

    assert send(house) == "correlated"
    assert house.open_elements() == ["A"]


def test_one_key_has_one_active_instance_and_the_next_message_waits_for_its_end(
    house: House,
) -> None:
    house.deploy(STARTING)
    send(house)

    assert send(house) == "waiting"
    assert send(house, "o-2") == "correlated"
    assert house.count(Instance) == 2

    house.complete("A")
    house.run_jobs()
    assert house.count(Instance) == 3
    assert house.open_elements() == ["A", "A"]


def test_a_message_without_a_key_always_starts(house: House) -> None:
    house.deploy(STARTING)

    assert [send(house, ""), send(house, "")] == ["correlated", "correlated"]


def test_only_the_newest_version_is_started_by_a_message(house: House) -> None:
    house.deploy(STARTING)
    house.deploy(STARTING.replace(b'"A"', b'"B"').replace(b"S_A", b"S_B").replace(b"A_E", b"B_E"))
    send(house)

    assert house.open_elements() == ["B"]


def test_a_boundary_message_interrupts_its_task(house: House) -> None:
    house.deploy(
        file(
            begin(),
            ask("A"),
            boundary("M", "A", about("message", "paid")),
            ask("B"),
            end(),
            end("E2"),
            path("S", "A", "E"),
            path("M", "B", "E2"),
            id="P",
            top=message("paid", "order"),
        )
    )
    key = house.start(order="o-1")
    send(house)

    assert house.open_elements(key) == ["B"]


def test_a_boundary_message_that_does_not_interrupt_comes_any_number_of_times(
    house: House,
) -> None:
    house.deploy(
        file(
            begin(),
            ask("A"),
            boundary("M", "A", about("message", "paid"), interrupting=False),
            ask("B"),
            end(),
            end("E2"),
            path("S", "A", "E"),
            path("M", "B", "E2"),
            id="P",
            top=message("paid", "order"),
        )
    )
    send(house)
    send(house)
    key = house.start(order="o-1")
    send(house)

    assert house.open_elements(key) == ["A", "B", "B", "B"]


def test_a_message_thrown_by_one_process_reaches_another(house: House) -> None:
    sender = file(
        begin(),
        throw(
            "T",
            tag("zeebe:ioMapping", tag("zeebe:input", source="=total", target="sum")),
            about("message", "paid"),
        ),
        end(),
        path("S", "T", "E"),
        id="Sender",
        top=message("paid", "order"),
    )
    house.deploy(WAITING, sender)
    waiting = house.start(order="o-1")
    house.start("Sender", order="o-1", total=77)
    house.run_jobs()

    assert house.variables(waiting) == {"order": "o-1", "sum": 77}
    assert house.open_elements(waiting) == ["A"]


def test_to_correlate_is_to_reach_somebody_now(house: House) -> None:
    house.deploy(WAITING)
    with house.session() as session, pytest.raises(NotFound):
        correlate(house.engine, session, "paid", "o-1", {}, by="bank")
    key = house.start(order="o-1")
    with house.session() as session:
        assert correlate(house.engine, session, "paid", "o-1", {}, by="bank").key == key

    with house.session() as session:
        assert session.scalars(select(Message.state)).all() == [MessageState.CORRELATED]


def test_a_signal_reaches_everybody(house: House) -> None:
    starting = file(
        begin("S", about("signal", "holiday")),
        ask("A"),
        end(),
        path("S", "A", "E"),
        id="Q",
        top=signal("holiday"),
    )
    house.deploy(SIGNALLED, starting)
    keys = [house.start(), house.start()]
    with house.session() as session:
        assert broadcast(house.engine, session, "holiday", {"days": 3}, by="carla") == 3
    house.run_jobs()

    assert [house.variables(key) for key in keys] == [{"days": 3}, {"days": 3}]
    assert house.open_elements() == ["A", "A", "A"]


def test_a_signal_end_event_wakes_the_others(house: House) -> None:
    ending = file(
        begin(), end("E", about("signal", "holiday")), path("S", "E"), id="Q", top=signal("holiday")
    )
    house.deploy(SIGNALLED, ending)
    key = house.start()
    ended = house.start("Q")
    house.run_jobs()

    assert house.instance(ended).state is InstanceState.COMPLETED
    assert house.open_elements(key) == ["A"]
