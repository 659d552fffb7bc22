"""Whether a token that was read from bytes can be one of this program."""

from datetime import datetime
from typing import Any

import msgspec

from engine.spiff.specs.activity import Activity
from engine.spiff.specs.gateways import EventBased
from engine.spiff.specs.work import SubProcess
from engine.spiff.tokens import ROOT, Token
from engine.spiff.waits import WaitKind


class Ask(msgspec.Struct, forbid_unknown_fields=True):
    """What was asked when a step began to wait."""

    kind: WaitKind
    due: datetime | None = None
    left: int | None = None
    period: str = ""
    name: str | None = None
    correlation_key: str = ""
    assignee: str | None = None
    groups: list[str] = []
    users: list[str] = []
    excluded: list[str] = []
    priority: int | None = None
    follow_up: datetime | None = None
    form_id: str | None = None
    sla_due: str | None = None
    sla_remind: str | None = None
    sla_escalate_to: str | None = None
    type: str | None = None
    retries: int | None = None
    process_id: str | None = None


class Memo(msgspec.Struct, forbid_unknown_fields=True):
    """What a token may remember."""

    ask: Ask | None = None
    error: tuple[str, str] | None = None
    results: dict[str, Any] = {}
    given: bool = False
    held: bool = False
    stop: bool = False
    round: int = 0
    rounds: int = 0
    done: int = 0
    items: list[Any] = []
    start: str | None = None
    payload: dict[str, Any] = {}


def flaw_of(token: Token) -> str | None:
    """What cannot be, if anything."""
    try:
        memo = msgspec.convert(token.memo, Memo)
    except (msgspec.ValidationError, ValueError) as error:
        return str(error)
    if memo.ask is not None and memo.ask.kind not in token.task_spec.asks:
        return f"it does not wait for {memo.ask.kind}"
    if memo.start is not None and not isinstance(token.task_spec, SubProcess):
        return "it has nothing to start"
    return None if _has_place(token) else "it has no place"


def _has_place(token: Token) -> bool:
    scope, spec = token.workflow, token.task_spec
    if token._parent == ROOT:
        if token.triggered:
            return bool(spec.name in scope.spec.event_subprocess_of)
        mine: bool = scope.spec.task_specs.get(spec.name) is spec
        return mine and not token.is_inner
    parent: Token = scope.tasks[token._parent]
    if token.is_inner:
        repeats = isinstance(spec, Activity) and spec.is_body(parent)
        return repeats and "done" in parent.memo and bool(parent.task_spec is spec)
    if isinstance(parent.task_spec, EventBased):
        ways = {way.flow: way.target for way in parent.task_spec.ways}
        return bool(token.triggered) and ways.get(token.flow or "") == spec.name
    return bool(token.triggered) and spec in parent.task_spec.boundaries
