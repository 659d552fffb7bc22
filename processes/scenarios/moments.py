"""Moments in scenarios, such as ``<P10D>``; and when a story begins that names one."""

import re
from datetime import datetime
from typing import Final

from engine.errors import BadRequest
from engine.feel.expression import Expression, compile_expression
from engine.texts import Text
from processes.scenarios.reading import Complete, Scenario, Start, Wait

_NAMED: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
_LATER: Final = compile_expression("string(now() + duration(span))")
_EARLIER: Final = compile_expression("string(date and time(moment) - duration(span))")


def later(moment: datetime, span: str) -> datetime:
    """The moment an ISO 8601 duration later.

    >>> from datetime import UTC
    >>> later(datetime(2026, 1, 5, 9, tzinfo=UTC), "P1DT30M").isoformat()
    '2026-01-06T09:30:00+00:00'
    """
    return _moment(_LATER, span, now=moment)


def spoken(value: object, now: datetime) -> object:
    """``<P10D>`` becomes the moment ten days from now, any other ``<…>`` that in an hour.

    >>> from datetime import UTC
    >>> spoken(["<P1D>", "<soon>", 3], datetime(2026, 1, 5, 9, tzinfo=UTC))
    ['2026-01-06T09:00:00+00:00', '2026-01-05T10:00:00+00:00', 3]
    """
    match value:
        case str() if value.startswith("<") and value.endswith(">"):
            return later(now, value[1:-1] if value.startswith("<P") else "PT1H").isoformat()
        case list():
            return [spoken(item, now) for item in value]
        case dict():
            return {name: spoken(item, now) for name, item in value.items()}
        case _:
            return value


def opening(scenario: Scenario, usual: datetime) -> datetime:
    """When a story begins that names a moment: so that its next wait just reaches that moment.

    One that names none begins at the usual hour; one that never waits, a month before.
    """
    for place, step in enumerate(scenario.steps):
        told = step.form if isinstance(step, Start | Complete) else {}
        named = [str(value) for value in told.values() if _NAMED.fullmatch(str(value))]
        if named:
            waits = (after.duration for after in scenario.steps[place:] if isinstance(after, Wait))
            return _moment(_EARLIER, next(waits, "P30D"), moment=named[0])
    return usual


def _moment(
    formula: Expression, span: str, *, now: datetime | None = None, moment: str = ""
) -> datetime:
    found = formula.evaluate({"span": span, "moment": moment}, now=now)
    if not isinstance(found, str):
        raise BadRequest(Text(f"{span} 不是时长。", f"{span} is not a duration."))
    return datetime.fromisoformat(found)
