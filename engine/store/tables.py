"""The engine's tables. Keys come from ``engine.keys``; variables and answers are JSON in bytes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import IncidentState, InstanceState, StepState, TaskState
from engine.store.base import Base
from engine.store.published import Definition

_OPEN_TASK = text("state IN ('open', 'claimed')")
_STARTED_BY_MESSAGE = text("state = 'active' AND correlation_key IS NOT NULL")
_STOPPED = text("incidents > 0")


def _of_open(*columns: str) -> Index:
    return Index(None, *columns, sqlite_where=_OPEN_TASK, postgresql_where=_OPEN_TASK)


class Instance(Base):
    """One run of a process; ``run`` is the compact state, ``variables`` what the process knows."""

    __tablename__ = "instance"
    __table_args__ = (
        Index(None, "definition_key", "state"),
        Index(None, "process_id", "state", "key"),
        Index(None, "started_at", "process_id"),
        Index(None, "incidents", sqlite_where=_STOPPED, postgresql_where=_STOPPED),
        Index(None, "process_id", "business_key"),
        Index(
            None,
            "process_id",
            "correlation_key",
            unique=True,
            sqlite_where=_STARTED_BY_MESSAGE,
            postgresql_where=_STARTED_BY_MESSAGE,
        ),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    definition_key: Mapped[int] = mapped_column(ForeignKey(Definition.key))
    process_id: Mapped[str] = mapped_column(String(200))
    business_key: Mapped[str | None] = mapped_column(String(200), index=True)
    start_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    """The caller's idempotency key: a second start with it gives the same instance."""
    root_key: Mapped[int] = mapped_column(index=True)
    parent_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"), index=True)
    parent_step_key: Mapped[int | None]
    handed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What a called process was given, where it returns what it changed; JSON."""
    correlation_key: Mapped[str | None] = mapped_column(String(400))
    """Of the message that started it: a process has one active instance for each."""
    state: Mapped[InstanceState]
    started_at: Mapped[datetime]
    started_by: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    end_element: Mapped[str | None] = mapped_column(String(200))
    variables: Mapped[bytes] = mapped_column(LargeBinary)
    run: Mapped[bytes] = mapped_column(LargeBinary)
    incidents: Mapped[int] = mapped_column(default=0)
    """How many incidents are open."""
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class Step(Base):
    """One visit of one BPMN element: the history that live diagrams and drill-downs read."""

    __tablename__ = "step"

    key: Mapped[int] = mapped_column(primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("instance.key"), index=True)
    element_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    via: Mapped[str | None] = mapped_column(String(200))
    """The sequence flow by which the step was entered."""
    scope_key: Mapped[int | None]
    """The step around it: a sub-process, or the whole of a repeated activity."""
    state: Mapped[StepState]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Task(Base):
    """Work for a person."""

    __tablename__ = "task"
    __table_args__ = (
        _of_open("assignee", "due_at", "key"),
        _of_open("definition_key", "element_id", "due_at"),
        _of_open("process_id", "key"),
        _of_open("remind_at"),
        Index(None, "instance_key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("instance.key"))
    root_key: Mapped[int]
    definition_key: Mapped[int] = mapped_column(ForeignKey(Definition.key))
    process_id: Mapped[str] = mapped_column(String(200))
    step_key: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[TaskState]
    assignee: Mapped[str | None] = mapped_column(String(200))
    groups: Mapped[str] = mapped_column(String(400), default="")
    """Candidate groups (roles); ``task_candidate`` holds them for searching."""
    users: Mapped[str] = mapped_column(String(400), default="")
    excluded: Mapped[str] = mapped_column(String(400), default="")
    """Users who may never do it; like candidate groups and users, comma-separated."""
    mode: Mapped[str] = mapped_column(String(20), default="pool")
    strategy: Mapped[str | None] = mapped_column(String(40))
    form_id: Mapped[str | None] = mapped_column(String(200))
    priority: Mapped[int] = mapped_column(default=50)
    title_zh: Mapped[str] = mapped_column(String(400), default="")
    title_en: Mapped[str] = mapped_column(String(400), default="")
    sla: Mapped[str | None] = mapped_column(String(100))
    """Working time allowed, ISO 8601; ``due_at`` is computed from it when the task opens."""
    sla_remind: Mapped[str | None] = mapped_column(String(100))
    """How long before ``due_at`` to remind, ISO 8601 working time."""
    sla_escalate_to: Mapped[str | None] = mapped_column(String(200))
    """The role that hears of it when the task is overdue."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    """When somebody is next told to see to it; None: never (again)."""
    follow_up_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    local: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Local variables (input mappings, multi-instance item) as JSON, None where there are none."""
    answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON of what was answered: later steps may overwrite the variables."""
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class TaskCandidate(Base):
    """Who is asked: one row per role or user while a task is open and not claimed."""

    __tablename__ = "task_candidate"
    __table_args__ = (
        Index(None, "name", "kind", "due_at", "task_key"),
        Index(None, "name", "kind", "task_key"),
        Index(None, "name", "kind", "process_id", "due_at", "task_key"),
        Index(
            "ix_task_candidate_name_kind_priority",
            "name",
            "kind",
            text("priority DESC"),
            "task_key",
        ),
    )

    task_key: Mapped[int] = mapped_column(ForeignKey("task.key"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(5), primary_key=True)
    """``group`` or ``user``."""
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    due_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=50)
    process_id: Mapped[str] = mapped_column(String(200), default="")


class Job(Base):
    """Work for the machine, committed with the state it belongs to; gone when it is done."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            None,
            "type",
            "due_at",
            sqlite_where=text("dead = 0"),
            postgresql_where=text("NOT dead"),
        ),
        Index(None, "instance_key", "step_key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """``timer``, ``operation``, ``message``, ``signal`` or ``start`` (a timer start event)."""
    type: Mapped[str] = mapped_column(String(200), default="")
    """The service task's type; empty for all other kinds, so that one index finds what is due."""
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"))
    definition_key: Mapped[int | None] = mapped_column(ForeignKey(Definition.key), index=True)
    step_key: Mapped[int | None]
    element_id: Mapped[str | None] = mapped_column(String(200))
    due_at: Mapped[datetime]
    """When it may be taken; under a lease: when the lease ends."""
    retries: Mapped[int] = mapped_column(default=3)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(64))
    """The fencing token of the worker that has it."""
    worker: Mapped[str | None] = mapped_column(String(200))
    error: Mapped[str | None] = mapped_column(String(2000))
    dead: Mapped[bool] = mapped_column(default=False)
    """Out of retries: an incident is open for it."""
    payload: Mapped[bytes] = mapped_column(LargeBinary, default=b"{}")
    """JSON: headers and local variables of an operation; name and body of a message."""


