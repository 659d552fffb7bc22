"""Input and output mappings: values computed in order, each seeing the ones before it."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.spiff.expressions import Assign


def mapped(
    assigns: Iterable[Assign],
    scope: Mapping[str, object],
    now: datetime,
    onto: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The variables that mappings make.

    A target such as ``order.total`` keeps the rest of the ``order`` that is already in ``onto``.
    """
    made: dict[str, object] = {}
    for assign in assigns:
        value = assign.source.value(_over(made, scope), now)
        root, *path = assign.path
        made[root] = _placed(made.get(root, (onto or {}).get(root)), path, value)
    return made


def _over(made: dict[str, object], scope: Mapping[str, object]) -> Mapping[str, object]:
    if not made:
        return scope
    return (
        ChainMap(made, *scope.maps) if isinstance(scope, ChainMap) else ChainMap(made, dict(scope))
    )


def _placed(old: object, path: list[str], value: object) -> object:
    if not path:
        return value
    head, *rest = path
    around = dict(old) if isinstance(old, dict) else {}
    around[head] = _placed(around.get(head), rest, value)
    return around
