"""Custom fields on a database: defined, changed, retired; their values kept and found."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BadAnswers, NotFound
from engine.operations import Call, Operations
from engine.store.json import decode_object
from engine.store.tables import Event
from engine.texts import Text
from processes.browsing.kinds import kind_named
from processes.browsing.searching import Wanted, found
from processes.browsing.sight import Sight
from processes.fields import defining
from processes.fields.schema import CustomField, Option, Type
from processes.fields.values import fields_of, keep, values_of
from processes.importing.fields import guessed, lead_fields, said_of
from processes.operations.registry import register
from processes.records.base import Record
from tests.support.custom_fields import CHANNEL, EVERY_TYPE, NICKNAME, WECHAT, define
from tests.support.engine import House
from tests.support.people import NOON
from tests.support.records import add_customer

KIND = kind_named("customers")
ALL = Sight(everything=True)
WRONG = (
    ("channel_kind", "friend"),
    ("nickname", 5),
    ("nickname", "x" * 1001),
    ("seats", True),
    ("seats", "5"),
    ("share", "much"),
    ("audited", "yes"),
    ("founded_on", "2026-02-30"),
)


@pytest.fixture
def session(shared_house: House) -> Iterator[Session]:
    with shared_house.sessions.write() as opened:
        define(opened, "customers", *EVERY_TYPE)
        yield opened
        opened.rollback()


def changed(session: Session, name: str, field: CustomField) -> CustomField:
    return defining.change(session, KIND, name, field, by="admin", at=NOON)


def refused(session: Session, field: CustomField) -> dict[str, Text]:
    with pytest.raises(BadAnswers) as caught:
        defining.add(session, KIND, field, by="admin", at=NOON)
    return caught.value.by_field


def numbers(session: Session, **wanted: object) -> list[str]:
    asked = Wanted(**wanted)  # type: ignore[arg-type]  # the test says which
    return [record.number for record in found(session, KIND, ALL, asked).records]


def a_customer(session: Session, **values: object) -> Record:
    record = add_customer(session)
    keep(session, "customers", record, values)
    return record


def test_a_field_of_one_kind_is_no_field_of_another(session: Session) -> None:
    assert fields_of(session, "customers") == EVERY_TYPE
    assert fields_of(session, "leads") == ()


def test_every_change_leaves_a_line_with_who_and_what(session: Session) -> None:
    changed(session, "nickname", replace(NICKNAME, listed=False))
    defining.move(session, KIND, "nickname", up=True, by="admin", at=NOON)
    defining.retire(session, KIND, "nickname", retired=True, by="admin", at=NOON)

    events = session.query(Event).filter(Event.what.startswith("field.")).order_by(Event.key)
    told = [(e.what, e.by, decode_object(e.detail)["name"]) for e in events]
    assert told[-3:] == [
        ("field.changed", "admin", "nickname"),
        ("field.moved", "admin", "nickname"),
        ("field.retired", "admin", "nickname"),
    ]


def test_a_field_moves_and_stops_at_the_edge(session: Session) -> None:
    for _ in range(9):
        defining.move(session, KIND, "founded_on", up=True, by="admin", at=NOON)

    assert fields_of(session, "customers")[0].name == "founded_on"


def test_a_name_is_made_of_the_english_label(session: Session) -> None:
    field = CustomField("", Type.STRING, Text("地区 经理", "Regional manager"))
    assert defining.add(session, KIND, field, by="admin", at=NOON).name == "regional_manager"
    again = defining.add(session, KIND, field, by="admin", at=NOON)
    assert again.name == "regional_manager_1"


def test_taken_reserved_and_odd_names_are_refused(session: Session) -> None:
    for name in ("nickname", "tax_no", "state", "details", "Größe", "9lives"):
        assert list(refused(session, replace(NICKNAME, name=name))) == ["name"], name


def test_a_choice_needs_options_each_once(session: Session) -> None:
    bare = CustomField("tier", Type.ENUM, Text("档", "Tier"))
    twice = replace(bare, options=(Option("a", Text("甲", "A")), Option("A", Text("乙", "B"))))

    assert list(refused(session, bare)) == ["options"]
    assert list(refused(session, twice)) == ["options-1-stored"]


def test_the_type_stays_while_there_are_values(session: Session) -> None:
    as_number = replace(NICKNAME, type=Type.INTEGER)
    record = a_customer(session, nickname="老王")
    with pytest.raises(BadAnswers, match="type"):
        changed(session, "nickname", as_number)

    keep(session, "customers", record, {"nickname": None})

    assert changed(session, "nickname", as_number).type is Type.INTEGER


def test_an_option_in_use_stays_but_may_be_called_otherwise(session: Session) -> None:
    a_customer(session, channel_kind="dealer")
    direct, dealer = CHANNEL.options
    with pytest.raises(BadAnswers, match="options"):
        changed(session, "channel_kind", replace(CHANNEL, options=(direct,)))

    renamed = replace(dealer, label=Text("代理", "Agent"))
    changed(session, "channel_kind", replace(CHANNEL, options=(renamed,)))

    assert fields_of(session, "customers")[0].options == (renamed,)


def test_a_retired_field_is_not_asked_and_its_values_come_back(session: Session) -> None:
    record = a_customer(session, nickname="老王")
    defining.retire(session, KIND, "nickname", retired=True, by="admin", at=NOON)
    assert "nickname" not in [field.name for field in fields_of(session, "customers")]
    keep(session, "customers", record, {"seats": 3, "nickname": "other"})

    defining.retire(session, KIND, "nickname", retired=False, by="admin", at=NOON)

    assert values_of(record) == {"nickname": "老王", "seats": 3}


def test_an_unknown_field_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        changed(session, "nothing", NICKNAME)


def test_a_value_of_the_wrong_type_is_refused(session: Session) -> None:
    record = add_customer(session)
    for name, value in WRONG:
        with pytest.raises(BadAnswers, match=name):
            keep(session, "customers", record, {name: value})
    assert values_of(record) == {}


def test_values_lie_over_others_and_beside_other_details(session: Session) -> None:
    record = a_customer(session, nickname="老王", seats=3)
    record.add_details({"address": "上海"})

    keep(session, "customers", record, {"seats": None, "audited": False, "stray": 1})

    assert record.details == {"address": "上海", "custom": {"nickname": "老王", "audited": False}}


def test_records_are_found_by_text_and_by_choice(session: Session) -> None:
    one = a_customer(session, nickname="LaoWang 机床", channel_kind="dealer")
    a_customer(session, nickname="100%", channel_kind="direct")

    assert numbers(session, text="laowang") == [one.number]
    assert numbers(session, text="机床") == [one.number]
    assert numbers(session, text="0%机") == []
    assert numbers(session, custom={"channel_kind": "dealer"}) == [one.number]
    assert numbers(session, custom={"channel_kind": "dealer", "nickname": "x"}) == []
    assert len(numbers(session)) == 2


def test_personal_values_are_not_searched(session: Session) -> None:
    record = a_customer(session, wechat_id="laowang88")
    assert numbers(session, text="laowang88") == []

    changed(session, "wechat_id", replace(WECHAT, personal=False))
    assert numbers(session, text="laowang88") == [record.number]
    changed(session, "wechat_id", WECHAT)

    assert numbers(session, text="laowang88") == []


def test_a_file_of_leads_fills_custom_fields(session: Session) -> None:
    define(session, "leads", CHANNEL, NICKNAME)
    fields = lead_fields(session)
    columns = guessed(["公司", "Channel Kind", "别名"], fields)

    told = said_of(["甲公司", "经销商", ""], columns, {"source": "import"}, fields).values

    assert told == {
        "source": "import",
        "company": "甲公司",
        "lead_fields": {"channel_kind": "dealer"},
    }


OPERATIONS = (
    ("lead.save", "leads", "lead_fields", {"company": "甲公司", "phone": "13800000000"}),
    ("lead.convert", "customers", "customer_fields", {"customer_name": "甲公司"}),
    ("ticket.acknowledge", "tickets", "ticket_fields", {"subject": "不能开机"}),
)


def test_what_a_case_knows_of_custom_fields_is_kept_in_its_records(session: Session) -> None:
    registry = Operations()
    register(registry)
    for step, (name, kind, variable, inputs) in enumerate(OPERATIONS, start=1):
        define(session, kind, replace(CHANNEL, name="origin_kind"))
        told = {**inputs, variable: {"origin_kind": "dealer", "stray": 1}}
        registry.inside[f"crm.{name}"](session, call_of(f"crm.{name}", told, step))

        table = kind_named(kind).table
        record = session.scalars(select(table).order_by(table.key.desc())).first()
        assert record is not None
        assert values_of(record) == {"origin_kind": "dealer"}, name


def call_of(name: str, inputs: Mapping[str, object], step: int) -> Call:
    return Call(
        operation=name,
        inputs=inputs,
        headers={},
        instance_key=1,
        root_key=1,
        step_key=step,
        element_id="S",
        idempotency_key=f"custom {step}",
        now=NOON,
        attempt=1,
    )