class Subscription(Base):
    """An instance (or, for start events, a definition) that waits for a message or signal."""

    __tablename__ = "subscription"
    __table_args__ = (Index(None, "kind", "name", "correlation_key"), Index(None, "instance_key"))

    key: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """``message`` or ``signal``."""
    name: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(400), default="")
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"))
    step_key: Mapped[int | None]
    definition_key: Mapped[int] = mapped_column(ForeignKey(Definition.key), index=True)
    process_id: Mapped[str] = mapped_column(String(200))
    """A message goes to one subscriber of each process."""
    element_id: Mapped[str] = mapped_column(String(200))


class Message(Base):
    """A published message in a ``MessageState``; an expired one is a dead letter."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "name", "correlation_key", "state"),
        Index(None, "name", "message_id", unique=True),
        Index(None, "state", "key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(400), default="")
    message_id: Mapped[str | None] = mapped_column(String(200))
    """The sender's id: a second message with it is not taken again."""
    variables: Mapped[bytes] = mapped_column(LargeBinary, default=b"{}")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(String(200))
    expires_at: Mapped[datetime]
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"))
    sender_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"))


class Event(Base):
    """One line of history: who did what to what, and when."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "instance_key", "key"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(200))
    """None: the machine."""
    what: Mapped[str] = mapped_column(String(60))
    """``instance.started``, ``task.completed``, ``incident.opened`` …"""
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"))
    task_key: Mapped[int | None]
    element_id: Mapped[str | None] = mapped_column(String(200))
    detail: Mapped[bytes] = mapped_column(LargeBinary, default=b"{}")
    """JSON; keys and names, never personal values."""


class Incident(Base):
    """Work that stopped and needs someone."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(None, "instance_key", "state"),
        Index(None, "definition_key", "state", "element_id"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("instance.key"))
    definition_key: Mapped[int] = mapped_column(ForeignKey(Definition.key))
    step_key: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(String(2000))
    state: Mapped[IncidentState]
    job_key: Mapped[int | None]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class VisitCount(Base):
    """How often each element was entered and left: running totals, so live counts cost no scan."""

    __tablename__ = "visit_count"

    definition_key: Mapped[int] = mapped_column(ForeignKey(Definition.key), primary_key=True)
    element_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    """Spreads writers over rows; the total is the sum over shards."""
    entered: Mapped[int] = mapped_column(default=0)
    completed: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
