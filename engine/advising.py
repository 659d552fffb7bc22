"""Advice on uploaded files: the house style, with the forms and people that a file relies on."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.graph import Process
from engine.bpmn.rules.variables import Fields, names_set_by
from engine.bpmn.style import advise
from engine.catalogue import latest_definitions
from engine.engine import Engine
from engine.errors import Fault
from engine.questions import fields_of
from engine.spiff.schema import against_schema
from engine.store.published import Form, Resource
from engine.uploads import Uploads, called_by


def house_style(engine: Engine, session: Session, uploads: Uploads) -> list[Fault]:
    """Every warning of the house style, file by file."""
    processes = _processes(engine, session, uploads)
    fields = _fields(session, uploads, processes.values())
    known = replace(
        uploads.known,
        staffed=engine.staffed(session) if engine.staffed is not None else None,
        fields=fields,
        sets={id_: names_set_by(process, fields) for id_, process in processes.items()},
    )
    return [fault for name in uploads.models for fault in _of_file(uploads, name, known)]


def _of_file(uploads: Uploads, name: str, known: Catalogue) -> Iterator[Fault]:
    yield from against_schema(name, uploads.contents[name])
    yield from advise(uploads.models[name], known)


def _processes(engine: Engine, session: Session, uploads: Uploads) -> dict[str, Process]:
    """The uploaded processes, and the published ones that they call."""
    ours = {process.id: process for _, process in uploads.processes()}
    called = {name for process in ours.values() for name in called_by(process)}
    published = latest_definitions(session)
    others = {id_: engine.process(session, published[id_]) for id_ in called & published.keys()}
    return others | ours


def _fields(session: Session, uploads: Uploads, processes: Iterable[Process]) -> Fields:
    """The fields of every form that the processes name: uploaded with them, or published."""
    fields = {id_: fields_of(uploads.contents[file]) for file, id_ in uploads.forms.items()}
    wanted = {node.form_id for process in processes for node in process.nodes.values()}
    rows = session.execute(
        select(Form.form_id, Resource.content)
        .join(Resource, Resource.key == Form.resource_key)
        .where(Form.form_id.in_(wanted - fields.keys() - {None}))
        .order_by(Form.version)
    )
    return {id_: fields_of(content) for id_, content in rows} | fields
