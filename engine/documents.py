"""Files that people attach: kept in a folder under random names, described by a row."""

import hashlib
import os
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.errors import NotFound, TooLarge
from engine.store.base import Base
from engine.texts import Text

LARGEST: Final = 25 << 20
_CHUNK: Final = 1 << 16
_LONGEST_NAME: Final = 200
DOCUMENT: Final = Text("文件", "document")


class Document(Base):
    """One attached file; its content lies in the folder under its id."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(_LONGEST_NAME))
    content_type: Mapped[str] = mapped_column(String(200), default="application/octet-stream")
    size: Mapped[int]
    checksum: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(200))


class DocumentPlace(Base):
    """Where a document is attached: who sees the place may fetch it."""

    __tablename__ = "document_place"

    document_id: Mapped[str] = mapped_column(ForeignKey(Document.id), primary_key=True)
    place: Mapped[str] = mapped_column(String(60), primary_key=True)
    """``case/`` with the key of a root instance, or ``record/`` with a record's number."""


def attach(session: Session, id: str, place: str) -> None:
    """Attach a document; what is attached there already stays so."""
    if session.get(DocumentPlace, (id, place)) is None:
        session.add(DocumentPlace(document_id=id, place=place))
        session.flush()


def places_of(session: Session, id: str) -> Sequence[str]:
    """Where a document is attached."""
    return session.scalars(select(DocumentPlace.place).where(DocumentPlace.document_id == id)).all()


def keep(
    session: Session,
    folder: Path,
    name: str,
    content_type: str,
    content: IO[bytes],
    *,
    by: str | None,
    at: datetime,
) -> Document:
    """Write a file to disk, safely, before its row is committed: a row never dangles."""
    id = secrets.token_urlsafe(24)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{id}.part"
    try:
        size, checksum = _written(part, content)
        part.rename(folder / id)
    finally:
        part.unlink(missing_ok=True)
    document = Document(
        id=id,
        name=cleaned(name),
        content_type=content_type[:200] or "application/octet-stream",
        size=size,
        checksum=checksum,
        at=at,
        by=by,
    )
    session.add(document)
    session.flush()
    return document


def found_document(session: Session, id: str) -> Document:
    """The row of a document, or ``NotFound``."""
    document = session.get(Document, id)
    if document is None:
        raise NotFound(DOCUMENT, id[:40])
    return document


def names_of_documents(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """What the documents with these ids are called; ids that are none are left out."""
    found = select(Document.id, Document.name).where(Document.id.in_(ids))
    return {row.id: row.name for row in session.execute(found)} if ids else {}


def cleaned(name: str) -> str:
    r"""A file name without folders and control characters.

    >>> cleaned("..\\..\\etc/pass\nwd")
    'passwd'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip(". ")
    return shown[-_LONGEST_NAME:] or "file"


def _written(path: Path, content: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for chunk in _chunks(content):
            size += len(chunk)
            if size > LARGEST:
                limit = LARGEST >> 20
                raise TooLarge(
                    Text(f"文件超过 {limit} MB。", f"The file is larger than {limit} MB.")
                )
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk
