"""Publishing: all or nothing, every fault at once, versions only for what changed."""

import pytest
from sqlalchemy import select

from engine.deploying import check_files, deploy
from engine.errors import BadRequest, Fault, InvalidFile, Severity
from engine.operations import Operations
from engine.store.published import Definition, Deployment, Form, Resource
from engine.store.tables import Job, Subscription
from engine.texts import Text
from tests.support.bpmn_text import about, call, cycle, end, file, message, path, rule, service
from tests.support.bpmn_text import start as begin
from tests.support.decisions import decision, definitions, table_of
from tests.support.engine import House, ask

GOOD = file(begin(), ask("A"), end(), path("S", "A", "E"), id="P")
BROKEN = file(begin(), service("O", "crm.nothing"), end(), path("S", "O", "E"), id="Q")
FORM = b'{"id": "F", "type": "default", "components": []}'
DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="urn:test"><decision id="grade" name="Grade"><decisionTable id="t" hitPolicy="FIRST">
 <input id="i"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
 <output id="o" name="grade" typeRef="string"/>
 <rule id="r1"><inputEntry id="e1"><text>&gt;= 100</text></inputEntry>
 <outputEntry id="x1"><text>"A"</text></outputEntry></rule>
 <rule id="r2"><inputEntry id="e2"><text>-</text></inputEntry>
 <outputEntry id="x2"><text>"B"</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""


def refused(house: House, **files: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InvalidFile) as invalid:
        house.deploy(**files)
    return invalid.value.faults


def test_a_changed_file_is_a_new_version_and_an_unchanged_one_is_not(house: House) -> None:
    first = house.deploy(GOOD)
    again = house.deploy(GOOD)
    changed = house.deploy(GOOD + b"\n")

    assert first.definitions[0].key == again.definitions[0].key
    assert [d.definitions[0].version for d in (first, again, changed)] == [1, 1, 2]
    assert house.count(Definition) == house.count(Resource) == 2


def test_one_bad_file_keeps_all_files_out(house: House) -> None:
    house.engine.operations = Operations(inside={"crm.good": lambda _s, _c: {}})
    faults = refused(house, good_bpmn=GOOD, bad_bpmn=BROKEN, odd_form=b"{}", note_txt=b"hi")

    assert {fault.file for fault in faults} == {"bad.bpmn", "odd.form", "note.txt"}
    assert all(fault.message and fault.cure for fault in faults)
    assert house.count(Deployment) == 0


def test_faults_are_told_without_publishing(house: House) -> None:
    with house.session() as session:
        faults = check_files(house.engine, session, {"x.bpmn": b"<not-bpmn/>", "f.form": b"["})

    assert {fault.file for fault in faults} == {"x.bpmn", "f.form"}
    assert house.count(Deployment) == 0


def test_files_of_one_deployment_may_need_each_other(house: House) -> None:
    deciding = file(
        begin(),
        rule("R", "grade", "grade"),
        call("C", "P"),
        end(),
        path("S", "R", "C", "E"),
        id="Q",
    )
    faults = refused(house, q_bpmn=deciding)
    assert {fault.element for fault in faults} == {"R", "C"}

    house.deploy(p_bpmn=GOOD, q_bpmn=deciding, grade_dmn=DMN)
    key = house.start("Q", amount=120)
    assert house.variables(key)["grade"] == "A"


def test_a_broken_decision_is_a_fault_of_its_file(house: House) -> None:
    faults = refused(house, grade_dmn=DMN.replace(b"&gt;= 100", b"&gt;= ("))

    assert {fault.file for fault in faults} == {"grade.dmn"}
    assert all(fault.message.zh and fault.message.en for fault in faults)


