"""Files on their way in: what each holds, and everything that is wrong with them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.checks import check
from engine.bpmn.graph import Model, Process
from engine.bpmn.reader import read
from engine.bpmn.rules.expressions import UNKNOWN_SETTING
from engine.bpmn.rules.mail import messages_awaited, messages_sent
from engine.bpmn.wording import Place
from engine.catalogue import latest_definitions
from engine.dmn.analysis.findings import Found
from engine.dmn.analysis.tables import analyse
from engine.dmn.errors import DmnError
from engine.dmn.model import DecisionModel
from engine.dmn.reader import read_decisions
from engine.engine import Engine
from engine.errors import BadRequest, Fault, InvalidFile, LanewayError, Severity
from engine.known import dotted, nearest, unknown
from engine.spiff.program import compile_program
from engine.store.json import decode_object
from engine.store.published import Decision, Form
from engine.texts import Text


@dataclass(slots=True)
class Uploads:
    """The files of one deployment, read."""

    contents: Mapping[str, bytes]
    models: dict[str, Model] = field(default_factory=dict)
    decisions: dict[str, DecisionModel] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    """File name to form id."""
    faults: list[Fault] = field(default_factory=list)
    known: Catalogue = field(default_factory=Catalogue)
    """What the files may refer to: each other, and what is published."""

    def processes(self) -> list[tuple[str, Process]]:
        """The processes that are to run, with their files."""
        return [
            (name, process)
            for name, model in self.models.items()
            for process in model.processes.values()
            if process.executable
        ]


def read_uploads(engine: Engine, session: Session, files: Mapping[str, bytes]) -> Uploads:
    """Read and check all files, each against the others and against what is published."""
    uploads = Uploads(files)
    for name, content in files.items():
        _READERS.get(PurePosixPath(name).suffix, _unknown)(engine, uploads, name, content)
    _refuse_doubles(uploads)
    uploads.known = known = _catalogue(engine, session, uploads)
    for name, decisions in uploads.decisions.items():
        uploads.faults += _unknown_settings(decisions, name, known.settings)
    for name, model in uploads.models.items():
        faults = check(model, known)
        uploads.faults += faults
        if not any(fault.severity is Severity.ERROR for fault in faults):
            uploads.faults += _not_compiling(name, model)
    return uploads


def _read_process(_engine: Engine, uploads: Uploads, name: str, content: bytes) -> None:
    try:
        uploads.models[name] = read(content, name)
    except InvalidFile as invalid:
        uploads.faults += invalid.faults


def _read_decisions(_engine: Engine, uploads: Uploads, name: str, content: bytes) -> None:
    try:
        uploads.decisions[name] = model = read_decisions(content, name)
        uploads.faults += _doubts(model, name)
    except DmnError as invalid:
        uploads.faults += (
            Fault(
                code=fault.code or "decision",
                message=Text(fault.message_zh, fault.message),
                cure=Text(fault.hint_zh, fault.hint),
                element=fault.element,
                line=fault.line,
                file=name,
            )
            for fault in invalid.faults
        )


def _doubts(model: DecisionModel, name: str) -> Iterator[Fault]:
    """What runs, but hardly as it was meant: gaps, overlaps, rules that never count."""
    for found in analyse(model):
        if found.kind not in (Found.NOT_ANALYSED, Found.TOO_LARGE):
            yield Fault(
                code=found.kind.value,
                message=Text(found.message_zh, found.message),
                cure=Text(found.cure_zh, found.cure),
                element=found.element,
                line=found.line,
                file=name,
                severity=Severity.WARNING,
            )


def _unknown_settings(
    model: DecisionModel, name: str, settings: Collection[str]
) -> Iterator[Fault]:
    for reading in model.readings:
        place = Place(reading.at.element or "", reading.at.line)
        for path in unknown(reading.paths, settings):
            facts = {"slot": reading.at.label, "name": path, "near": nearest(path, settings)}
            yield UNKNOWN_SETTING.at(place, name, **facts)


def _read_form(engine: Engine, uploads: Uploads, name: str, content: bytes) -> None:
    try:
        form_id = decode_object(content).get("id")
    except BadRequest as broken:
        uploads.faults.append(_form_fault(name, broken.text))
        return
    if not isinstance(form_id, str) or not form_id:
        uploads.faults.append(_form_fault(name, Text("表单没有 id。", "The form has no id.")))
        return
    uploads.forms[name] = form_id
    if engine.check_form is not None:
        uploads.faults += engine.check_form(content, name)


def _form_fault(name: str, message: Text) -> Fault:
    cure = Text(
        "用 form-js 编辑器打开并保存该文件。", "Open and save the file with the form-js editor."
    )
    return Fault(code="form_unreadable", message=message, cure=cure, file=name)


def _unknown(_engine: Engine, uploads: Uploads, name: str, _content: bytes) -> None:
    uploads.faults.append(
        Fault(
            code="unknown_file",
            message=Text(f"不认识的文件类型：{name}", f"{name} is of no kind that is known here."),
            cure=Text(
                "文件名须以 .bpmn、.dmn 或 .form 结尾。",
                "A file's name must end in .bpmn, .dmn or .form.",
            ),
            file=name,
        )
    )


_READERS: Final[Mapping[str, Callable[[Engine, Uploads, str, bytes], None]]] = {
    ".bpmn": _read_process,
    ".dmn": _read_decisions,
    ".form": _read_form,
}


def _refuse_doubles(uploads: Uploads) -> None:
    places = [("process", process.id, name) for name, process in uploads.processes()]
    places += [
        ("decision", id_, name)
        for name, model in uploads.decisions.items()
        for id_ in model.decisions
    ]
    places += [("form", id_, name) for name, id_ in uploads.forms.items()]
    first: dict[tuple[str, str], str] = {}
    for kind, id_, name in places:
        other = first.setdefault((kind, id_), name)
        if other != name:
            uploads.faults.append(_double(id_, name, other))


def _double(id_: str, name: str, other: str) -> Fault:
    return Fault(
        code="duplicate_id",
        message=Text(f"{id_} 也出现在 {other} 中。", f"{id_} is also in {other}."),
        cure=Text("一次发布中每个 id 只能出现一次。", "Use an id only once in one deployment."),
        element=id_,
        file=name,
    )


def _not_compiling(name: str, model: Model) -> list[Fault]:
    """The last check is to compile: what the checks let through must run."""
    faults = []
    for process in model.processes.values():
        if not process.executable:
            continue
        try:
            compile_program(process)
        except Exception as error:  # whatever the library stumbles over, the file is to blame
            text = error.text if isinstance(error, LanewayError) else Text(str(error), str(error))
            cure = Text("请简化该流程的结构。", "Make the structure of this process simpler.")
            faults.append(Fault("cannot_run", text, cure, element=process.id, file=name))
    return faults


def _catalogue(engine: Engine, session: Session, uploads: Uploads) -> Catalogue:
    published = {
        process_id: engine.process(session, key)
        for process_id, key in latest_definitions(session).items()
    }
    together = published | {process.id: process for _, process in uploads.processes()}
    decided = {id_ for model in uploads.decisions.values() for id_ in model.decisions}
    return Catalogue(
        roles=engine.roles(session) if engine.roles is not None else None,
        forms=_published(session, Form.form_id) | set(uploads.forms.values()),
        decisions=_published(session, Decision.decision_id) | decided,
        processes=set(together),
        operations=engine.operations.names(),
        settings=set(dotted(engine.everywhere(session))),
        prefixes=sorted(engine.operations.prefixes() | {"laneway."}),
        calls={process_id: called_by(process) for process_id, process in together.items()},
        sent=messages_sent(together.values()),
        awaited=messages_awaited(together.values()),
    )


def called_by(process: Process) -> frozenset[str]:
    """The processes that a process calls by their names."""
    called = (node.called_process for node in process.nodes.values())
    return frozenset(name for name in called if name and not name.startswith("="))


def _published(session: Session, column: InstrumentedAttribute[str]) -> set[str]:
    return set(session.scalars(select(column).distinct()))
