"""Extensions of other engines that would change what happens; silence about them would mislead."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.elements import BPMN, ZEEBE, local
from engine.bpmn.wording import Wording
from engine.texts import Text

_ENGINES: Final = {
    "{http://camunda.org/schema/1.0/bpmn}": "camunda",
    "{http://activiti.org/bpmn}": "activiti",
    "{http://flowable.org/bpmn}": "flowable",
    "{http://spiffworkflow.org/bpmn/schema/1.0/core}": "spiffworkflow",
}
# These tell something to an editor or a cockpit, and nothing to a running case.
_HARMLESS: Final = frozenset(
    (
        *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "diagramRelationId"),
        *("versionTag", "historyTimeToLive", "isStartableInTasklist", "properties", "property"),
    )
)
_ZEEBE_NOT_RUN: Final = frozenset(("executionListeners", "taskListeners", "conditionalFilter"))

FOREIGN = Wording(
    "foreign_extension",
    Text(
        "{names} 属于另一个引擎,这里不会执行。",
        "{names} belong to another engine and do nothing here.",
    ),
    Text(
        "请改用对应的 zeebe: 元素,或删除。",
        "Use the zeebe: element of that meaning, or delete them.",
    ),
)
NOT_RUN = Wording(
    "extension_not_run",
    Text("zeebe:{name} 不被支持。", "zeebe:{name} is not run."),
    Text(
        "请删除,并用服务任务或输出映射代替。",
        "Delete it; use a service task or output mappings instead.",
    ),
)


def blame_foreign(document: Document) -> None:
    """Note every foreign extension, once for each element that carries some."""
    for element in document.root.iter(f"{BPMN}*"):
        if names := sorted(set(_foreign_names(element))):
            document.blame(FOREIGN, element, names=", ".join(names))
        for mark in element.iterfind(f"{BPMN}extensionElements/{ZEEBE}*"):
            if local(mark) in _ZEEBE_NOT_RUN:
                document.blame(NOT_RUN, element, name=local(mark))


def _foreign_names(element: etree._Element) -> Iterator[str]:
    names = [str(name) for name in element.attrib]
    names += [str(mark.tag) for mark in element.iterfind(f"{BPMN}extensionElements/*")]
    for name in names:
        head, brace, tail = name.rpartition("}")
        engine = _ENGINES.get(head + brace)
        if engine and tail not in _HARMLESS:
            yield f"{engine}:{tail}"