def test_what_a_table_does_not_answer_is_a_warning(house: House) -> None:
    table = table_of(["amount"], [("< 10", "1"), ("> 10", "2")])
    decided = definitions(decision("Bonus", table, id="bonus"))
    with house.session() as session:
        deployed = deploy(house.engine, session, {"table.dmn": decided}, by="dora")

    (warning,) = deployed.warnings
    assert (warning.code, warning.severity, warning.file) == ("gap", Severity.WARNING, "table.dmn")
    assert "amount: 10" in warning.message.en
    assert "Add a rule" in warning.cure.en


def test_what_a_decision_answers_is_kept_as_json(house: House) -> None:
    days = DMN.replace(b'"A"', b'duration("P3D")').replace(b' typeRef="string"', b"")
    deciding = file(begin(), rule("R", "grade", "grade"), end(), path("S", "R", "E"), id="Q")
    house.deploy(q_bpmn=deciding, grade_dmn=days)

    assert house.variables(house.start("Q", amount=120))["grade"] == "P3D"


def test_a_new_version_of_a_decision_decides_from_now_on(house: House) -> None:
    deciding = file(begin(), rule("R", "grade", "grade"), end(), path("S", "R", "E"), id="Q")
    house.deploy(q_bpmn=deciding, grade_dmn=DMN)
    house.deploy(grade_dmn=DMN.replace(b"100", b"1000"))

    assert house.variables(house.start("Q", amount=120))["grade"] == "B"


def test_an_unknown_role_is_a_fault(house: House) -> None:
    house.engine.roles = lambda _session: ["manager"]
    [fault] = refused(house, p_bpmn=GOOD)

    assert fault.element == "A"
    assert "sales_rep" in fault.message.en


def test_the_forms_room_has_its_say(house: House) -> None:
    wrong = Fault("form_odd", Text("表单有误", "odd form"), Text("改正", "mend it"), file="F.form")
    house.engine.check_form = lambda _content, _name: [wrong]

    assert refused(house, F_form=FORM) == (wrong,)
    house.engine.check_form = lambda _content, _name: []
    assert [form.version for form in house.deploy(F_form=FORM).forms] == [1]
    assert house.count(Form) == 1


def test_a_warning_does_not_keep_a_file_out(house: House) -> None:
    mild = Fault(
        "form_mild", Text("提示", "a hint"), Text("可忽略", "ignore it"), severity=Severity.WARNING
    )
    house.engine.check_form = lambda _content, _name: [mild]

    assert house.deploy(F_form=FORM).forms[0].form_id == "F"


def test_an_id_may_stand_in_one_file_only(house: House) -> None:
    faults = refused(house, one_bpmn=GOOD, two_bpmn=GOOD + b" ")

    assert [fault.code for fault in faults] == ["duplicate_id"]


def test_a_deployment_without_files_is_refused(house: House) -> None:
    with house.session() as session, pytest.raises(BadRequest):
        deploy(house.engine, session, {}, by="dora")


def test_publishing_the_same_again_does_not_reset_the_clock(house: House) -> None:
    daily = file(begin("S", cycle("R/P1D")), ask("A"), end(), path("S", "A", "E"), id="P")
    house.deploy(daily)
    before = house.jobs()[0].due_at
    house.now = house.now.replace(hour=10)
    house.deploy(daily)

    assert [job.due_at for job in house.jobs()] == [before]


def test_a_version_without_a_message_start_stops_listening(house: House) -> None:
    house.deploy(
        file(
            begin("S", about("message", "paid")),
            ask("A"),
            end(),
            path("S", "A", "E"),
            id="P",
            top=message("paid"),
        )
    )
    assert house.count(Subscription) == 1
    house.deploy(GOOD)

    assert house.count(Subscription) == house.count(Job) == 0


def test_a_running_instance_stays_with_its_version(house: House) -> None:
    house.deploy(GOOD)
    old = house.start()
    house.deploy(file(begin(), ask("New"), end(), path("S", "New", "E"), id="P"))
    new = house.start()

    assert house.open_elements(old) == ["A"]
    assert house.open_elements(new) == ["New"]
    with house.look() as session:
        assert session.scalars(select(Definition.version).order_by(Definition.key)).all() == [1, 2]
