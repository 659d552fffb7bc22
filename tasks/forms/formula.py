"""FEEL in a form file: text behind ``=``, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.feel.errors import FeelError
from engine.feel.expression import Expression, compile_expression
from engine.feel.values import to_json


@dataclass(frozen=True, slots=True)
class Formula:
    """A compiled expression that never raises: what cannot be computed is null."""

    source: str
    compiled: Expression

    @classmethod
    def of(cls, source: str) -> "Formula":
        """Compile a text, its ``=`` taken off; raises ``FeelSyntaxError``."""
        source = source.strip().removeprefix("=").strip()
        return cls(source, compile_expression(source))

    def value(self, scope: Mapping[str, object], now: datetime) -> object:
        """The value in plain JSON terms: dates and times as ISO text."""
        try:
            return to_json(self.compiled.evaluate(scope, now=now))
        except FeelError:
            return None

    def holds(self, scope: Mapping[str, object], now: datetime) -> bool:
        """Whether the value is true; null is not."""
        return self.value(scope, now) is True

    def is_computed(self, scope: Mapping[str, object]) -> bool:
        """Whether anything comes out at all; a pattern that is not understood gives null."""
        return self.value(scope, datetime.now(UTC)) is not None
