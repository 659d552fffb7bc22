"""Tokens as the waits that the host sees."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.spiff.specs.work import Call
from engine.spiff.tokens import Token
from engine.spiff.waits import NOTHING, Sla, Wait, WaitKind


def wait_of(token: Token) -> Wait | None:
    """The wait of a token; None while it waits for no one outside."""
    ask: Mapping[str, Any] = token.memo.get("ask") or {}
    failure = token.failure
    if not ask and failure is None:
        return None
    spec = token.task_spec
    kind = WaitKind.FAILED if failure else WaitKind(ask["kind"])
    return Wait(
        step_key=token.id,
        kind=kind,
        element_id=spec.shown,
        local=MappingProxyType(dict(token.data)) if token.data else NOTHING,
        interrupting=spec.node.interrupting or not token.triggered,
        repeats=_repeats(token, ask),
        due=_moment(ask.get("due")),
        name=ask.get("name"),
        correlation_key=ask.get("correlation_key", ""),
        assignee=ask.get("assignee"),
        groups=tuple(ask.get("groups", ())),
        users=tuple(ask.get("users", ())),
        excluded=tuple(ask.get("excluded", ())),
        priority=ask.get("priority"),
        follow_up=_moment(ask.get("follow_up")),
        form_id=ask.get("form_id"),
        sla=_sla(ask),
        type=ask.get("type"),
        retries=ask.get("retries"),
        headers=spec.node.headers if kind is WaitKind.OPERATION else MappingProxyType({}),
        process_id=ask.get("process_id"),
        variables=spec.handed(token)
        if isinstance(spec, Call) and kind is WaitKind.CALL
        else NOTHING,
        error=failure,
    )


def _repeats(token: Token, ask: Mapping[str, Any]) -> bool:
    if not token.triggered or token.task_spec.node.interrupting or "kind" not in ask:
        return False
    return ask["kind"] != WaitKind.TIMER or "period" in ask


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _sla(ask: Mapping[str, Any]) -> Sla | None:
    words = (ask.get("sla_due"), ask.get("sla_remind"), ask.get("sla_escalate_to"))
    return Sla(*words) if any(words) else None
