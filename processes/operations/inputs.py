"""What an operation is given, in the types it needs."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from engine.operations import Call
from processes.records.wording import tidy


def text(call: Call, name: str, usual: str = "") -> str:
    """A text, tidied; the usual one where there is none."""
    return tidy(call.inputs.get(name)) or usual


def maybe(call: Call, name: str) -> str | None:
    """A text, or None where there is none."""
    return text(call, name) or None


def flag(call: Call, name: str) -> bool:
    """Whether a variable is true."""
    return call.inputs.get(name) is True


def number(value: object) -> Decimal:
    """A number; zero where there is none."""
    try:
        return Decimal(str(value)) if isinstance(value, int | float | str | Decimal) else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


def amount(call: Call, name: str) -> Decimal:
    """A number of a variable; zero where there is none."""
    return number(call.inputs.get(name))


def rows(call: Call, name: str) -> list[Mapping[str, object]]:
    """The rows of a list."""
    value = call.inputs.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
