"""What a file says that would change a run and that nothing here obeys; silence would mislead."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from engine.bpmn.document import Document, identity
from engine.bpmn.elements import BPMN, ZEEBE, child, extensions, local, text_of
from engine.bpmn.wording import Wording
from engine.errors import Severity
from engine.texts import Text

_ENGINES: Final = {
    "{http://camunda.org/schema/1.0/bpmn}": "camunda",
    "{http://activiti.org/bpmn}": "activiti",
    "{http://flowable.org/bpmn}": "flowable",
    "{http://spiffworkflow.org/bpmn/schema/1.0/core}": "spiffworkflow",
}
# These tell something to an editor or a cockpit, and nothing to a running case.
_HARMLESS: Final = (
    *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "diagramRelationId"),
    *("versionTag", "historyTimeToLive", "isStartableInTasklist", "properties", "property"),
)
_ZEEBE_NOT_RUN: Final = ("executionListeners", "taskListeners", "conditionalFilter")
_BOUND: Final = ("formDefinition", "calledDecision", "calledElement")
# Attributes of BPMN itself, with the only value that says nothing.
_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "instantiate": ("false", "0"),
    "startQuantity": ("1",),
    "completionQuantity": ("1",),
}

FOREIGN = Wording(
    "foreign_extension",
    Text(
        "{names} 属于另一个引擎，这里不会执行。", "{names}: of another engine, does nothing here."
    ),
    Text(
        "请改用同义的 zeebe: 元素，或删除。",
        "Use the zeebe: element of that meaning, or delete it.",
    ),
)
NOT_RUN = Wording(
    "extension_not_run",
    Text("zeebe:{name} 不被支持。", "zeebe:{name} is not run."),
    Text("请删除，用服务任务或输出映射代替。", "Delete it; use a service task or output mappings."),
)
ATTRIBUTE = Wording(
    "attribute_not_run",
    Text('{name}="{value}" 不被支持。', '{name}="{value}" is not run.'),
    Text("删除这个属性，把意思画出来。", "Delete the attribute and draw what it means."),
)
SCRIPT = Wording(
    "foreign_script",
    Text("{language} 脚本不会执行。", "Scripts in {language} are not run."),
    Text(
        "用 FEEL 写成 zeebe:script，或改为服务任务。",
        "Write FEEL in a zeebe:script, or use a service task.",
    ),
)
FORM_KEY = Wording(
    "form_not_by_id",
    Text("表单只能用 formId 引用。", "A form is found by its formId only."),
    Text("写 zeebe:formDefinition formId。", "Set the formId of zeebe:formDefinition."),
    Severity.WARNING,
)
BINDING = Wording(
    "binding_not_used",
    Text(
        "bindingType {value} 被忽略，总是使用最新版本。",
        "bindingType {value} is ignored: the latest version runs.",
    ),
    Text("改为 latest 或删除。", "Set it to latest, or delete it."),
    Severity.WARNING,
)
UNNAMED = Wording(
    "unnamed_declaration",
    Text("{tag} 没有名称，以标识 {id} 代替。", "The {tag} has no name; its id {id} stands in."),
    Text("给它一个名称。", "Give it a name."),
    Severity.WARNING,
)


def blame_foreign(document: Document) -> None:
    """Note all of it, each at the element that carries it."""
    for element in document.root.iter(f"{BPMN}*"):
        if names := sorted(set(_foreign_names(element))):
            document.blame(FOREIGN, element, names=", ".join(names))
        for name, usual in _USUAL.items():
            if (value := element.get(name)) is not None and value.strip() not in usual:
                document.blame(ATTRIBUTE, element, name=name, value=value)
        for mark in element.iterfind(f"{BPMN}extensionElements/{ZEEBE}*"):
            _blame_zeebe(document, element, mark)
    for tag in ("message", "signal"):
        for element in document.every(tag):
            if not element.get("name"):
                document.blame(UNNAMED, element, tag=tag, id=identity(element))
    for element in document.every("scriptTask"):
        _blame_script(document, element)


def _foreign_names(element: etree._Element) -> Iterator[str]:
    names = [str(name) for name in element.attrib]
    names += [str(mark.tag) for mark in element.iterfind(f"{BPMN}extensionElements/*")]
    for name in names:
        head, brace, tail = name.rpartition("}")
        engine = _ENGINES.get(head + brace)
        if engine and tail not in _HARMLESS:
            yield f"{engine}:{tail}"


def _blame_zeebe(document: Document, element: etree._Element, mark: etree._Element) -> None:
    name = local(mark)
    if name in _ZEEBE_NOT_RUN:
        document.blame(NOT_RUN, element, name=name)
    if name == "formDefinition" and not mark.get("formId"):
        document.blame(FORM_KEY, element)
    binding = mark.get("bindingType", "latest")
    if name in _BOUND and binding != "latest":
        document.blame(BINDING, element, value=binding)


def _blame_script(document: Document, element: etree._Element) -> None:
    """A script in BPMN's own element is run only where it is FEEL."""
    language = element.get("scriptFormat") or "?"
    native = text_of(child(element, "script"))
    if native and not extensions(element, f"{ZEEBE}script") and not _is_feel(language):
        document.blame(SCRIPT, element, language=language)


def _is_feel(language: str) -> bool:
    return language.lower().startswith("feel")
