"""Publishing: files are checked all together, and become versions all together or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.advising import house_style
from engine.bpmn.graph import Kind, Process
from engine.engine import Engine
from engine.errors import BadRequest, Conflict, Fault, InvalidFile, Severity
from engine.history import record
from engine.keys import new_key
from engine.starting import listen
from engine.store.published import Decision, Definition, Deployment, Form, Resource
from engine.texts import Text
from engine.uploads import Uploads, read_uploads

Version = TypeVar("Version", Definition, Decision, Form)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deployment holds: the new versions, and the unchanged ones it met again."""

    key: int
    at: datetime
    definitions: tuple[Definition, ...]
    decisions: tuple[Decision, ...]
    forms: tuple[Form, ...]
    warnings: tuple[Fault, ...] = ()
    """What did not stop publishing."""


def deploy(
    engine: Engine,
    session: Session,
    files: Mapping[str, bytes],
    *,
    by: str | None,
    advised: bool = False,
) -> Deployed:
    """Publish ``.bpmn``, ``.dmn`` and ``.form`` files, or refuse with every fault of all.

    ``advised`` adds the house style to the warnings of what was published.
    """
    if not files:
        raise BadRequest(Text("没有要发布的文件。", "There is no file to publish."))
    uploads = read_uploads(engine, session, files)
    errors = [fault for fault in uploads.faults if fault.severity is Severity.ERROR]
    if errors:
        raise InvalidFile(uploads.faults)
    deployment = Deployment(key=new_key(), at=engine.clock(), by=by or "")
    session.add(deployment)
    try:
        session.flush()
        deployed = _versions(_Publishing(session, deployment, files), uploads)
        session.flush()
    except IntegrityError as taken:
        raise Conflict(
            Text("刚刚有人发布了同一流程，请重试。", "The same process has just been published.")
        ) from taken
    new = {d.process_id: d for d in deployed.definitions if d.deployment_key == deployment.key}
    for _, process in uploads.processes():
        if process.id in new:
            listen(engine, session, new[process.id], process)
    names = sorted(files)
    record(session, "deployment.published", at=deployment.at, by=by, detail={"files": names})
    session.flush()
    advice = house_style(engine, session, uploads) if advised else ()
    return replace(deployed, warnings=(*uploads.faults, *advice))


def check_files(engine: Engine, session: Session, files: Mapping[str, bytes]) -> list[Fault]:
    """Every fault that publishing these files would meet, and the advice of the house style."""
    uploads = read_uploads(engine, session, files)
    return [*uploads.faults, *house_style(engine, session, uploads)]


class _Publishing:
    """One deployment while its versions are made."""

    def __init__(
        self, session: Session, deployment: Deployment, files: Mapping[str, bytes]
    ) -> None:
        self._session = session
        self._deployment = deployment
        self._files = files
        self._resources: dict[str, Resource] = {}

    def version(
        self,
        table: type[Version],
        id_column: InstrumentedAttribute[str],
        id_: str,
        file: str,
        **values: Any,
    ) -> Version:
        """The next version of a thing, or its latest where the file is unchanged."""
        latest = self._session.execute(
            select(table, Resource.checksum)
            .join(Resource, Resource.key == table.resource_key)
            .where(id_column == id_)
            .order_by(table.version.desc())
            .limit(1)
        ).first()
        if latest is not None and latest[1] == _checksum(self._files[file]):
            unchanged: Version = latest[0]
            return unchanged
        new = table(
            key=new_key(),
            version=latest[0].version + 1 if latest is not None else 1,
            resource_key=self._resource(file).key,
            deployment_key=self._deployment.key,
            **{id_column.key: id_},
            **values,
        )
        self._session.add(new)
        return new

    def finish(
        self,
        definitions: Iterable[Definition],
        decisions: Iterable[Decision],
        forms: Iterable[Form],
    ) -> Deployed:
        """The deployment as its caller sees it."""
        return Deployed(
            self._deployment.key,
            self._deployment.at,
            tuple(definitions),
            tuple(decisions),
            tuple(forms),
        )

    def _resource(self, file: str) -> Resource:
        if file not in self._resources:
            content = self._files[file]
            resource = Resource(
                key=new_key(),
                deployment_key=self._deployment.key,
                name=file,
                content=content,
                checksum=_checksum(content),
            )
            self._resources[file] = resource
            self._session.add(resource)
            self._session.flush()
        return self._resources[file]


def _checksum(content: bytes) -> str:
    return sha256(content).hexdigest()


def _versions(publishing: _Publishing, uploads: Uploads) -> Deployed:
    definitions = [
        publishing.version(
            Definition,
            Definition.process_id,
            process.id,
            file,
            name_zh=process.name.zh[:400],
            name_en=process.name.en[:400],
            start_form_id=_start_form(process),
        )
        for file, process in uploads.processes()
    ]
    decisions = [
        publishing.version(Decision, Decision.decision_id, id_, file, name=info.name[:400])
        for file, model in uploads.decisions.items()
        for id_, info in model.decisions.items()
    ]
    forms = [
        publishing.version(Form, Form.form_id, id_, file) for file, id_ in uploads.forms.items()
    ]
    return publishing.finish(definitions, decisions, forms)


def _start_form(process: Process) -> str | None:
    starts = (
        node
        for node in process.nodes.values()
        if node.kind is Kind.START_EVENT and node.container is None
    )
    return next((node.form_id for node in starts if node.form_id), None)
