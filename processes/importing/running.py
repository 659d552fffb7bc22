"""The life of an import: read, begun, sent row by row, finished or cancelled."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import BadRequest, LanewayError, MoveNotAllowed, NotFound
from engine.jobs import drain, left_behind
from engine.messages import publish
from engine.states import moved
from engine.store.bulk import insert_rows
from engine.store.json import decode, decode_object, encode
from engine.store.tables import Subscription
from engine.texts import Text
from processes.importing.fields import LeadField, Said, lead_fields, said_of
from processes.importing.judging import refusal
from processes.importing.reading import Read
from processes.importing.tables import IMPORT_MOVES, ImportRow, ImportState, LeadImport

MESSAGE: Final = "msg_lead_import"
_NOBODY: Final = Text(
    f"没有已发布的流程接收 {MESSAGE}。", f"No published process begins with {MESSAGE}."
)
_JOBS_OF_A_ROW: Final = 30
"""A row is worked until it rests, so that the next one finds its lead when it looks for others."""


def same_file(session: Session, content: bytes) -> LeadImport | None:
    """The import of the very same file, if it was not cancelled: a second one would do nothing."""
    return session.scalar(
        select(LeadImport)
        .where(
            LeadImport.checksum == _checksum(content),
            LeadImport.state != ImportState.CANCELLED,
        )
        .order_by(LeadImport.key.desc())
        .limit(1)
    )


def keep(
    engine: Engine, session: Session, name: str, content: bytes, table: Read, *, by: str
) -> LeadImport:
    """Keep what was read, to be looked at before it begins."""
    made = LeadImport(
        name=name[-200:],
        checksum=_checksum(content),
        by=by,
        at=engine.clock(),
        head=encode(list(table.head)),
        rows=len(table.rows),
    )
    session.add(made)
    session.flush()
    rows = [
        {"import_key": made.key, "row_no": number, "place": place, "cells": encode(list(cells))}
        for place, (number, cells) in enumerate(table.rows, start=1)
    ]
    insert_rows(session, ImportRow, rows)
    return made


def newest_imports(session: Session, most: int, *, by: str | None = None) -> Sequence[LeadImport]:
    """The last imports, of one person or of all."""
    query = select(LeadImport).order_by(LeadImport.key.desc()).limit(most)
    return session.scalars(query if by is None else query.where(LeadImport.by == by)).all()


def first_rows(session: Session, found: LeadImport, most: int) -> Sequence[ImportRow]:
    """The first rows of a file."""
    rows = select(ImportRow).where(ImportRow.import_key == found.key).order_by(ImportRow.row_no)
    return session.scalars(rows.limit(most)).all()


def found_import(session: Session, key: int) -> LeadImport:
    """An import, or ``NotFound``."""
    found = session.get(LeadImport, key)
    if found is None:
        raise NotFound(Text("导入", "import"), key)
    return found


def begin(
    engine: Engine,
    session: Session,
    found: LeadImport,
    columns: Mapping[str, int],
    usual: Mapping[str, object],
) -> None:
    """Let the worker send the rows."""
    found.state = moved(IMPORT_MOVES, "begin", found.state)
    width = len(head_of(found))
    known = {field.name for field in lead_fields(session)}
    if not set(columns) <= known or any(not 0 <= column < width for column in columns.values()):
        raise BadRequest(Text("列对应关系无效。", "A column is matched that is not there."))
    if "company" not in columns or not {"phone", "email"} & set(columns):
        raise BadRequest(
            Text(
                "请指定公司列，以及电话或邮箱列。",
                "Say which column holds the company, and which the phone or the e-mail.",
            )
        )
    if not _is_awaited(session):
        raise MoveNotAllowed(_NOBODY)
    found.mapping = encode({"columns": dict(columns), "usual": dict(usual)})
    found.begun_at = engine.clock()
    session.flush()


def cancel(engine: Engine, session: Session, found: LeadImport) -> None:
    """Send no further row; what was sent goes on."""
    session.refresh(found, with_for_update=True)  # the worker counts in the same row
    found.state = moved(IMPORT_MOVES, "cancel", found.state)
    found.ended_at = engine.clock()
    session.flush()


def send_rows(engine: Engine, session: Session, *, limit: int) -> int:
    """Send the next rows of the oldest running import; the caller commits. How many they were."""
    found = session.scalar(
        select(LeadImport)
        .where(LeadImport.state == ImportState.RUNNING)
        .order_by(LeadImport.key)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        return 0
    rows = session.scalars(
        select(ImportRow)
        .where(
            ImportRow.import_key == found.key,
            ImportRow.place > found.sent,
            ImportRow.place <= found.sent + limit,
        )
        .order_by(ImportRow.place)
    ).all()
    fields = lead_fields(session)
    for row in rows:
        _send(engine, session, found, row, fields)
    found.sent += len(rows)
    if found.sent >= found.rows:
        found.state = moved(IMPORT_MOVES, "finish", found.state)
        found.ended_at = engine.clock()
    session.flush()
    return len(rows)


def _send(
    engine: Engine,
    session: Session,
    found: LeadImport,
    row: ImportRow,
    fields: Sequence[LeadField],
) -> None:
    """Begin the case of a row; a row that cannot is marked and harms no other."""
    said = _said_of(found, row, fields)
    if (wrong := refusal(said, fields)) is not None:
        _refused(row, wrong)
        return
    place = {"import_id": str(found.key), "import_file": found.name, "row_no": row.row_no}
    try:
        with session.begin_nested():
            message = publish(
                engine,
                session,
                MESSAGE,
                "",
                {**said.values, **place},
                by=found.by,
                time_to_live=timedelta(),
                message_id=f"{found.key}:{row.row_no}",
            )
            row.instance_key = message.instance_key
    except LanewayError as refused:
        left_behind(session)
        _refused(row, refused.text)
        return
    if row.instance_key is None:
        _refused(row, _NOBODY)
        return
    drain(engine, session, left_behind(session) | {row.instance_key}, limit=_JOBS_OF_A_ROW)


def _refused(row: ImportRow, why: Text) -> None:
    row.fault_zh, row.fault_en = why.zh[:400], why.en[:400]


def head_of(found: LeadImport) -> list[str]:
    """The titles of the columns."""
    head = decode(found.head)
    return [str(title) for title in head] if isinstance(head, list) else []


def cells_of(row: ImportRow) -> list[str]:
    """The cells of a row."""
    cells = decode(row.cells)
    return [str(cell) for cell in cells] if isinstance(cells, list) else []


def columns_of(found: LeadImport) -> dict[str, int]:
    """The column of each field, as it was said on beginning."""
    columns = decode_object(found.mapping).get("columns")
    return columns if isinstance(columns, dict) else {}


def _said_of(found: LeadImport, row: ImportRow, fields: Sequence[LeadField]) -> Said:
    usual = decode_object(found.mapping)["usual"]
    assert isinstance(usual, dict)  # noqa: S101 - written by ``begin``
    return said_of(cells_of(row), columns_of(found), usual, fields)


def _is_awaited(session: Session) -> bool:
    awaited = select(Subscription.key).where(
        Subscription.kind == "message", Subscription.name == MESSAGE
    )
    return session.scalar(awaited.limit(1)) is not None


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
