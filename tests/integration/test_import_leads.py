"""Files of leads go row by row into the shipped process: new, merged, to mend, never twice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from engine.deploying import deploy
from engine.engine import Engine
from engine.errors import BadRequest, MoveNotAllowed
from engine.operations import Operations
from engine.store.tables import Instance, Task
from processes.importing import running
from processes.importing.fields import guessed, lead_fields
from processes.importing.judging import judged
from processes.importing.progress import LOOKED_AT, Outcome, Reported, counts, reported
from processes.importing.reading import read_table
from processes.importing.tables import ImportState, LeadImport
from processes.operations.registry import OPERATIONS
from processes.records.tables import Lead
from processes.shipped import PREFIX, roles, shipped_files
from tests.support.engine import House

HEAD = "姓名,公司,手机,邮箱,同意"


@dataclass
class Desk:
    """The house with the shipped files, and hands that import."""

    house: House

    def read(self, *rows: str, head: str = HEAD) -> int:
        content = "\n".join([head, *rows]).encode()
        with self.house.session() as session:
            table = read_table("leads.csv", content)
            engine = self.house.engine
            return running.keep(engine, session, "leads.csv", content, table, by="mkt1").key

    def begin(self, key: int, usual: Mapping[str, object] | None = None) -> None:
        with self.house.session() as session:
            found = running.found_import(session, key)
            columns = guessed(running.head_of(found))
            running.begin(self.house.engine, session, found, columns, usual or {})

    def send(self, limit: int = 3) -> int:
        with self.house.session() as session:
            return running.send_rows(self.house.engine, session, limit=limit)

    def send_all(self) -> None:
        while self.send():
            pass

    def counts(self, key: int) -> Counter[Outcome]:
        with self.house.look() as session:
            return counts(session, running.found_import(session, key))

    def report(self, key: int) -> list[Reported]:
        with self.house.look() as session:
            return list(reported(session, running.found_import(session, key)))

    def state(self, key: int) -> ImportState:
        with self.house.look() as session:
            return running.found_import(session, key).state

    def leads(self) -> int:
        with self.house.look() as session:
            return session.scalar(select(func.count()).select_from(Lead)) or 0


@pytest.fixture
def desk(bare_house: House) -> Desk:
    operations = Operations()
    for name, function in OPERATIONS.items():
        operations.register(PREFIX + name, function)
    for name in ("assign.auto", "assign.fallback"):
        operations.register(PREFIX + name, lambda _session, _call: {"user": None})
    bare_house.engine = Engine(
        operations=operations,
        clock=lambda: bare_house.now,
        roles=lambda _session: roles().keys(),
    )
    wanted = ("marketing_to_lead", "lead_score", "lead_grade", "lead_department")
    files = {name: data for name, data in shipped_files().items() if name.startswith(wanted)}
    with bare_house.session() as session:
        deploy(bare_house.engine, session, files, by=None)
    return Desk(bare_house)


def good(number: int) -> str:
    return f"联系人{number},第{number}号机械有限公司,138{number:08d},a{number}@firm{number}.cn,是"


def test_rows_become_leads_merge_or_wait_to_be_mended(desk: Desk) -> None:
    again = "联系人一,别的公司,+86 138-0000-0001,,是"
    bad = "王伟,坏公司,123,,是"
    key = desk.read(*(good(n) for n in range(4)), again, bad)
    desk.begin(key)

    desk.send_all()

    assert desk.counts(key) == {Outcome.CREATED: 4, Outcome.MERGED: 1, Outcome.TO_MEND: 1}
    assert desk.leads() == 4
    assert desk.state(key) is ImportState.DONE


def test_the_report_names_row_record_and_reason(desk: Desk) -> None:
    key = desk.read(good(1), "", good(1), "李雷,,13800000009,,是", "韩梅,丁公司,13800000008,,否")
    desk.begin(key)
    desk.send_all()

    rows = desk.report(key)

    assert [row.row_no for row in rows] == [2, 4, 5, 6]
    assert rows[0].record == rows[1].record
    assert rows[0].record.startswith("L-")
    assert [row.reason.en for row in rows[2:]] == [
        "the company is missing",
        "no consent to contact",
    ]


def test_a_region_is_one_that_tables_know_or_its_row_is_refused(desk: Desk) -> None:
    rows = (f"{good(n)},{region}" for n, region in enumerate(("上海市", "North", "火星", "")))
    key = desk.read(*rows, head=f"{HEAD},省份")
    desk.begin(key)

    desk.send_all()

    with desk.house.look() as session:
        kept = session.scalars(select(Lead.region).order_by(Lead.key)).all()
    assert kept == ["shanghai", "north", "unknown"]
    refused = next(row for row in desk.report(key) if row.row_no == 4)
    assert 'no region "火星"' in refused.reason.en
    assert "上海" in refused.reason.zh


def test_a_refused_row_tells_all_that_is_wrong(desk: Desk) -> None:
    key = desk.read("王伟,,123,,否,火星", head=f"{HEAD},省份")
    desk.begin(key)
    desk.send_all()

    reason = desk.report(key)[0].reason.en
    assert reason.startswith("the company is missing; the phone number is wrong; no consent")
    assert 'no region "火星"' in reason


def test_the_report_leads_on_to_the_lead_and_to_the_task(desk: Desk) -> None:
    key = desk.read(good(1), good(1), "李雷,,1,,否", good(2))
    desk.begin(key)
    desk.send_all()

    with desk.house.look() as session:
        found = running.found_import(session, key)
        merged, wrong = reported(session, found, LOOKED_AT)
        assert [row.row_no for row in reported(session, found, LOOKED_AT, after=3)] == [4]
        assert len(list(reported(session, found, most=2))) == 2
        lead = session.scalars(select(Lead).where(Lead.number == merged.record)).one()
        task = session.get_one(Task, wrong.task_key)
    assert merged.lead_key == lead.key
    assert task.element_id == "T_FixLead"
    assert wrong.reason.en == (
        "the company is missing; the phone number is wrong; no consent to contact"
    )


def test_the_case_of_a_wrong_row_is_called_by_what_is_known_of_it(desk: Desk) -> None:
    key = desk.read("李雷,,1,,否", ",,13800000009,,是", ",戊公司,1,,是")
    desk.begin(key)
    desk.send_all()

    with desk.house.look() as session:
        tasks = [session.get_one(Task, row.task_key) for row in desk.report(key)]
        called = [session.get_one(Instance, task.instance_key).business_key for task in tasks]
    assert called == ["李雷", "leads.csv #3", "戊公司"]


def test_rows_are_judged_as_they_will_fare(desk: Desk) -> None:
    before = desk.read(good(1))
    desk.begin(before)
    desk.send_all()
    rows = (good(1), good(2), good(2), "李雷,,1,,否", f"{good(3)},火星", f"{good(4)},,many")
    key = desk.read(*rows, head=f"{HEAD},省份,员工数")

    with desk.house.look() as session:
        found = running.found_import(session, key)
        lines = [
            (row.row_no, running.cells_of(row)) for row in running.first_rows(session, found, 9)
        ]
        columns = guessed(running.head_of(found))
        judgements = list(judged(session, lines, columns, {}, lead_fields(session)))
        lead = session.scalars(select(Lead.number)).one()

    assert [row.prospect.value for row in judgements] == [
        *("duplicate", "lead", "duplicate", "wrong", "wrong", "lead"),
    ]
    assert [row.same_as for row in judgements[:3]] == [lead, "", "3"]
    assert list(judgements[3].faults) == ["company", "phone", "consent"]
    assert list(judgements[4].faults) == ["region"]
    assert list(judgements[5].remarks) == ["employee_count"]

    desk.begin(key)
    desk.send_all()
    assert [row.outcome.value for row in desk.report(key)] == [
        *("merged", "created", "merged", "to_mend", "refused", "created"),
    ]


def test_nothing_is_sent_before_it_begins_or_after_it_is_cancelled(desk: Desk) -> None:
    key = desk.read(*(good(n) for n in range(5)))
    assert desk.send() == 0
    desk.begin(key)
    assert desk.send(2) == 2

    with desk.house.session() as session:
        running.cancel(desk.house.engine, session, running.found_import(session, key))

    assert desk.send() == 0
    assert desk.counts(key) == {Outcome.CREATED: 2, Outcome.WAITING: 3}


def test_rows_of_a_broken_transaction_are_sent_again_and_once(desk: Desk) -> None:
    key = desk.read(*(good(n) for n in range(4)))
    desk.begin(key)
    desk.send(2)

    with desk.house.sessions.write() as session:
        assert running.send_rows(desk.house.engine, session, limit=2) == 2
        session.rollback()  # the machine dies before the commit
    desk.send_all()

    assert desk.counts(key) == {Outcome.CREATED: 4}
    assert desk.house.count(Instance) == 4


def test_the_same_file_is_known_again_until_it_was_cancelled(desk: Desk) -> None:
    content = "\n".join([HEAD, good(1)]).encode()
    key = desk.read(good(1))
    with desk.house.session() as session:
        known = running.same_file(session, content)
        assert known is not None
        assert known.key == key
        running.cancel(desk.house.engine, session, known)
        assert running.same_file(session, content) is None


def test_another_file_with_the_same_people_makes_no_second_lead(desk: Desk) -> None:
    for rows in ((good(1), good(2)), (good(2), good(1))):
        key = desk.read(*rows)
        desk.begin(key)
        desk.send_all()

    assert desk.counts(key) == {Outcome.MERGED: 2}
    assert desk.leads() == 2


def test_what_the_file_says_counts_for_all_its_rows(desk: Desk) -> None:
    key = desk.read("王伟,甲公司,13800000001", head="姓名,公司,手机")
    desk.begin(key, {"consent": True, "source": "exhibition", "campaign_id": "CP-1"})
    desk.send_all()

    with desk.house.look() as session:
        lead = session.scalars(select(Lead)).one()
    assert (lead.source, lead.campaign, lead.consent) == ("exhibition", "CP-1", True)


def test_a_file_without_company_or_contact_does_not_begin(desk: Desk) -> None:
    key = desk.read("王伟,甲公司", head="姓名,公司")

    with pytest.raises(BadRequest):
        desk.begin(key)


def test_an_import_begins_once(desk: Desk) -> None:
    key = desk.read(good(1))
    desk.begin(key)

    with pytest.raises(MoveNotAllowed):
        desk.begin(key)


def test_without_the_process_nothing_begins(bare_house: House) -> None:
    desk = Desk(bare_house)
    key = desk.read(good(1))

    with pytest.raises(MoveNotAllowed, match="msg_lead_import"):
        desk.begin(key)
    with bare_house.look() as session:
        assert session.get_one(LeadImport, key).state is ImportState.READ
