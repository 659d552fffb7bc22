"""A specialist uploads a file, matches its columns, watches it go, and takes the report along."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from engine.deploying import deploy
from processes.importing.progress import Outcome, counts
from processes.importing.tables import ImportState, LeadImport
from processes.records.tables import Lead
from processes.shipped import roles, shipped_files
from tasks.tables import Membership, PersonRow
from tests.support.installation import Server, running
from tests.support.people import add_role
from tests.support.server import PASSWORD, Served, running_server
from web.worker import Worker

HEAD = "姓名,公司,手机,备注,同意"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("imports")) as found:
        with found.session() as session:
            for role in roles().keys() - {"sales_rep", "sales_manager", "administrator"}:
                starts = ["marketing_to_lead"] if role == "marketing_specialist" else []
                add_role(session, role, starts=starts)
            anna = session.query(PersonRow).filter_by(username="anna").one()
            session.add(Membership(person_key=anna.key, role_id="marketing_specialist"))
            wanted = ("marketing_to_lead", "lead_score", "lead_grade", "lead_department")
            files = {n: data for n, data in shipped_files().items() if n.startswith(wanted)}
            deploy(found.laneway.engine, session, files, by="anna")
        yield found


def client(served: Served, who: str, language: str = "en") -> httpx.Client:
    return httpx.Client(
        base_url=served.url,
        auth=(who, PASSWORD),
        cookies={"language": language},
        trust_env=False,
        timeout=30.0,
        follow_redirects=True,
    )


def upload(browser: httpx.Client, *rows: str, name: str = "leads.csv") -> httpx.Response:
    content = "\n".join([HEAD, *rows]).encode()
    return browser.post("/imports/", files={"file": (name, content, "text/csv")})


def work_until_rested(served: Served) -> None:
    worker = Worker(served.laneway.engine, served.laneway.sessions)
    while worker.round():
        pass


def test_only_those_who_register_leads_may_import(served: Served) -> None:
    with client(served, "bob") as browser:
        assert browser.get("/imports/").status_code == 403
        assert upload(browser, "王,甲,13800000001,,是").status_code == 403


def test_a_file_goes_from_upload_to_report(served: Served) -> None:
    rows = ("王伟,甲公司,13811110001,,是", "王伟,乙,13811110001,,是", "坏,丙,1,=2+2,是")
    with client(served, "anna") as browser:
        matching = upload(browser, *rows)
        assert "Which column is which?" in matching.text
        assert "甲公司" in matching.text
        key = int(matching.url.path.rsplit("/", 1)[1])
        fields = {"lead_name": "0", "company": "1", "phone": "2", "consent": "4"}
        for field, column in fields.items():
            chosen = rf'name="{field}">.*?<option value="{column}" selected>'
            assert re.search(chosen, matching.text, re.DOTALL)
        for told in ("1 will become leads", "1 look like duplicates", "1 are wrong", "like row 2"):
            assert told in matching.text
        unmatched = browser.post(
            f"/imports/{key}/check", data={"company": "1"}, headers={"X-Fragment": "1"}
        )
        assert "0 will become leads" in unmatched.text
        assert "neither phone nor e-mail" in unmatched.text
        assert "<html" not in unmatched.text
        shown = browser.post(f"/imports/{key}/begin", data=fields)
        assert 'aria-valuenow="0"' in shown.text

        work_until_rested(served)

        part = browser.get(f"/imports/{key}", headers={"X-Fragment": "1"})
        assert 'aria-valuenow="100"' in part.text
        assert "<html" not in part.text
        again = {"X-Fragment": "1", "If-None-Match": part.headers["ETag"]}
        assert browser.get(f"/imports/{key}", headers=again).status_code == 304
        report = browser.get(f"/imports/{key}/report.csv").content.decode("utf-8-sig")
        merged, mend = report.splitlines()[1:]
        assert mend == "4,to mend,,the phone number is wrong,坏,丙,1,'=2+2,是"
        lead = merged.split(",")[2]
        assert re.search(rf'/records/leads/\d+">{lead}</a>', part.text)
        task = re.search(r'href="(/tasks/\d+)">Mend this row', part.text)
        assert task
        assert browser.get(task[1]).status_code == 200
        only = browser.get(f"/imports/{key}?outcome=merged").text
        assert "Mend this row" not in only
        some = browser.get(f"/imports/{key}/report.csv?outcome=merged").content.decode("utf-8-sig")
        assert some.splitlines()[1:] == [merged]
        assert "completed" in browser.get(f"/imports/{key}?part=said").text
        whole = browser.get(f"/imports/{key}/report.csv?all=1").content.decode("utf-8-sig")
        assert [line.split(",")[1] for line in whole.splitlines()[1:]] == [
            "new leads",
            "merged",
            "to mend",
        ]


def test_the_same_file_leads_back_to_its_import(served: Served) -> None:
    with client(served, "anna", "zh") as browser:
        first = upload(browser, "李,丁公司,13811110002,,是")
        second = upload(browser, "李,丁公司,13811110002,,是", name="copy.csv")

    assert second.url == first.url
    assert "不会重复导入" in second.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"x"), ("a.xlsx", b"x"), ("a.csv", b""), ("a.csv", b'title\n"x')],
)
def test_what_cannot_be_read_is_explained_where_it_was_chosen(
    served: Served, name: str, content: bytes
) -> None:
    with client(served, "anna") as browser:
        answer = browser.post("/imports/", files={"file": (name, content)})

    assert answer.status_code == 422
    assert 'aria-describedby="file-fault"' in answer.text
    assert f"<strong>{name}</strong>" in answer.text


def test_a_column_that_is_not_there_is_refused(served: Served) -> None:
    with client(served, "anna") as browser:
        key = upload(browser, "赵,戊公司,13811110003,,是").url.path.rsplit("/", 1)[1]
        given = {"company": "1", "phone": "99"}
        refused = browser.post(f"/imports/{key}/begin", data=given)
        assert refused.status_code == 422
        assert "A column is matched that is not there." in refused.text
        cancelled = browser.post(f"/imports/{key}/cancel")
        assert "cancelled" in cancelled.text
        assert browser.post(f"/imports/{key}/begin", data={"company": "1"}).status_code == 409


def test_an_import_outlives_the_sudden_death_of_its_server(tmp_path: Path) -> None:
    rows = [f"联系人{n},第{n}号公司,139776{n:05d},,是" for n in range(60)]
    with running(tmp_path / "home", workers=1) as server:
        with server.client("mkt1") as browser:
            key = int(upload(browser, *rows).headers["Location"].rsplit("/", 1)[1])
            fields = {"lead_name": "0", "company": "1", "phone": "2", "consent": "4"}
            browser.post(f"/imports/{key}/begin", data=fields)
        wait_for(server, key, lambda found: found.sent > 4)
        server.kill()
        wait_for(server, key, lambda found: found.state is ImportState.RUNNING)
        server.start()
        wait_for(server, key, lambda found: found.state is ImportState.DONE)

        with server.look() as laneway, laneway.sessions.read() as session:
            assert counts(session, session.get_one(LeadImport, key)) == {Outcome.CREATED: 60}
            ours = select(Lead.phone).where(Lead.name.startswith("联系人"))
            assert len(set(session.scalars(ours))) == len(session.scalars(ours).all()) == 60


def wait_for(server: Server, key: int, is_so: Callable[[LeadImport], bool]) -> None:
    """Look until an import is as it should be; a minute at most."""
    until = time.monotonic() + 60
    with server.look() as laneway:
        while time.monotonic() < until:
            with laneway.sessions.read() as session:
                if is_so(session.get_one(LeadImport, key)):
                    return
            time.sleep(0.02)
    raise AssertionError(server.log)
