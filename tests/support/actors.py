"""Who does what in a story told over HTTP."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from engine.bpmn.graph import Process
from engine.bpmn.reader import read
from processes.company import PEOPLE, RIGHTS
from processes.scenarios.reading import Complete
from processes.shipped import shipped_files
from tasks.forms.reader import read_form
from tests.support.town import OPERATOR

ACTOR: Final = "current_user"


def actor_of(step: Complete, task: Mapping[str, Any]) -> str:
    """Whom the story names, else whose task it is, else somebody of its role."""
    role = task["candidateGroups"][0].partition("@")[0]
    holders = [one.username for one in PEOPLE if role in one.roles]
    known = [step.form.get(ACTOR), *_named(step, task), task.get("assignee"), *holders]
    return next(str(one) for one in known if one in {person.username for person in PEOPLE})


def role_of(task: Mapping[str, Any]) -> str:
    """The role of a task's lane."""
    process = process_of(task["processDefinitionId"])
    role: str = process.role_of(process.nodes[task["elementId"]]) or task["candidateGroups"][0]
    return role


def starter_of(process_id: str) -> str:
    """Somebody who may start a process by hand."""
    roles = {role for role, rights in RIGHTS.items() if process_id in rights.starts}
    may = [one.username for one in PEOPLE if roles & set(one.roles)]
    return may[0] if may else OPERATOR


@cache
def process_of(process_id: str) -> Process:
    """A shipped process."""
    return read(shipped_files()[f"{process_id}.bpmn"]).processes[process_id]


def _named(step: Complete, task: Mapping[str, Any]) -> Iterable[str]:
    """Those whom the form itself writes into the answers."""
    content = shipped_files().get(f"{task['processDefinitionId']}.{step.task}.form")
    fields = read_form(content).inputs() if content else ()
    own = (one.key for one in fields if one.readonly and one.meaning == "user")
    return [str(step.form[key]) for key in own if key in step.form]
