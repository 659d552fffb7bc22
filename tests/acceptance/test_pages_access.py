"""Who gets in, who sees what, and what nobody gets: the routes are taken from the application."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pytest
from sqlalchemy import delete
from werkzeug.routing import Rule

from tasks.tables import Membership, PersonRow
from tests.support.errands import ANSWERS, Errands, errands
from tests.support.server import PASSWORD
from tests.support.visitors import Visitor, visitor, words
from web.app import HEADERS

OPEN = {
    "signin.show",
    "signin.enter",
    "signin.choose_language",
    "public.show",
    "public.question",
    "public.thanked",
    "papers.to_sign",
    "assets.send",
    "health.status",
    "health.preparing",
}
OPEN_TO_PROGRAMS = {"api_meta.status", "api_meta.openapi"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    with errands(tmp_path_factory.mktemp("access")) as found:
        yield found


def rules(house: Errands, *methods: str) -> list[Rule]:
    return [one for one in house.app.url_map.iter_rules() if set(methods) & (one.methods or set())]


def address(house: Errands, rule: Rule, task_key: int, case: int, definition: int) -> str:
    """The address of a rule, with the keys of things that are there."""
    keys = {"tasks": task_key, "instances": case, "processes": definition}
    known = {"process_id": "P", "kind": "svg", "id": "none", "name": "none.js"}
    values = {
        name: known.get(name, keys.get(rule.endpoint.partition(".")[0], case))
        for name in rule.arguments
    }
    if rule.endpoint.startswith(("records", "exports")):
        values["kind"] = "customers"
    with house.app.test_request_context():
        built = house.app.url_map.bind("localhost").build(rule.endpoint, values)
    return str(built)


@pytest.fixture(scope="module")
def somewhere(house: Errands) -> tuple[int, int, int]:
    task = house.begin()
    return task.key, task.instance_key, task.definition_key


def test_a_stranger_is_sent_to_the_door_everywhere(
    house: Errands, somewhere: tuple[int, int, int]
) -> None:
    stranger = visitor(house.app)
    for rule in rules(house, "GET"):
        if rule.endpoint in OPEN | OPEN_TO_PROGRAMS:
            continue
        answer = stranger.get(address(house, rule, *somewhere))
        assert answer.status_code in (302, 401), rule
        assert answer.status_code == 401 or "/sign-in?next=" in answer.headers["Location"], rule


def test_no_change_is_made_without_the_token_of_the_page(
    house: Errands, somewhere: tuple[int, int, int]
) -> None:
    olga = visitor(house.app, "olga")
    for rule in rules(house, "POST", "PUT", "PATCH", "DELETE"):
        for method in sorted({"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())):
            there = address(house, rule, *somewhere)
            answer = olga.client.open(there, method=method, data=ANSWERS)
            assert answer.status_code == 403, (method, rule)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_may_not_send_our_forms(house: Errands, headers: dict[str, str]) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()
    door_key = {"username": "anna", "password": PASSWORD}

    refused = anna.post(f"/tasks/{task.key}/complete", ANSWERS, **headers)
    door = visitor(house.app).post("/sign-in", door_key, **headers)
    out = anna.post("/sign-out", {}, **headers)

    assert [refused.status_code, door.status_code, out.status_code] == [403, 403, 403]
    assert anna.post(f"/tasks/{task.key}/complete", ANSWERS).status_code == 302


def test_looking_changes_nothing(house: Errands, somewhere: tuple[int, int, int]) -> None:
    olga = visitor(house.app, "olga")
    olga.get(f"/tasks/{somewhere[0]}")  # that somebody has read it is noted once
    before = content(house)
    for rule in rules(house, "GET"):
        for headers in ({}, {"X_Fragment": "1"}):
            answer = olga.get(address(house, rule, *somewhere), **headers)
            assert answer.status_code < 500 or answer.status_code == 501, rule
    assert content(house) == before


def content(house: Errands) -> list[str]:
    with closing(sqlite3.connect(house.laneway.database.url.database or "")) as database:
        return list(database.iterdump())


def test_every_answer_protects_itself(house: Errands, somewhere: tuple[int, int, int]) -> None:
    olga = visitor(house.app, "olga")
    for rule in rules(house, "GET"):
        answer = olga.get(address(house, rule, *somewhere))
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, rule
        assert "unsafe-inline' 'self'" not in policy.partition("style-src")[0], rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule
        assert set(HEADERS) <= set(answer.headers.keys()), rule
        assert answer.headers["Cache-Control"], rule


def test_a_sign_in_is_a_cookie_that_scripts_and_other_sites_never_see(house: Errands) -> None:
    stranger = visitor(house.app)
    before = stranger.client.get_cookie("laneway")
    answer = stranger.sign_in("anna")

    said = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("laneway="))
    assert before is None
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said


def test_after_signing_out_the_cookie_opens_nothing(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    stolen = anna.client.get_cookie("laneway")
    assert stolen is not None
    anna.post("/sign-out")

    thief = visitor(house.app)
    thief.client.set_cookie("laneway", stolen.value)

    assert thief.get("/inbox/").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/cases/", "/cases/"),
        ("//evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("http://[", "/"),
    ],
)
def test_the_door_leads_into_the_house_only(house: Errands, wanted: str, reached: str) -> None:
    assert visitor(house.app).sign_in("anna", next=wanted).headers["Location"] == reached


def test_the_sixth_wrong_password_has_to_wait(house: Errands) -> None:
    stranger = visitor(house.app)
    tries = [stranger.sign_in("carla", "wrong") for _ in range(6)]

    assert [one.status_code for one in tries] == [401] * 5 + [429]
    assert int(tries[-1].headers["Retry-After"]) > 0
    assert "Too many tries" in words(tries[-1])
    assert stranger.sign_in("carla").status_code == 429
    assert stranger.sign_in("anna").status_code == 302


@pytest.mark.parametrize("page", ["/tasks/{}", "/cases/{}", "/processes/{}", "/processes/{}/file"])
@pytest.mark.parametrize(("language", "said"), [("en", "There is no"), ("zh", "没有")])
def test_an_unknown_key_is_not_found_in_ones_own_language(
    house: Errands, page: str, language: str, said: str
) -> None:
    answer = visitor(house.app, "anna", language).get(page.format(1))

    assert answer.status_code == 404
    assert said in words(answer)


@pytest.mark.parametrize("key", ["-1", "1e3", "9" * 400, "<script>alert(1)</script>", "%00"])
def test_a_key_that_is_none_is_not_found(house: Errands, key: str) -> None:
    answer = visitor(house.app, "anna").get(f"/cases/{key}")

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_what_one_may_not_see_is_not_there(house: Errands) -> None:
    task = house.begin("Q", by="olga")
    bob = visitor(house.app, "bob")

    seen = [bob.get(f"/tasks/{task.key}"), bob.get(f"/cases/{task.instance_key}")]
    tried = [bob.post(f"/tasks/{task.key}/{verb}") for verb in ("claim", "complete", "release")]

    assert {one.status_code for one in seen + tried} == {404}
    assert str(task.instance_key) not in bob.get("/cases/").text


def test_what_one_sees_is_not_yet_ones_own(house: Errands) -> None:
    task = house.begin("Q", by="anna")
    anna = visitor(house.app, "anna")

    assert anna.get(f"/tasks/{task.key}").status_code == 200
    assert anna.post(f"/tasks/{task.key}/claim").status_code == 403
    assert anna.post(f"/cases/{task.instance_key}/cancel", {"reason": "x"}).status_code == 403


def test_starting_needs_the_right_to_start(house: Errands) -> None:
    assert visitor(house.app, "dora").post("/start/P").status_code == 403
    assert visitor(house.app, "anna").post("/start/P").status_code == 302
    assert visitor(house.app, "anna").post("/start/nothing").status_code in (403, 404)


def test_who_loses_a_role_loses_its_tasks_at_once(house: Errands) -> None:
    bob = visitor(house.app, "bob")
    task = house.begin()
    assert bob.get(f"/tasks/{task.key}").status_code == 200
    with house.laneway.sessions.write() as session, session.begin():
        key = session.query(PersonRow.key).filter_by(username="bob").scalar()
        session.execute(delete(Membership).where(Membership.person_key == key))

    assert bob.post(f"/tasks/{task.key}/complete", ANSWERS).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "queue=all",
        "sort=title",
        "after=%00",
        "after=x",
        "after=k__99999999999999999999",
        "sort=created&after=k__99999999999999999999",
        "sort=priority&after=p_99999999999999999999_1",
        "after=d_0001-01-01T00:00:00%2B14:00_1",
        "after=d_9999-12-31T23:59:59-12:00_1",
    ],
)
def test_an_inbox_that_nobody_has_is_refused_not_broken(house: Errands, query: str) -> None:
    assert visitor(house.app, "anna").get(f"/inbox/?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "query",
    ["state=lost", "after=-1", "after=x", "after=1e3", f"after={2**63}", f"after={'9' * 5_000}"],
)
def test_a_list_of_cases_that_cannot_be_is_refused(house: Errands, query: str) -> None:
    assert visitor(house.app, "anna").get(f"/cases/?{query}").status_code == 400


def attached(anna: Visitor, content: bytes, name: str = "a.svg") -> int:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    answer = anna.client.post(
        "/documents",
        data=head.encode() + content + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRF-Token": anna.token},
    )
    return answer.status_code


def test_a_file_that_is_too_large_is_refused(house: Errands) -> None:
    anna = visitor(house.app, "anna")

    assert attached(anna, bytes(20 << 20)) == 200
    assert attached(anna, bytes((25 << 20) + 1)) == 413


def test_a_form_that_is_too_large_is_refused(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()

    answer = anna.post(f"/tasks/{task.key}/complete", {"amount": "1" * (3 << 20)})

    assert answer.status_code == 413
    assert "too large" in words(answer)


def test_an_attached_page_is_sent_as_a_file_to_keep(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    kept = anna.client.post(
        "/documents",
        data={"file": (BytesIO(b"<script>alert(1)</script>"), '../"x\r\n.html')},
        headers={"X-CSRF-Token": anna.token},
    ).get_json()

    answer = anna.get(f"/documents/{kept['id']}")
    answer.close()

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ".." not in answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
