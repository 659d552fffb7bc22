"""What comes in twice, goes out, or changes meanwhile, by the numbers of the product's list."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import httpx
import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from engine.states import InstanceState
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Task
from processes.importing.tables import LeadImport
from processes.records.service import Survey
from processes.records.tables import Lead, Notification
from processes.shipped import shipped_files
from tests.support.records import add_lead
from tests.support.stories import STORIES, tell
from tests.support.telling import Telling
from tests.support.town import Town, town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found


def test_p12_a_survey_that_is_answered_twice_makes_one_task(here: Town) -> None:
    whole = STORIES["S02"]
    _, telling = tell(here, replace(whole, steps=whole.steps[:1]))
    with here.laneway.sessions.read() as session:
        asked = select(Notification.link).where(Notification.link.is_not(None))
        token = session.scalars(asked.order_by(Notification.key.desc()).limit(1)).one()
    address = f"{here.url}/public/links/{token}"

    first = here.http.post(address, data={"nps": "3", "comment": "响应太慢"})
    telling.settle()
    second = here.http.post(address, data={"nps": "10"})
    telling.settle()

    assert (first.status_code, second.status_code) == (200, 200)
    with here.laneway.sessions.read() as session:
        family = select(Task.element_id).where(Task.root_key == telling.root)
        assert session.scalars(family).all() == ["T_Recovery"]
        assert session.scalars(select(Survey.score).order_by(Survey.key.desc())).first() == 3


def case_of(here: Town, telling: Telling) -> Instance:
    with here.laneway.sessions.read() as session:
        return session.get_one(Instance, telling.root)


def test_p17_what_runs_ends_on_its_version_and_what_begins_has_the_new(here: Town) -> None:
    whole = STORIES["L07"]
    _, old = tell(here, whole, until="T_FirstContact")
    name = "lead_to_order.bpmn"
    changed = shipped_files()[name].replace(b"End_ClosedLead", b"End_ClosedAnew")
    released = here.http.post(
        f"{here.url}/v2/deployments",
        files={"resources": (name, changed)},
        headers=here.headers("admin"),
    )
    assert released.is_success, released.text
    _, new = tell(here, replace(whole, id="L07b"), until="T_FirstContact")

    for telling, version, end in ((old, 1, "End_ClosedLead"), (new, 2, "End_ClosedAnew")):
        page = here.page("admin", f"/cases/{telling.root}").text
        assert f"· v{version}</span>" in page
        assert (f'id="{end}"' in page, "<svg" in page) == (True, True)
        telling.perform(whole.steps[1])
        case = case_of(here, telling)
        assert (case.state, case.end_element) == (InstanceState.COMPLETED, end)


GOOD: Final = 93
HEAD: Final = "姓名,公司,手机,备注,同意"


def good(number: int) -> str:
    return f"联系人{number},第{number}号机械有限公司,1397761{number:04d},,是"


def send(here: Town, content: str) -> httpx.Response:
    files = {"file": ("leads.csv", content.encode(), "text/csv")}
    return here.http.post(f"{here.url}/imports/", files=files, headers=here.headers("mkt1"))


@dataclass(frozen=True)
class Kept:
    """How much an import has left behind."""

    leads: int
    imports: int
    cases: int


def kept(here: Town) -> Kept:
    with here.laneway.sessions.read() as session:
        counted = [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Lead, LeadImport, Instance)
        ]
    return Kept(*counted)


def test_p21_a_file_of_leads_is_taken_once_and_reported_by_row(here: Town) -> None:
    doubles = [good(number) for number in range(5)]
    bad = ["王伟,坏公司,123,,是", "李雷,,13977619999,,是"]
    content = "\n".join([HEAD, *(good(n) for n in range(GOOD)), *doubles, *bad])
    before = kept(here)

    address = send(here, content).headers["Location"]
    fields = {"lead_name": "0", "company": "1", "phone": "2", "consent": "4"}
    here.http.post(f"{here.url}{address}/begin", data=fields, headers=here.headers("mkt1"))
    here.work()

    report = here.page("mkt1", f"{address}/report.csv?all=1").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(report)))[1:]
    assert Counter(row[1] for row in rows) == {"new leads": GOOD, "merged": 5, "to mend": 2}
    assert [row[0] for row in rows] == [str(number) for number in range(2, 102)]
    assert [row[0] for row in rows if row[1] == "to mend"] == ["100", "101"]
    after = kept(here)
    assert (after.leads - before.leads, after.imports - before.imports) == (GOOD, 1)
    with here.laneway.sessions.read() as session:
        fixes = select(func.count()).where(Task.element_id == "T_FixLead")
        assert session.scalar(fixes) == 2

    assert send(here, content).headers["Location"] == address
    here.work()
    assert kept(here) == after


LEADS: Final = 600


def test_p24_much_is_taken_out_by_right_after_a_question_masked_and_logged(here: Town) -> None:
    with here.laneway.sessions.write() as session, session.begin():
        for number in range(LEADS - 1):
            add_lead(session, "出口公司", owner="rep1", phone=f"1380000{number:04d}")
        add_lead(session, "出口公司", owner="admin", phone="13900000001")

    def export(who: str, **more: str) -> httpx.Response:
        return here.http.post(
            f"{here.url}/exports/records/leads",
            data={"text": "出口公司", **more},
            headers=here.headers(who),
        )

    assert export("rep1").status_code == 403
    assert f"Take out {LEADS} rows?" in export("admin").text
    assert exports(here) == []
    table = export("admin", sure="1").content.decode("utf-8-sig")

    assert len(list(csv.reader(io.StringIO(table)))) == LEADS + 1
    assert table.count("138****") == LEADS - 1
    assert "1380000" not in table
    assert "13900000001" in table
    assert exports(here) == [("admin", "leads", LEADS)]


def exports(here: Town) -> list[tuple[str | None, object, object]]:
    with here.laneway.sessions.read() as session:
        events = session.scalars(select(Event).where(Event.what == "data.exported")).all()
    details = [decode_object(one.detail) for one in events]
    return [
        (one.by, detail["what"], detail["rows"])
        for one, detail in zip(events, details, strict=True)
    ]
