"""The schema of BPMN 2.0, as the library ships it: whether other tools would accept a file."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Final

from lxml import etree

from engine.bpmn.wording import Place, Wording
from engine.bpmn.xml import parse
from engine.errors import Fault, Severity
from engine.texts import Text

NOT_VALID = Wording(
    "not_valid_bpmn",
    Text(
        "文件不符合 BPMN 2.0 的模式：{why}", "The file does not follow the BPMN 2.0 schema: {why}"
    ),
    Text(
        "改正这个元素，或用建模器重新保存。", "Correct the element, or save it anew in a modeller."
    ),
    Severity.WARNING,
)
_MOST: Final = 20
_SPACE: Final = re.compile(r"\{[^}]*\}")
"""The namespace before a name, which tells a reader nothing."""
_ONE: Final = Lock()


@cache
def _schema() -> etree.XMLSchema:
    folder = files("SpiffWorkflow.bpmn.parser") / "schema"
    return etree.XMLSchema(etree.parse(str(folder / "BPMN20.xsd")))


def against_schema(name: str, content: bytes) -> Iterator[Fault]:
    """Where a file breaks the schema, which other tools may refuse it for."""
    with _ONE:  # a schema object keeps the errors of its last validation
        schema = _schema()
        schema.validate(parse(content))
        log = schema.error_log
        errors = [(e.line, _SPACE.sub("", e.message)) for e in log][:_MOST]  # type: ignore[attr-defined]
    for line, message in errors:
        yield NOT_VALID.at(Place(line=line), name, why=message)
