"""The rows that waits and visits become."""

from typing import Final

from engine.bpmn.graph import Node
from engine.keys import new_key
from engine.moving import Case, Move
from engine.spiff.waits import Failure, Happening, Wait, WaitKind
from engine.states import IncidentState, StepState, TaskState
from engine.store.bulk import Row
from engine.store.json import encode
from engine.store.tables import Incident, Job, Task

_STEP_STATE: Final = {
    Happening.ENTERED: StepState.ACTIVE,
    Happening.COMPLETED: StepState.COMPLETED,
    Happening.CANCELLED: StepState.CANCELLED,
}
_NORMAL_PRIORITY: Final = 50
_NO_FAILURE: Final = Failure("unknown", "")


def task_of(move: Move, case: Case, wait: Wait) -> Task:
    """Work for a person; its due date and person may still come from the tasks room."""
    node = case.process.nodes[wait.element_id]
    return Task(
        key=new_key(),
        instance_key=case.row.key,
        root_key=case.row.root_key,
        definition_key=case.row.definition_key,
        process_id=case.row.process_id,
        step_key=wait.step_key,
        element_id=wait.element_id,
        state=TaskState.CLAIMED if wait.assignee else TaskState.OPEN,
        assignee=wait.assignee,
        claimed_at=move.now if wait.assignee else None,
        groups=",".join(wait.groups or _lane_role(case, node)),
        users=",".join(wait.users),
        excluded=",".join(wait.excluded),
        mode=node.assignment.mode,
        strategy=node.assignment.strategy,
        form_id=wait.form_id,
        priority=_NORMAL_PRIORITY if wait.priority is None else wait.priority,
        title_zh=node.name.zh,
        title_en=node.name.en,
        sla=wait.sla.due if wait.sla else None,
        sla_remind=wait.sla.remind if wait.sla else None,
        sla_escalate_to=wait.sla.escalate_to if wait.sla else None,
        created_at=move.now,
        due_at=wait.due,
        follow_up_at=wait.follow_up,
        local=encode(dict(wait.local)) if wait.local else None,
    )


def _lane_role(case: Case, node: Node) -> tuple[str, ...]:
    role = case.process.role_of(node)
    return (role,) if role else ()


def candidates_of(task: Task) -> list[Row]:
    """Who is asked while a task is open: a row for every role and user."""
    if task.state is not TaskState.OPEN:
        return []
    return [
        {"task_key": task.key, "kind": kind, "name": name}
        | {"due_at": task.due_at, "priority": task.priority, "process_id": task.process_id}
        for kind, names in (("group", task.groups), ("user", task.users))
        for name in dict.fromkeys(names.split(","))
        if name
    ]


def job_of(move: Move, case: Case, wait: Wait) -> Job:
    """Work for the machine: a timer to fire or an operation to call."""
    is_timer = wait.kind is WaitKind.TIMER
    payload = {} if is_timer else {"headers": dict(wait.headers), "local": dict(wait.local)}
    return Job(
        key=new_key(),
        kind=wait.kind.value,
        type="" if is_timer else wait.type or "",
        instance_key=case.row.key,
        definition_key=case.row.definition_key,
        step_key=wait.step_key,
        element_id=wait.element_id,
        due_at=(wait.due or move.now) if is_timer else move.now,
        retries=3 if wait.retries is None else wait.retries,
        payload=encode(payload),
    )


def subscription_of(case: Case, wait: Wait) -> Row:
    """A place where a message or signal may arrive."""
    return {
        "key": new_key(),
        "kind": wait.kind.value,
        "name": wait.name or "",
        "correlation_key": wait.correlation_key,
        "instance_key": case.row.key,
        "step_key": wait.step_key,
        "definition_key": case.row.definition_key,
        "process_id": case.row.process_id,
        "element_id": wait.element_id,
    }


def incident_of(move: Move, case: Case, wait: Wait) -> Incident:
    """Work that stopped."""
    error = wait.error or _NO_FAILURE
    return Incident(
        key=new_key(),
        instance_key=case.row.key,
        definition_key=case.row.definition_key,
        step_key=wait.step_key,
        element_id=wait.element_id,
        kind=error.kind[:60],
        message=error.message[:2000],
        state=IncidentState.OPEN,
        job_key=case.dead_jobs.get(wait.step_key),
        created_at=move.now,
    )


def step_rows(move: Move, case: Case) -> tuple[list[Row], list[Row]]:
    """The journal as new steps, and as changes to steps that are stored already."""
    new: dict[int, Row] = {}
    changed: dict[int, Row] = {}
    for visit in case.run.visits:
        state = _STEP_STATE[visit.what]
        left = None if state is StepState.ACTIVE else move.now
        if visit.what is Happening.ENTERED:
            new[visit.step_key] = {
                "instance_key": case.row.key,
                "key": visit.step_key,
                "element_id": visit.element_id,
                "kind": visit.kind,
                "via": visit.via,
                "scope_key": visit.parent_key,
                "entered_at": move.now,
                "state": state,
                "left_at": left,
            }
        elif visit.step_key in new:
            new[visit.step_key].update(state=state, left_at=left)
        else:
            changed[visit.step_key] = {"key": visit.step_key, "state": state, "left_at": left}
    return list(new.values()), list(changed.values())
