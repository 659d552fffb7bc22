"""The tables of what was published: files, and the versions that came out of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Deployment(Base):
    """One act of publishing."""

    __tablename__ = "deployment"

    key: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))


class Resource(Base):
    """A published file, kept as it came."""

    __tablename__ = "resource"

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("deployment.key"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    checksum: Mapped[str] = mapped_column(String(64))


class Definition(Base):
    """One published version of a process, never changed."""

    __tablename__ = "definition"
    __table_args__ = (Index(None, "process_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    name_zh: Mapped[str] = mapped_column(String(400), default="")
    name_en: Mapped[str] = mapped_column(String(400), default="")
    resource_key: Mapped[int] = mapped_column(ForeignKey("resource.key"))
    deployment_key: Mapped[int] = mapped_column(ForeignKey("deployment.key"), index=True)
    start_form_id: Mapped[str | None] = mapped_column(String(200))


class Decision(Base):
    """One published version of a decision."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "decision_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(400), default="")
    resource_key: Mapped[int] = mapped_column(ForeignKey("resource.key"))
    deployment_key: Mapped[int] = mapped_column(ForeignKey("deployment.key"), index=True)


class Form(Base):
    """One published version of a form."""

    __tablename__ = "form"
    __table_args__ = (Index(None, "form_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    resource_key: Mapped[int] = mapped_column(ForeignKey("resource.key"))
    deployment_key: Mapped[int] = mapped_column(ForeignKey("deployment.key"), index=True)
