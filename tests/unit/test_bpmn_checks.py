"""Every way to be wrong is refused by name, at its element, with a cure, in both languages."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine.bpmn
from engine.bpmn.checks import MAX_FAULTS, MAX_NODES, MAX_PROCESSES, Catalogue, check
from engine.bpmn.reader import read
from engine.bpmn.wording import Wording
from engine.errors import Fault, InvalidFile, Severity

BROKEN = sorted(Path("tests/fixtures/broken").glob("*.bpmn"))
SOUND = sorted(Path("tests/fixtures/bpmn").glob("*.bpmn"))
CATALOGUE = Catalogue(
    roles={"sales", "support", "manager"},
    forms={"F"},
    decisions={"grade"},
    processes={"Q"},
    operations={"crm.lead.create"},
    settings={"rules.pool.held"},
)
# These are limits; the files that pass them are made by the tests, not kept.
MADE = {
    *("file_too_large", "too_many_elements", "text_too_long"),
    *("too_many_processes", "process_too_large"),
}

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'


def faults_of(data: bytes, catalogue: Catalogue = CATALOGUE) -> list[Fault]:
    try:
        return check(read(data, "file.bpmn"), catalogue)
    except InvalidFile as refused:
        return list(refused.faults)


def process(body: str, key: str = "P") -> bytes:
    return f'{HEAD}<process id="{key}">{body}</process></definitions>'.encode()


def flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def wordings() -> Iterator[Wording]:
    """Every wording of a fault that publishing can meet."""
    for module in pkgutil.walk_packages(engine.bpmn.__path__, "engine.bpmn."):
        house = (".telling", ".drawn", ".house", ".mail", ".variables", ".normalise")
        if module.name.endswith(house):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Wording):
                yield value


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: str(path.stem))
def test_a_broken_file_is_refused_for_that_and_nothing_else(path: Path) -> None:
    code = path.stem.partition("--")[0]

    assert {fault.code for fault in faults_of(path.read_bytes())} == {code}


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: str(path.stem))
def test_a_fault_says_where_what_and_what_to_do_in_both_languages(path: Path) -> None:
    for fault in faults_of(path.read_bytes()):
        assert fault.file == "file.bpmn" or path.stem.startswith(("not_xml", "not_bpmn"))
        assert (
            fault.element
            or fault.line
            or fault.code
            in {
                "doctype_not_allowed",
                "encoding_not_allowed",
                "nothing_executable",
            }
        )
        for text in (fault.message, fault.cure):
            assert text.zh
            assert text.en
            assert "{" not in text.en.replace("${", "")


def test_every_fault_that_can_be_said_has_a_file_that_is_refused_for_it() -> None:
    shown = {path.stem.partition("--")[0] for path in BROKEN}

    assert {wording.code for wording in wordings()} - shown - MADE == set()


@pytest.mark.parametrize("path", SOUND, ids=lambda path: str(path.stem))
def test_a_sound_file_may_be_published(path: Path) -> None:
    errors = [f for f in faults_of(path.read_bytes()) if f.severity is Severity.ERROR]

    assert errors == []


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    body = (
        '<startEvent id="S"/>\n<userTask id="U"/>\n<serviceTask id="T"/>\n<scriptTask id="C"/>\n'
        + flow("S", "U")
        + flow("U", "T")
        + flow("T", "C")
    )

    found = [(fault.element, fault.code) for fault in faults_of(process(body))]

    assert found == [
        ("U", "no_role"),
        ("T", "no_task_type"),
        ("C", "dead_end"),
        ("C", "no_script"),
    ]


def test_a_fault_carries_the_label_that_people_see() -> None:
    body = '<startEvent id="S"/><userTask id="U" name="批准报价"/>' + flow("S", "U")

    fault = next(f for f in faults_of(process(body)) if f.code == "no_role")

    assert fault.label.zh == "批准报价"


def test_a_fault_inside_an_event_stands_at_the_event() -> None:
    wait = '<messageEventDefinition id="inner" messageRef="gone"/>'
    body = f'<startEvent id="S"/><intermediateCatchEvent id="W">{wait}</intermediateCatchEvent>'

    found = faults_of(process(body + flow("S", "W")))

    assert [(f.element, f.code) for f in found if f.severity is Severity.ERROR] == [
        ("W", "dangling_reference")
    ]


def test_a_condition_that_is_no_feel_is_told_once_at_its_flow() -> None:
    condition = '<conditionExpression id="inner">${a</conditionExpression>'
    body = '<startEvent id="S"/><task id="T"/>' + flow("S", "T").replace(
        "/>", f">{condition}</sequenceFlow>"
    )

    found = faults_of(process(body))

    assert [(f.element, f.code) for f in found if f.severity is Severity.ERROR] == [
        ("S_T", "not_feel")
    ]


def test_an_endless_name_is_cut_in_the_fault() -> None:
    fault = faults_of(Path("tests/fixtures/broken/name_too_long.bpmn").read_bytes())[0]

    assert len(fault.label.en) == 200


def test_nothing_outside_the_file_is_checked_when_nothing_is_known() -> None:
    for name in ("role", "form", "decision", "process", "operation"):
        data = Path(f"tests/fixtures/broken/unknown_{name}.bpmn").read_bytes()
        assert faults_of(data, Catalogue()) == []


def test_only_operations_of_the_house_must_exist() -> None:
    data = Path("tests/fixtures/broken/unknown_operation.bpmn").read_bytes()
    outside = data.replace(b"crm.nothing", b"billing.nothing")

    assert faults_of(outside) == []


def test_a_call_cycle_is_found_across_files() -> None:
    body = (
        '<startEvent id="S"/><callActivity id="K" calledElement="Q"/><endEvent id="E"/>'
        + flow("S", "K")
        + flow("K", "E")
    )
    known = Catalogue(calls={"Q": ["R"], "R": ["P"]})

    fault = faults_of(process(body), known)[0]

    assert (fault.code, fault.element) == ("call_cycle", "K")
    assert fault.message.en.endswith("P → Q → R → P")


def test_a_process_that_is_only_drawn_is_not_checked() -> None:
    body = '<startEvent id="S"/><endEvent id="E"/>' + flow("S", "E")
    drawn = '<process id="Z" isExecutable="false"><complexGateway id="G"/></process>'

    data = process(body).replace(b"</definitions>", f"{drawn}</definitions>".encode())

    assert faults_of(data) == []


def test_a_process_may_have_only_so_many_nodes() -> None:
    many = "".join(f'<task id="T{number}"/>' for number in range(MAX_NODES + 1))

    assert [fault.code for fault in faults_of(process(many))] == ["process_too_large"]


def test_a_file_may_have_only_so_many_processes() -> None:
    many = "".join(f'<process id="P{number}"/>' for number in range(MAX_PROCESSES + 1))

    found = faults_of(f"{HEAD}{many}</definitions>".encode())

    assert [fault.code for fault in found] == ["too_many_processes"]


def test_a_flood_of_warnings_does_not_hide_an_error() -> None:
    ends = "".join(f'<association id="A{n}" sourceRef="x" targetRef="y"/>' for n in range(1000))

    found = faults_of(process(f'{ends}<startEvent id="S"/><userTask id="U"/>{flow("S", "U")}'))

    assert len(found) == MAX_FAULTS
    assert "no_role" in {fault.code for fault in found}


def test_the_cure_of_another_expression_language_is_feel() -> None:
    fault = faults_of(Path("tests/fixtures/broken/not_feel.bpmn").read_bytes())[0]

    assert fault.cure.en == "Write =amount > 100"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("PT48H", []),
        ("P1M", []),
        ("P1DT12H30M", []),
        ("P", ["bad_duration"]),
        ("PT", ["bad_duration"]),
        ("P1DT", ["bad_duration"]),
        ("1 hour", ["bad_duration"]),
        ("P999Y", ["bad_duration"]),
        ('=duration("PT1H")', []),
    ],
)
def test_a_duration_is_understood_or_refused(text: str, codes: list[str]) -> None:
    assert [fault.code for fault in faults_of(timer("timeDuration", text))] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2026-12-01T09:00:00+08:00", []),
        ("2026-12-01T01:00:00Z", []),
        ("2026-13-01T09:00:00Z", ["bad_date"]),
        ("tomorrow", ["bad_date"]),
        ("1066-10-14T09:00:00Z", ["bad_date"]),
    ],
)
def test_a_date_is_understood_or_refused(text: str, codes: list[str]) -> None:
    assert [fault.code for fault in faults_of(timer("timeDate", text))] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("R/P1D", []),
        ("R3/PT1M", []),
        ("R5/2026-12-01T09:00:00+08:00/P1W", []),
        ("R0/PT1H", ["bad_cycle"]),
        ("R/PT59S", ["cycle_too_short"]),
        ("PT1H", ["bad_cycle"]),
        ("R/never/PT1H", ["bad_cycle"]),
        ("R/P1000Y", ["bad_cycle"]),
    ],
)
def test_a_cycle_is_understood_or_refused(text: str, codes: list[str]) -> None:
    assert [fault.code for fault in faults_of(timer("timeCycle", text, "startEvent"))] == codes


def timer(tag: str, text: str, kind: str = "intermediateCatchEvent") -> bytes:
    wait = (
        f"<timerEventDefinition><{tag}>{text.replace('<', '&lt;')}</{tag}></timerEventDefinition>"
    )
    body = f'<{kind} id="W">{wait}</{kind}><endEvent id="E"/>' + flow("W", "E")
    if kind != "startEvent":
        body = '<startEvent id="S"/>' + flow("S", "W") + body
    return process(body)
