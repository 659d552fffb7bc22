"""What an analysis finds, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine.dmn.running.run import Place, Value
from engine.dmn.texts import said


class Found(StrEnum):
    """What is wrong with a table; ``NOT_ANALYSED`` says what could not be found out."""

    GAP = "gap"
    OVERLAP = "overlap"
    NEVER_REACHED = "never_reached"
    IMPOSSIBLE = "impossible"
    OUTPUT_NOT_ALLOWED = "output_outside"
    ALWAYS_NULL = "always_null"
    NOT_ANALYSED = "not_analysed"
    TOO_LARGE = "table_too_large"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what, about which rules, with an example of inputs; in both languages."""

    kind: Found
    message: str
    message_zh: str
    cure: str
    cure_zh: str
    decision: str
    element: str | None
    line: int | None
    rules: tuple[int, ...] = ()
    example: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


def finding(
    kind: Found,
    at: Place,
    *,
    rules: Sequence[int] = (),
    example: Mapping[str, Value] | None = None,
    **facts: object,
) -> Finding:
    """A finding with its sentence."""
    numbers = ", ".join(map(str, rules))
    text = said(kind.value, place=at.label, rules=numbers, **facts)
    return Finding(
        kind,
        text.en,
        text.zh,
        text.cure_en,
        text.cure_zh,
        at.label.partition(" › ")[0],
        at.element,
        at.line,
        tuple(rules),
        example or {},
    )
