"""Importing leads from a file: how long it takes, and what became of each row."""

import time
from typing import Final

from processes.importing import running
from processes.importing.fields import guessed, lead_fields
from processes.importing.progress import Outcome, counts
from processes.importing.reading import read_table
from web.benching.figures import Figure
from web.benching.places import folder, installed
from web.worker import Worker

ROWS: Final = 10_000
_NAME: Final = "leads.csv"
_HEAD: Final = "姓名,公司,手机,同意"


def imported(rows: int = ROWS) -> list[Figure]:
    """A file of which one row in twenty repeats another and one in fifty cannot be right."""
    doubles, invalid = rows // 20, rows // 50
    fresh = rows - doubles - invalid
    content = _file(fresh, doubles, invalid)
    with folder() as home, installed(home) as laneway:
        with laneway.sessions.write() as session, session.begin():
            table = read_table(_NAME, content)
            found = running.keep(laneway.engine, session, _NAME, content, table, by="mkt1")
            columns = guessed(table.head, lead_fields(session))
            running.begin(laneway.engine, session, found, columns, {"source": "import"})
        worker = Worker(laneway.engine, laneway.sessions)
        began, spent = time.perf_counter(), time.process_time()
        while worker.round():
            pass
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        with laneway.sessions.read() as session:
            became = counts(session, running.found_import(session, found.key))
    wanted = {Outcome.CREATED: fresh, Outcome.MERGED: doubles, Outcome.TO_MEND: invalid}
    return [
        Figure(f"{rows:,} rows imported", seconds, "s"),
        Figure("processor time of a row", spent / rows * 1_000, "ms"),
        *(
            Figure(f"rows {outcome}", became[outcome], "", at_most=count, at_least=count)
            for outcome, count in wanted.items()
        ),
    ]


def _file(fresh: int, doubles: int, invalid: int) -> bytes:
    lines = [_HEAD, *map(_row, range(fresh)), *map(_row, range(doubles))]
    lines += [f"联系人{number},坏数据{number}公司,123,是" for number in range(invalid)]
    return "\n".join(lines).encode()


def _row(number: int) -> str:
    return f"联系人{number},第{number}号机械有限公司,1397{number:07d},是"
