"""What reports read does not grow with what there is: the database adds up, not Python."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from processes.browsing.sight import Sight
from processes.reports.asked import Asked
from processes.reports.catalogue import REPORTS
from tests.support.bpmn_text import end, file, path, start
from tests.support.engine import NOON, House, ask
from web.benching.records import add_records

_PROCESS = file(start(), ask("T_CreateOrder"), end(), path("S", "T_CreateOrder", "E"), id="sold")
_ASKED = Asked(
    since=NOON - timedelta(days=90),
    until=NOON,
    now=NOON,
    sight=Sight(everything=True),
    process="sold",
)
_FEW, _MANY = 200, 400


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    folder = tmp_path_factory.mktemp("sizes")
    made = [_house(f"sqlite:///{folder / str(count)}.db", count) for count in (_FEW, _MANY)]
    yield made[0], made[1]
    for house in made:
        house.sessions.database.dispose()


def _house(url: str, count: int) -> House:
    house = House(url)
    house.create_tables()
    definition = house.deploy(_PROCESS).definitions[0].key
    with house.session() as session:
        add_records(session, count, definition, process_id="sold", now=NOON)
    return house


@pytest.mark.parametrize("id", REPORTS)
def test_a_report_fetches_no_more_rows_of_more_records(
    houses: tuple[House, House], id: str
) -> None:
    few, many = (_rows(house, id) for house in houses)

    assert len(few) > 0
    assert many == few


def _rows(house: House, id: str) -> list[int | None]:
    """How many rows each statement of a report fetches; None: the newest or the oldest few."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, values))

    event.listen(house.sessions.database, "before_cursor_execute", note)
    with house.look() as session:
        REPORTS[id].sheets(session, _ASKED)
        event.remove(house.sessions.database, "before_cursor_execute", note)
        ask_again = session.connection().exec_driver_sql
        return [
            None
            if "LIMIT" in statement and "GROUP BY" not in statement
            else ask_again(f"SELECT count(*) FROM ({statement})", values).scalar_one()
            for statement, values in seen
        ]
