"""The house style where files come in: publishing, checking, and the review of a diagram."""

from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.orm import Session

from engine.deploying import check_files, deploy
from engine.documents import keep
from engine.errors import Severity
from engine.operations import Call
from processes.operations.diagrams import diagram_operations
from tests.support.bpmn_text import call, end, file, flow, path, xor
from tests.support.bpmn_text import start as begin
from tests.support.engine import NOON, House
from web.neighbours import neighbours

HOUSE: Final = Path(__file__).parents[1] / "fixtures" / "house"
SOUND: Final = (HOUSE / "sound.bpmn").read_bytes()
GUESSED: Final = (HOUSE / "unknown_variable.bpmn").read_bytes()
FORM: Final = b"""{"id": "F", "type": "default", "components": [{"type": "group", "components":
 [{"type": "number", "key": "amount", "label": "A", "validate": {"required": true}}]}]}"""
OPEN_FORM: Final = FORM.replace(b'"required": true', b"")
OTHER_FORM: Final = b'{"id": "G", "type": "default", "components": []}'
CODES: Final = {"unknown_variable"}


def codes(house: House, **files: bytes) -> set[str]:
    with house.look() as session:
        named = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
        return {fault.code for fault in check_files(house.engine, session, named)}


def test_a_sound_file_with_its_forms_is_not_advised(house: House) -> None:
    assert codes(house, p_bpmn=SOUND, F_form=FORM, G_form=OTHER_FORM) == set()


def test_a_field_that_decides_may_not_stay_empty(house: House) -> None:
    found = codes(house, p_bpmn=SOUND, F_form=OPEN_FORM, G_form=OTHER_FORM)

    assert found == {"deciding_field_may_be_empty"}


def test_published_forms_are_known_as_well(house: House) -> None:
    house.deploy(F_form=FORM)
    house.deploy(F_form=OPEN_FORM, G_form=OTHER_FORM)

    assert codes(house, p_bpmn=SOUND) == {"deciding_field_may_be_empty"}


def test_what_a_called_process_sets_is_known(house: House) -> None:
    house.deploy(p_bpmn=SOUND, F_form=FORM, G_form=OTHER_FORM)

    assert "unknown_variable" not in codes(house, q_bpmn=reading("amount"))
    assert "unknown_variable" in codes(house, q_bpmn=reading("amuont"))


def reading(name: str) -> bytes:
    """A process that calls P and then decides by a variable."""
    ways = path("S", "C", "X") + flow("X", "E", f"{name} > 1") + flow("X", "N")
    parts = (begin(), call("C", "P"), xor("X", default="X_N"), end(), end("N"), ways)
    return file(*parts, id="Q")


def test_roles_want_people(house: House) -> None:
    house.engine.roles = lambda _session: {"sales", "manager"}
    house.engine.staffed = lambda _session: {"sales"}

    assert codes(house, p_bpmn=SOUND, F_form=FORM, G_form=OTHER_FORM) == {"nobody_has_role"}


def test_a_file_of_another_tool_is_published_with_its_warnings(house: House) -> None:
    files = {"p.bpmn": GUESSED, "F.form": FORM, "G.form": OTHER_FORM}
    with house.session() as session:
        advised = deploy(house.engine, session, files, by="dora", advised=True)

    assert {fault.code for fault in advised.warnings} == CODES
    assert {fault.severity for fault in advised.warnings} == {Severity.WARNING}


def test_a_file_that_breaks_the_schema_is_published_with_a_warning(house: House) -> None:
    odd = SOUND.replace(b"<startEvent ", b'<startEvent colour="red" ')

    assert codes(house, p_bpmn=odd, F_form=FORM, G_form=OTHER_FORM) == {"not_valid_bpmn"}


@pytest.mark.parametrize(("content", "errors"), [(SOUND, 0), (GUESSED, 1)])
def test_the_review_of_a_diagram_goes_by_the_house_style(
    house: House, tmp_path: Path, content: bytes, errors: int
) -> None:
    house.deploy(F_form=FORM, G_form=OTHER_FORM)
    with house.session() as session:
        document = kept(session, tmp_path, content)
        checks = diagram_operations(neighbours(house.engine, tmp_path))
        found = checks["diagram.lint"](session, lint_of(document))

        assert (found["errors"], found["warnings"]) == (errors, 0)
        assert len(str(found["zh"]).splitlines()) == len(str(found["en"]).splitlines()) == errors


def lint_of(document: str) -> Call:
    """A call of the check of the house."""
    here = {"instance_key": 1, "root_key": 1, "step_key": 1, "element_id": "S_Lint"}
    what = {"operation": "crm.diagram.lint", "inputs": {"bpmn_file": document}, "headers": {}}
    return Call(**what, **here, idempotency_key="1", now=NOON, attempt=1)  # type: ignore[arg-type]


def kept(session: Session, folder: Path, content: bytes) -> str:
    named = ("p.bpmn", "application/xml", BytesIO(content))
    return keep(session, folder, *named, by="dora", at=NOON).id
