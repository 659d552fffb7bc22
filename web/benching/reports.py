"""Reports over very many records: what a manager waits for."""

import time
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.database import refresh_statistics
from engine.store.published import Definition
from processes.browsing.sight import Sight
from processes.reports.asked import Asked
from processes.reports.catalogue import REPORTS, Report
from web.benching.figures import Figure
from web.benching.places import folder, installed
from web.benching.records import PROCESS_ID, add_records

RECORDS: Final = 100_000
_MOST_SECONDS: Final = 0.5
_TIMES: Final = 5
_PERIOD: Final = timedelta(days=90)


def reports(count: int = RECORDS) -> list[Figure]:
    """Every report over the records of 90 days, as somebody reads it who may see all."""
    with folder() as home, installed(home) as laneway:
        now = laneway.engine.clock()
        with laneway.sessions.write() as session, session.begin():
            add_records(session, count, _definition(session), now=now)
        refresh_statistics(laneway.database)
        asked = Asked(
            since=now - _PERIOD,
            until=now,
            now=now,
            sight=Sight(everything=True),
            process=PROCESS_ID,
        )
        with laneway.sessions.read() as session:
            return [_figure(session, report, asked, count) for report in REPORTS.values()]


def _definition(session: Session) -> int:
    query = select(Definition.key).where(Definition.process_id == PROCESS_ID)
    return session.scalars(query.order_by(Definition.version.desc()).limit(1)).one()


def _figure(session: Session, report: Report, asked: Asked, count: int) -> Figure:
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        report.sheets(session, asked)
        times.append(time.perf_counter() - began)
    # The quickest: what else the machine had to do meanwhile is not the report's.
    name = f"{report.id}, {count:,} records of each kind"
    return Figure(name, min(times), "s", at_most=_MOST_SECONDS)
