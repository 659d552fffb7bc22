"""Values of expressions in the shapes that waits have."""

import re
from datetime import datetime
from decimal import Decimal

from engine.spiff.failures import StepFailed
from engine.spiff.timers import BadTime, parse_duration, parse_moment
from engine.spiff.waits import FailureKind

_WHOLE = re.compile(r"\s*-?[0-9]{1,18}\s*")


def moment_of(value: object, what: str, now: datetime) -> str | None:
    """A moment as text: ISO 8601, or a duration from now."""
    if value is None:
        return None
    text = str(value).strip()
    try:
        moment = parse_duration(text).after(now) if text[:1] in "P-" else parse_moment(text)
    except BadTime as error:
        raise StepFailed(FailureKind.TIMER, f"{what}: {error}") from None
    return moment.isoformat()


def number_of(value: object, what: str) -> int | None:
    """A whole number, also from text."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
        return None if value is None else int(value)
    raise StepFailed(FailureKind.EXPRESSION, f"{what} is {value!r:.100}, not a number")
