"""Ended in the middle of work, the product forgets nothing and does nothing twice."""

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from engine.engine import utc_now
from engine.running import start
from engine.store.tables import Job, Step
from processes.records.states import LeadState
from processes.records.tables import Lead, Notification
from tests.support.crash import FEWEST_PER_ROUND, crash
from tests.support.installation import Server
from web.benching.places import installed
from web.worker import Worker

ROUNDS = 3
_PATIENCE = 30.0


def test_nothing_acknowledged_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    verdict = crash(ROUNDS, tmp_path / "home")

    assert verdict.faults == []
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.acknowledged >= FEWEST_PER_ROUND * ROUNDS


def test_p15_a_timer_that_fell_due_while_the_house_was_closed_fires_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    a_lead_five_hours_ago(home)
    server = Server(home)
    try:
        server.start()
        assert state_of_the_lead(server, until=LeadState.IN_POOL) is LeadState.IN_POOL
        server.kill()
        server.start()
        fired, recycled, reminded = happened(server)
        assert (fired, recycled) == (1, 1)
        assert reminded <= 1  # the reminder was due too; what it tells may have become idle
    finally:
        server.kill()


def a_lead_five_hours_ago(home: Path) -> None:
    """Somebody found a lead of grade A; then the house was closed."""
    then = utc_now() - timedelta(hours=5)
    found = {"company": "江南电子", "lead_name": "赵六", "phone": "13900000000"}
    with installed(home, lambda: then) as laneway:
        with laneway.sessions.write() as session, session.begin():
            known = {**found, "lead_owner": "rep1", "lead_grade": "A"}
            start(laneway.engine, session, "lead_to_order", known, by="rep1")
        worker = Worker(laneway.engine, laneway.sessions)
        while worker.round():
            pass
        with laneway.sessions.read() as session:
            due = select(Job.due_at).where(Job.element_id == "B_ContactTimeout")
            assert session.scalars(due).one() == then + timedelta(hours=4)


def state_of_the_lead(server: Server, *, until: LeadState) -> LeadState:
    """Its state once it is that, or when patience is over."""
    end = time.monotonic() + _PATIENCE
    with server.look() as laneway:
        while True:
            with laneway.sessions.read() as session:
                state = session.scalars(select(Lead.state)).one()
            if state is until or time.monotonic() > end:
                return state
            time.sleep(0.05)


def happened(server: Server) -> tuple[int, int, int]:
    """How often the time was over, the lead was recycled and its owner reminded."""
    with server.look() as laneway, laneway.sessions.read() as session:
        steps = Counter(session.scalars(select(Step.element_id)))
        told = Counter(session.scalars(select(Notification.template)))
        recycled = session.scalars(select(Lead.recycled)).one()
    return steps["B_ContactTimeout"], recycled, told["first_contact_due"]
