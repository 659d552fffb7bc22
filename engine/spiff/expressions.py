"""The texts of a process file, compiled once: FEEL behind ``=``, static otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from engine.bpmn.graph import IoMapping
from engine.feel.errors import FeelError
from engine.feel.expression import Expression, compile_expression
from engine.feel.values import to_json
from engine.spiff.failures import StepFailed
from engine.spiff.waits import FailureKind

_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Formula:
    """One FEEL expression; its values are JSON values."""

    expression: Expression

    def value(self, scope: Mapping[str, object], now: datetime) -> object:
        """What it means in a scope."""
        try:
            return kept(to_json(self.expression.evaluate(scope, now=now)))
        except FeelError as error:
            text = f"cannot evaluate {self.expression.source}: {error}"
            raise StepFailed(FailureKind.EXPRESSION, text) from error

    def holds(self, scope: Mapping[str, object], now: datetime) -> bool:
        """Whether a condition is true; anything but true and false stops the step."""
        value = self.value(scope, now)
        if isinstance(value, bool):
            return value
        text = f"the condition {self.expression.source} is {_shown(value)}, not true or false"
        raise StepFailed(FailureKind.CONDITION, text)


@dataclass(frozen=True, slots=True)
class Static:
    """A text that means itself."""

    text: str

    def value(self, scope: Mapping[str, object], now: datetime) -> object:
        """Always the same."""
        return self.text


Spoken = Formula | Static


def kept(value: object) -> object:
    """Whole numbers that JSON libraries cannot write become decimals of the same value."""
    if isinstance(value, int):
        return value if -_LARGEST <= value <= _LARGEST else Decimal(value)
    if isinstance(value, list):
        return [kept(item) for item in value]
    if isinstance(value, dict):
        return {name: kept(item) for name, item in value.items()}
    return value


def formula(source: str) -> Formula:
    """FEEL without its ``=``."""
    return Formula(compile_expression(source))


def maybe_formula(source: str | None) -> Formula | None:
    """FEEL without its ``=``, where there is any."""
    return None if source is None else formula(source)


def spoken(source: str | None) -> Spoken | None:
    """A text that is FEEL only behind ``=``."""
    if source is None:
        return None
    text = source.strip()
    return formula(text[1:]) if text.startswith("=") else Static(text)


@dataclass(frozen=True, slots=True)
class Assign:
    """One mapping: a value and the place that it goes to, ``order.total`` as two names."""

    source: Spoken
    path: tuple[str, ...]


def assigns(mappings: tuple[IoMapping, ...]) -> tuple[Assign, ...]:
    """The mappings of an element, compiled."""
    return tuple(
        Assign(source, tuple(mapping.target.strip().split(".")))
        for mapping in mappings
        if (source := spoken(mapping.source)) is not None
    )


def text_of(value: object, what: str) -> str | None:
    """A text, or null; numbers are written out."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool) or not hasattr(value, "as_integer_ratio"):
        raise StepFailed(FailureKind.EXPRESSION, f"{what} is {_shown(value)}, not a text")
    return str(value)


def names_of(value: object, what: str) -> tuple[str, ...]:
    """Names from a list, or from a text with commas."""
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(name for part in value.split(",") if (name := part.strip()))
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise StepFailed(FailureKind.EXPRESSION, f"{what} is {_shown(value)}, not a list of names")


def _shown(value: object) -> str:
    return "null" if value is None else str(value)[:100]
