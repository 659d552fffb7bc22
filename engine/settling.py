"""What a move causes in other instances: children start and end, errors rise, messages go."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy import select

from engine.buffer import take_buffered
from engine.catalogue import latest_definition
from engine.errors import LanewayError
from engine.keys import new_key
from engine.moving import Case, Move, same
from engine.operations import NOTHING
from engine.spiff.run import Run
from engine.spiff.waits import Thrown, ThrownKind, Wait, WaitKind
from engine.states import INSTANCE_MOVES, InstanceState, moved
from engine.store.json import decode_object, encode
from engine.store.tables import Instance, Job

_DEEPEST_CALL: Final = 30
_MOST_CALLS: Final = 1_000
"""In one command: a loop that calls and never waits must come to an end."""


def settle(move: Move) -> None:
    """Follow every consequence until all instances of the command wait or are over."""
    with move.session.no_autoflush:
        while move.agenda:
            _settle_case(move, move.agenda.popleft())
            if not move.agenda:
                _deliver_buffered(move)


def cancel_case(move: Move, case: Case, *, reason: str = "") -> None:
    """Stop a run; its children follow when it is settled."""
    _end(move, case, "cancel", {"reason": reason} if reason else {})
    move.act(case, Run.cancel)


def _end(move: Move, case: Case, how: str, detail: Mapping[str, object] = NOTHING) -> None:
    """The instance is over, by itself (``complete``) or by somebody (``cancel``)."""
    row = case.row
    row.state = moved(INSTANCE_MOVES, how, row.state)
    row.ended_at = move.now
    row.end_element = case.run.ended.element_id if case.run.ended else None
    move.record(f"instance.{row.state}", case, detail=detail)
    if row.correlation_key is not None:
        _job(
            move,
            case,
            "message",
            {"startsOf": row.process_id, "correlationKey": row.correlation_key},
        )


def _settle_case(move: Move, case: Case) -> None:
    if case.row.state is InstanceState.ACTIVE and case.run.ended:
        _end(move, case, "complete")
    before, case.settled = case.settled, dict(case.waits)
    for key, wait in before.items():
        if wait.kind is WaitKind.CALL and not same(wait, case.settled.get(key)):
            _cancel_child(move, case, key)
    for key, wait in case.settled.items():
        if wait.kind is WaitKind.CALL and not same(before.get(key), wait):
            _start_child(move, case, wait)
    for thrown in case.untold():
        _pass_on(move, case, thrown)
    if case.row.state is InstanceState.COMPLETED:
        _return_to_parent(move, case)


def _start_child(move: Move, case: Case, wait: Wait) -> None:
    called = wait.process_id or ""
    if _depth(move, case) >= _DEEPEST_CALL:
        _fail(move, case, wait.step_key, "call_depth", f"calls of {called} are nested too deeply")
        return
    if len(move.cases) > _MOST_CALLS:
        _fail(move, case, wait.step_key, "call_limit", f"too many calls of {called} at once")
        return
    try:
        child = move.begin(
            latest_definition(move.session, called),
            wait.variables,
            parent=case,
            parent_step=wait.step_key,
            business_key=case.row.business_key,
        )
    except LanewayError as refused:
        _fail(move, case, wait.step_key, "called_process", str(refused))
        return
    if not case.process.nodes[wait.element_id].outputs:
        child.row.handed = encode(dict(wait.variables))


def _fail(move: Move, case: Case, step_key: int, kind: str, message: str) -> None:
    move.act(case, lambda run: run.fail(step_key, kind, message))


def _depth(move: Move, case: Case | None) -> int:
    depth = 0
    while case is not None:
        depth += 1
        case = move.cases.get(case.row.parent_key or 0)
    return depth


def _cancel_child(move: Move, parent: Case, step_key: int) -> None:
    for key in _children(move, parent, step_key):
        child = move.load(key, root_key=parent.row.root_key)
        if child.row.state is InstanceState.ACTIVE:
            cancel_case(move, child)


def _children(move: Move, parent: Case, step_key: int) -> list[int]:
    """The active children of a call step, those of this very command included."""
    new = [
        case.row.key
        for case in move.cases.values()
        if case.is_new
        and case.row.parent_key == parent.row.key
        and case.row.parent_step_key == step_key
    ]
    if new or parent.is_new:
        return new
    return list(
        move.session.scalars(
            select(Instance.key).where(
                Instance.parent_key == parent.row.key,
                Instance.parent_step_key == step_key,
                Instance.state == InstanceState.ACTIVE,
            )
        )
    )


def _return_to_parent(move: Move, child: Case) -> None:
    parent_key, step_key = child.row.parent_key, child.row.parent_step_key
    if parent_key is None or step_key is None:
        return
    parent = move.load(parent_key, root_key=child.row.root_key)
    if step_key in parent.waits:
        move.act(parent, partial(Run.complete, step_key=step_key, variables=_returned(child)))


def _returned(child: Case) -> Mapping[str, object]:
    """What the parent gets: everything for its output mappings, else only what is new or changed.

    The child began with copies of the parent's variables. To return them untouched would undo what
    others have done to them in the meantime, such as the results of a child beside this one.
    """
    if child.row.handed is None:
        return child.run.variables
    handed = decode_object(child.row.handed)
    child.row.handed = None
    return {
        name: value
        for name, value in child.run.variables.items()
        if name not in handed or handed[name] != value
    }


def _pass_on(move: Move, case: Case, thrown: Thrown) -> None:
    if thrown.kind in (ThrownKind.MESSAGE, ThrownKind.SIGNAL):
        _send(move, case, thrown)
        return
    raised = _raised_to_parent(move, case, thrown)
    if not raised and thrown.kind is ThrownKind.ESCALATION:
        move.record("escalation.uncaught", case, element_id=thrown.element_id)


def _send(move: Move, case: Case, thrown: Thrown) -> None:
    """Messages and signals go out as jobs, committed with the state that sends them."""
    body = {
        "name": thrown.name,
        "correlationKey": thrown.correlation_key,
        "variables": thrown.variables,
    }
    _job(move, case, thrown.kind, body, element_id=thrown.element_id)


def _job(
    move: Move,
    case: Case,
    kind: str,
    body: Mapping[str, object],
    *,
    element_id: str | None = None,
) -> None:
    move.jobs.append(
        Job(
            key=new_key(),
            kind=kind,
            instance_key=case.row.key,
            element_id=element_id,
            due_at=move.now,
            payload=encode(body),
        )
    )


def _raised_to_parent(move: Move, case: Case, thrown: Thrown) -> bool:
    """Whether somebody above catches the error or escalation; it rises past those who do not."""
    parent_key, step_key = case.row.parent_key, case.row.parent_step_key
    while parent_key is not None and step_key is not None:
        parent = move.load(parent_key, root_key=case.row.root_key)
        if step_key not in parent.waits:
            return False
        if _catches(move, parent, step_key, thrown):
            return True
        parent_key, step_key = parent.row.parent_key, parent.row.parent_step_key
    return False


def _catches(move: Move, parent: Case, step_key: int, thrown: Thrown) -> bool:
    code, values = thrown.name, thrown.variables
    if thrown.kind is ThrownKind.ESCALATION:
        caught = parent.run.escalate(step_key, code, values)
    else:
        caught = parent.run.catches_error(step_key, code)
        if caught:
            parent.run.throw_error(step_key, code, "", values)
    if caught:
        move.act(parent, lambda _: None)
    return caught


def _deliver_buffered(move: Move) -> None:
    """Messages that came before their receivers."""
    for case, wait, variables in take_buffered(move):
        move.act(case, partial(Run.fire, step_key=wait.step_key, variables=variables))
