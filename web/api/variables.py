"""Variables: searched in an instance or a scope, or seen from a task."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from flask import request
from msgspec import UNSET, UnsetType

from engine.errors import BadRequest, NotFound
from engine.texts import Text
from web.api.asking import visible
from web.api.filters import KeyFilter, TextFilter
from web.api.known import Known, instance_of, known_in, scope_of, seen_by_task
from web.api.matching import matches, named_values
from web.api.part import Part
from web.api.searching import found, part_of
from web.api.shapes import (
    TENANT,
    Answer,
    Body,
    Found,
    Key,
    Query,
    Sort,
    Tenant,
    key,
    number,
)
from web.api.user_tasks import visible_task

part: Final = Part("variables")
SHOWN: Final = 8_191
"""Letters of a value in a search; ``truncateValues=false`` brings them all."""
_VARIABLE: Final = Text("变量", "variable")


class VariableFilter(Body):
    """What may be asked of a variable; it names an instance, a scope or variables."""

    name: TextFilter = UNSET
    value: TextFilter = UNSET
    variable_key: KeyFilter = UNSET
    scope_key: KeyFilter = UNSET
    process_instance_key: KeyFilter = UNSET
    tenant_id: Tenant | UnsetType = UNSET


class NameFilter(Body):
    """What may be asked of the variables of a task."""

    name: TextFilter = UNSET


class VariableSort(
    Sort[Literal["name", "processInstanceKey", "scopeKey", "tenantId", "value", "variableKey"]]
):
    """By what variables are sorted."""


class VariableQuery(Query[VariableFilter, VariableSort]):
    """A search for variables."""


class TaskVariableQuery(Query[NameFilter, VariableSort]):
    """A search among what a task sees."""


class VariableAnswer(Answer):
    """One variable, its value as JSON."""

    variable_key: str
    name: str
    value: str
    scope_key: Key
    process_instance_key: Key
    root_process_instance_key: Key | None
    tenant_id: Tenant = TENANT


class VariableFound(VariableAnswer, kw_only=True):
    """One variable as a search finds it."""

    is_truncated: bool


_COLUMNS: Final[Mapping[str, Callable[[Known], Any]]] = {
    "name": lambda row: row.name,
    "processInstanceKey": lambda row: row.instance_key,
    "scopeKey": lambda row: row.scope_key,
    "tenantId": lambda _row: TENANT,
    "value": lambda row: row.value,
    "variableKey": lambda row: row.key,
}


@part.route("POST", "/variables/search", reads=True)
def search_variables(body: VariableQuery) -> Found[VariableFound]:
    """Search the variables of instances."""
    wanted = VariableFilter() if body.filter is UNSET else body.filter
    rows = [row for one in _instances(wanted) for row in known_in(one) if _fits(row, wanted)]
    return _page(rows, body)


@part.route("GET", "/variables/{variableKey}")
def get_variable(variable_key: int) -> VariableAnswer:
    """Get a variable."""
    instance_key = instance_of(scope_of(variable_key))
    if instance_key is not None:
        visible(instance_key)
        for row in known_in(instance_key):
            if row.key == variable_key:
                return VariableAnswer(**_fields(row))
    raise NotFound(_VARIABLE, variable_key)


@part.route("POST", "/user-tasks/{userTaskKey}/variables/search", reads=True)
def search_user_task_variables(user_task_key: int, body: TaskVariableQuery) -> Found[VariableFound]:
    """Search what a task sees."""
    name = UNSET if body.filter is UNSET else body.filter.name
    rows = seen_by_task(visible_task(user_task_key))
    return _page([row for row in rows if matches(name, row.name)], body)


@part.route("POST", "/user-tasks/{userTaskKey}/effective-variables/search", reads=True)
def search_user_task_effective_variables(
    user_task_key: int, body: TaskVariableQuery
) -> Found[VariableFound]:
    """Search what a task sees; a name comes once, from the nearest scope."""
    return search_user_task_variables(user_task_key, body)


def _instances(wanted: VariableFilter) -> list[int]:
    """The instances that a filter names; a search through all variables there are is refused."""
    scopes = [number(one) for one in named_values(wanted.scope_key)]
    scopes += [scope_of(int(one)) for one in named_values(wanted.variable_key)]
    named = [number(one) for one in named_values(wanted.process_instance_key)]
    if not scopes and not named:
        raise BadRequest(
            Text(
                "请在 filter 中给出 processInstanceKey、scopeKey 或 variableKey。",
                "Name a processInstanceKey, scopeKey or variableKey in the filter.",
            )
        )
    keys = {*named, *(instance_of(scope) for scope in scopes if scope)}
    return [one for one in sorted(filter(None, keys)) if _is_visible(one)]


def _is_visible(instance_key: int) -> bool:
    try:
        visible(instance_key)
    except NotFound:
        return False
    return True


def _fits(row: Known, wanted: VariableFilter) -> bool:
    return all(
        (
            matches(wanted.name, row.name),
            matches(wanted.value, row.value),
            matches(wanted.variable_key, str(row.key)),
            matches(wanted.scope_key, str(row.scope_key)),
            matches(wanted.process_instance_key, str(row.instance_key)),
        )
    )


def _page(rows: Sequence[Known], body: Query[Any, Any]) -> Found[VariableFound]:
    page = part_of(_sorted(rows, body.sort), body.page, lambda row: row.key)
    longest = None if request.args.get("truncateValues") == "false" else SHOWN
    return found(page, lambda row: _found(row, longest), lambda row: row.key)


def _sorted(rows: Sequence[Known], sorts: Sequence[Sort[Any]]) -> list[Known]:
    done = sorted(rows, key=_COLUMNS["variableKey"])
    for sort in reversed(sorts):
        done.sort(key=_COLUMNS[sort.field], reverse=sort.order == "DESC")
    return done


def _fields(row: Known) -> dict[str, Any]:
    return {
        "variable_key": key(row.key),
        "name": row.name,
        "value": row.value,
        "scope_key": key(row.scope_key),
        "process_instance_key": key(row.instance_key),
        "root_process_instance_key": key(row.root_key),
    }


def _found(row: Known, longest: int | None) -> VariableFound:
    shown = row.value[:longest]
    return VariableFound(
        **(_fields(row) | {"value": shown}), is_truncated=len(shown) < len(row.value)
    )
