"""The state of an instance as bytes: what lives, and nothing that can be had from elsewhere.

Specs stay with the program, variables beside the state, finished steps in the journal; nothing is
predicted.
"""

from decimal import Decimal
from typing import Any

import msgspec
from SpiffWorkflow.util.task import TaskState

from engine.errors import CorruptState
from engine.spiff.scopes import Inside, Instance, Scope
from engine.spiff.soundness import flaw_of
from engine.spiff.tokens import ROOT, Token
from engine.spiff.waits import Ended
from engine.texts import Text

FORMAT = 1
_STATES = {"w": TaskState.WAITING, "s": TaskState.STARTED, "e": TaskState.ERROR}
_LETTERS = {state: letter for letter, state in _STATES.items()}


class TokenState(msgspec.Struct, array_like=True, omit_defaults=True, forbid_unknown_fields=True):
    """One token: key, element, state, parent, listener or not, flows, local variables, memo."""

    key: int
    at: str
    state: str
    parent: int = ROOT
    triggered: bool = False
    flow: str | None = None
    via: str | None = None
    """None: the same flow; empty: none of the file's."""
    data: dict[str, Any] = {}
    memo: dict[str, Any] = {}


class ScopeState(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """One scope: its host (the root: the instance itself), its tokens, its last end event."""

    host: int
    tokens: list[TokenState]
    last_end: str | None = None


class InstanceState(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """An instance; parents stand before what depends on them."""

    format: int
    scopes: list[ScopeState]
    ended: tuple[str | None, bool, bool] | None = None


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(InstanceState, float_hook=Decimal)


def dump(instance: Instance) -> bytes:
    """The bytes of an instance that has come to rest."""
    ended = instance.ended
    state = InstanceState(
        FORMAT,
        [_scope_state(scope) for scope in instance.scopes()],
        (ended.element_id, ended.terminated, ended.cancelled) if ended else None,
    )
    return _ENCODER.encode(state)


def load(instance: Instance, data: bytes) -> None:
    """Fill a fresh instance from bytes; one for which ``CorruptState`` rises is of no use."""
    try:
        state = _DECODER.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _corrupt(str(error)) from error
    if state.format != FORMAT:
        raise _corrupt(f"format {state.format} is not known")
    if not state.scopes or state.scopes[0].host != ROOT:
        raise _corrupt("the instance's own scope is missing")
    for position, scope_state in enumerate(state.scopes):
        _fill(instance if position == 0 else _open(instance, scope_state.host), scope_state)
    instance.ended = Ended(*state.ended) if state.ended else None
    instance.closed = instance.ended is not None


def _scope_state(scope: Scope) -> ScopeState:
    host = scope.host
    tokens = [_token_state(token) for token in scope.tokens()]
    return ScopeState(host.id if host else ROOT, tokens, scope.last_end)


def _token_state(token: Token) -> TokenState:
    return TokenState(
        token.id,
        token.task_spec.name,
        _LETTERS[token.state],
        token._parent,
        token.triggered,
        token.flow,
        None if token.via == token.flow else token.via or "",
        token.data,
        token.memo,
    )


def _open(instance: Instance, key: int) -> Inside:
    host = instance.find(key)
    if host is None or host.task_spec.name not in instance.subprocess_specs:
        raise _corrupt(f"the sub-process of step {key} has no step around it")
    if key in instance.subprocesses:
        raise _corrupt(f"step {key} has two scopes")
    return instance.create_subprocess(host, host.task_spec.name)


def _fill(scope: Scope, state: ScopeState) -> None:
    scope.last_end = state.last_end
    for token_state in state.tokens:
        spec = scope.spec.steps.get(token_state.at)
        parent = scope.tasks.get(token_state.parent)
        if spec is None:
            raise _corrupt(f"there is no element {token_state.at}")
        if parent is None or token_state.key in scope.tasks or token_state.state not in _STATES:
            raise _corrupt(f"step {token_state.key} has no place")
        token = Token(scope, spec, parent, _STATES[token_state.state], token_state.key)
        token.triggered = token_state.triggered
        token.flow = token_state.flow
        token.via = token.flow if token_state.via is None else token_state.via or None
        token.data = token_state.data
        token.memo.update(token_state.memo)
        flaw = flaw_of(token)
        if flaw is not None:
            raise _corrupt(f"step {token.id} at {token.task_spec.name}: {flaw}")


def _corrupt(reason: str) -> CorruptState:
    return CorruptState(
        Text(
            f"流程实例的状态无法读取：{reason}。",
            f"The state of the instance cannot be read: {reason}.",
        )
    )
