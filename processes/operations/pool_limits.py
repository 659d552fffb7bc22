"""Who may claim from the public pool: so many a day, so many at once, not what one just lost."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import MoveNotAllowed
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.operations.holding import open_leads
from processes.operations.pool import open_entry
from processes.operations.records import numbered
from processes.records.days import CHINA
from processes.records.states import PoolState
from processes.records.tables import Lead, PoolEntry
from processes.rules.leads import CLAIMS_A_DAY, HELD

_CLAIM: Final = ("public_pool", "T_ClaimFromPool")


def completing(
    session: Session,
    task: Task,
    answers: Mapping[str, object],
    _by: str | None,
    now: datetime,
) -> None:
    """Refuse a claim that breaks a rule; a manager who assigns decides otherwise."""
    if (task.process_id, task.element_id) != _CLAIM or answers.get("claim_mode") == "assigned":
        return
    claimer = str(answers.get("lead_owner") or "")
    _see_day(session, claimer, now)
    _see_held(session, claimer)
    variables = decode_object(session.get_one(Instance, task.instance_key).variables)
    lead = numbered(session, Lead, str(variables.get("lead_id") or ""))
    entry = open_entry(session, lead) if lead else None
    if entry is not None and entry.previous_owner == claimer and entry.cool_down_until > now:
        until = entry.cool_down_until.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        raise MoveNotAllowed(
            Text(
                f"您是该线索的前任负责人，{until} 之后才能领取。",
                f"You owned this lead before; you may claim it after {until}.",
            )
        )


def _see_day(session: Session, claimer: str, now: datetime) -> None:
    midnight = datetime.combine(now.astimezone(CHINA).date(), time.min, CHINA)
    claimed = session.scalar(
        select(func.count()).where(
            PoolEntry.owner == claimer,
            PoolEntry.state == PoolState.CLAIMED,
            PoolEntry.left_at >= midnight,
            PoolEntry.left_at < midnight + timedelta(days=1),
        )
    )
    most = CLAIMS_A_DAY.of(session)
    if (claimed or 0) >= most:
        raise MoveNotAllowed(
            Text(
                f"每人每天最多领取 {most} 条，请明天再来。",
                f"At most {most} leads a day may be claimed; come back tomorrow.",
            )
        )


def _see_held(session: Session, claimer: str) -> None:
    held = open_leads(session, [claimer]).get(claimer, 0)
    most = HELD.of(session)
    if held >= most:
        raise MoveNotAllowed(
            Text(
                f"每人最多持有 {most} 条线索，请先处理手上的线索。",
                f"Nobody holds more than {most} leads; work on those you have first.",
            )
        )
