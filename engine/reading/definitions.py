"""Published processes, decisions and forms, by version."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from engine.reading.pages import (
    AnyRow,
    AnySelect,
    Asked,
    Column,
    Page,
    columns_for,
    having,
    page_of,
)
from engine.store.published import Decision, Definition, Deployment, Form, Resource
from engine.texts import Text

FORM: Final = Text("表单", "form")
RESOURCE: Final = Text("文件", "file")


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One version of a process."""

    key: int
    process_id: str
    version: int
    name: Text
    file: str
    resource_key: int
    start_form_id: str | None
    deployment_key: int
    published_at: datetime
    published_by: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class DefinitionFilter:
    """Which versions; None: any."""

    key: int | Collection[int] | None = None
    process_id: str | Collection[str] | None = None
    version: int | None = None
    file: str | None = None
    latest: bool = False


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One version of a decision."""

    key: int
    decision_id: str
    version: int
    name: str
    file: str
    resource_key: int
    deployment_key: int


_COLUMNS: Final[dict[str, Column]] = {
    "process_id": Definition.process_id,
    "version": Definition.version,
    "name": Definition.name_zh,
    "file": Resource.name,
    "key": Definition.key,
}


def definitions(
    session: Session, asked: Asked, wanted: DefinitionFilter = DefinitionFilter()
) -> Page[DefinitionRow]:
    """Versions of processes."""
    query = _definitions().where(
        *having(
            (Definition.key, wanted.key),
            (Definition.process_id, wanted.process_id),
            (Definition.version, wanted.version),
            (Resource.name, wanted.file),
        )
    )
    if wanted.latest:
        query = query.where(is_newest(Definition))
    return page_of(session, query, asked, _COLUMNS, _definition_row)


def latest_of_all(session: Session) -> tuple[DefinitionRow, ...]:
    """The newest version of every process, by name."""
    return tuple(map(_definition_row, session.execute(_latest())))


@cache
def _latest() -> AnySelect:
    # Kept: to put the question takes longer than the answer.
    return _definitions().where(is_newest(Definition)).order_by(Definition.process_id)


def definition(session: Session, key: int) -> DefinitionRow:
    """One version."""
    row = session.execute(_definitions().where(Definition.key == key)).first()
    if row is None:
        raise NotFound(Text("流程定义", "process definition"), key)
    return _definition_row(row)


def decisions(
    session: Session,
    asked: Asked,
    *,
    decision_id: str | None = None,
    key: int | None = None,
    version: int | None = None,
    latest: bool = False,
) -> Page[DecisionRow]:
    """Versions of decisions."""
    query = (
        select(*columns_for(DecisionRow, Decision), Resource.name.label("file"))
        .join(Resource, Resource.key == Decision.resource_key)
        .where(
            *having(
                (Decision.decision_id, decision_id),
                (Decision.key, key),
                (Decision.version, version),
            )
        )
    )
    if latest:
        query = query.where(is_newest(Decision))
    columns: dict[str, Column] = {
        "decision_id": Decision.decision_id,
        "name": Decision.name,
        "version": Decision.version,
        "key": Decision.key,
    }
    return page_of(session, query, asked, columns, _decision_row)


def content(session: Session, resource_key: int) -> bytes:
    """A published file as it came."""
    found = session.scalar(select(Resource.content).where(Resource.key == resource_key))
    if found is None:
        raise NotFound(RESOURCE, resource_key)
    return found


def form_by_key(session: Session, key: int) -> tuple[Form, bytes]:
    """One version of a form and its file."""
    query = (
        select(Form, Resource.content)
        .join(Resource, Resource.key == Form.resource_key)
        .where(Form.key == key)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(FORM, key)
    return row[0], row[1]


def is_anything_published(session: Session) -> bool:
    """Whether there is a process at all."""
    return session.scalar(select(Definition.key).limit(1)) is not None


def resource_names(session: Session, keys: Iterable[int]) -> Mapping[int, str]:
    """The names of files."""
    query = select(Resource.key, Resource.name).where(Resource.key.in_(set(keys)))
    return {row.key: row.name for row in session.execute(query)}


def newest_definition(
    session: Session, *, key: int | None = None, id: str | None = None, version: int | None = None
) -> Definition | None:
    """The version of that key; or the newest of a process, or the one of that number."""
    wanted = having(
        (Definition.key, key), (Definition.process_id, id), (Definition.version, version)
    )
    query = select(Definition).where(*wanted).order_by(Definition.version.desc())
    return session.scalar(query.limit(1))


def newest_decision(
    session: Session, *, key: int | None = None, id: str | None = None
) -> Decision | None:
    """The version of that key, or the newest of a decision."""
    wanted = having((Decision.key, key), (Decision.decision_id, id))
    query = select(Decision).where(*wanted).order_by(Decision.version.desc())
    return session.scalar(query.limit(1))


def decisions_of_file(session: Session, resource_key: int) -> Mapping[str, Decision]:
    """The decisions of a file, by id."""
    same_file = select(Decision).where(Decision.resource_key == resource_key)
    return {one.decision_id: one for one in session.scalars(same_file)}


_VERSIONS_OF: Final = {Definition: "process_id", Decision: "decision_id"}


def is_newest(table: type[Definition] | type[Decision]) -> ColumnElement[bool]:
    """That a version is the newest of its process or decision."""
    other, of = aliased(table), _VERSIONS_OF[table]
    versions = select(func.max(other.version)).where(getattr(other, of) == getattr(table, of))
    return table.version == versions.correlate(table).scalar_subquery()


def _definitions() -> AnySelect:
    return (
        select(
            *columns_for(DefinitionRow, Definition),
            Definition.name_zh,
            Definition.name_en,
            Resource.name.label("file"),
            Deployment.at.label("published_at"),
            Deployment.by.label("published_by"),
            is_newest(Definition).label("is_latest"),
        )
        .join(Resource, Resource.key == Definition.resource_key)
        .join(Deployment, Deployment.key == Definition.deployment_key)
    )


def _definition_row(row: AnyRow) -> DefinitionRow:
    values = dict(row._mapping)
    name = Text(values.pop("name_zh"), values.pop("name_en"))
    return DefinitionRow(**{**values, "name": name, "is_latest": bool(row.is_latest)})


def _decision_row(row: AnyRow) -> DecisionRow:
    return DecisionRow(**row._mapping)
