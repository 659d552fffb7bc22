"""Functions of contexts."""

from engine.feel.functions.registry import Registry, refuse
from engine.feel.runtime.frame import BecameNull, Run, Value

builtin = Registry()
Context = dict[str, Value]


@builtin("get value", "m: context, key: string")
def get_value(context: Context, key: str) -> Value:
    """The entry of a key."""
    if key not in context:
        raise BecameNull("no_entry", name=key)
    return context[key]


@builtin("get value", "context: context, keys: list")
def get_value_along(context: Context, keys: list[Value]) -> Value:
    """The entry at the end of several keys."""
    if not keys:
        raise refuse("get value", "no_keys")
    value: Value = context
    for key in keys:
        if type(value) is not dict or type(key) is not str or key not in value:
            raise BecameNull("no_entry", name=key)
        value = value[key]
    return value


@builtin("get entries", "m: context")
def get_entries(context: Context) -> list[Value]:
    """A list of key and value for each entry."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context_of(entries: list[Value]) -> Context:
    """The context of such a list."""
    result: Context = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            raise refuse("context", "entry_incomplete")
        key = entry["key"]
        if type(key) is not str or key in result:
            raise refuse("context", "bad_key", key=key)
        result[key] = entry["value"]
    return result


@builtin("context put", "context: context, key: string, value: any")
def context_put(context: Context, key: str, value: Value) -> Context:
    """The context with one entry set."""
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_along(context: Context, keys: list[Value], value: Value) -> Context:
    """The context with the entry at the end of several keys set."""
    if not keys or not all(type(key) is str for key in keys):
        raise refuse("context put", "keys_not_texts")
    inner = context.get(keys[0])
    if len(keys) == 1:
        return {**context, keys[0]: value}
    if inner is not None and type(inner) is not dict:
        raise refuse("context put", "no_inner_context", key=keys[0])
    return {**context, keys[0]: context_put_along(inner or {}, keys[1:], value)}


@builtin("context merge", "contexts: list", with_run=True)
def context_merge(run: Run, contexts: list[Value]) -> Context:
    """All entries of all contexts; the last one of a key counts."""
    result: Context = {}
    for context in contexts:
        if type(context) is not dict:
            raise refuse("context merge", "item_not_context")
        run.charge(len(context))
        result.update(context)
    return result


@builtin("is defined", "value: any")
def is_defined(value: Value) -> bool:
    """Whether a value is there."""
    return value is not None


@builtin("get or else", "value: any, default: any")
def get_or_else(value: Value, default: Value) -> Value:
    """The value, or another one where it is null."""
    return default if value is None else value
