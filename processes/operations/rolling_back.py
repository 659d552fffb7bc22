"""Undoing a transfer: what still belongs to the receivers goes back; what changed since stays."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import MoveNotAllowed
from engine.states import moved
from engine.texts import Text
from processes.operations.holdings import MOVED
from processes.operations.neighbours import Named, Neighbours
from processes.records import timeline
from processes.records.base import Record
from processes.records.marketing import BATCH_MOVES, TransferBatch
from processes.records.states import LeadState
from processes.records.tables import Lead

_IN_POOL: Final = Text("在公海中，请在公海领取。", "It is in the public pool; claim it there.")
OPEN_FOR: Final = timedelta(days=7)


@dataclass(slots=True)
class Returned:
    """What a roll-back did, and what it left alone."""

    records: int = 0
    tasks: int = 0
    cases: int = 0
    kept: dict[str, Text] = field(default_factory=dict)
    """What is no longer as the transfer left it, and how it stands."""


def open_until(batch: TransferBatch) -> datetime | None:
    """Until when a transfer can be undone; None where it was not carried out."""
    at = batch.details.get("executed_at")
    return datetime.fromisoformat(at) + OPEN_FOR if isinstance(at, str) else None


def roll_back(
    session: Session, batch: TransferBatch, neighbours: Neighbours, *, by: str, now: datetime
) -> Returned:
    """Give records, open tasks and cases back to whom they came from, who works again as before."""
    until = open_until(batch)
    state = moved(BATCH_MOVES, "roll_back", batch.state)
    if until is None or until < now:
        raise MoveNotAllowed(
            Text(
                f"只能在转移后 {OPEN_FOR.days} 天内回滚。请改用新的客户转移。",
                f"A transfer can be undone within {OPEN_FOR.days} days."
                " Begin another transfer instead.",
            )
        )
    returned = Returned()
    _return_records(session, batch, neighbours, returned, now)
    _return_work(session, batch, neighbours, returned, by, now)
    frozen = batch.details.get("frozen")
    if isinstance(frozen, str) and frozen:
        neighbours.thaw(session, batch.leaving_user, frozen, by, now)
    batch.state, batch.updated_at = state, now
    batch.add_details(
        {
            "rolled_back_by": by,
            "not_returned": {name: f"{why.zh} {why.en}" for name, why in returned.kept.items()},
        }
    )
    timeline.note_of(
        session,
        "transfer.rolled_back",
        batch,
        at=now,
        by=by,
        detail={"records": returned.records, "kept": len(returned.kept)},
    )
    session.flush()
    return returned


def _return_records(
    session: Session,
    batch: TransferBatch,
    neighbours: Neighbours,
    returned: Returned,
    now: datetime,
) -> None:
    given = batch.details.get("given")
    if not isinstance(given, dict):
        return
    pooled = batch.details.get("pooled")
    for table in MOVED:
        for record in session.scalars(
            select(table)
            .where(table.number.in_(given.keys()))
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all():
            if _is_in_pool(record, pooled):
                returned.kept[record.number] = _IN_POOL
            elif record.owner == given[record.number]:
                record.owner, record.updated_at = batch.leaving_user, now
                returned.records += 1
            else:
                returned.kept[record.number] = _now_owned_by(session, record.owner, neighbours)


def _is_in_pool(record: Record, pooled: object) -> bool:
    """Whether a lead waits in the pool, or is on its way there."""
    on_the_way = isinstance(pooled, dict) and record.number in pooled and record.owner is None
    return on_the_way or (isinstance(record, Lead) and record.state is LeadState.IN_POOL)


def _now_owned_by(session: Session, owner: str | None, neighbours: Neighbours) -> Text:
    if owner is None:
        return Text("现在没有负责人。", "Nobody owns it now.")
    name = neighbours.names(session, [owner]).get(owner, Text(owner, owner))
    return Text(f"现在的负责人是{name.zh}。", f"{name.en} owns it now.")


def _return_work(
    session: Session,
    batch: TransferBatch,
    neighbours: Neighbours,
    returned: Returned,
    by: str,
    now: datetime,
) -> None:
    details = batch.details
    given, cases, heirs = (details.get(name) for name in ("given_tasks", "given_cases", "heirs"))
    if not (isinstance(given, dict) and isinstance(cases, dict) and isinstance(heirs, dict)):
        return
    handed = Named(
        tasks={int(key): heir for key, heir in given.items()},
        cases={int(key): tuple(names) for key, names in cases.items()},
        heirs={int(key): heir for key, heir in heirs.items()},
    )
    kept = neighbours.give_back(session, batch.leaving_user, handed, by, now)
    returned.tasks = len(handed.tasks) - len(kept.tasks)
    returned.cases = len(handed.cases) - len(kept.cases)
    returned.kept.update(kept.failed)
