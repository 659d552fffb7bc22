"""Functions of lists."""

from engine.feel.functions.registry import Registry
from engine.feel.runtime.frame import Value

builtin = Registry()


@builtin("count", "list: list")
def count(items: list[Value]) -> int:
    """How many items there are."""
    return len(items)
