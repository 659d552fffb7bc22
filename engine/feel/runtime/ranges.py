"""Ranges: two ends, each included or not, each perhaps open."""

from dataclasses import dataclass

from engine.feel.runtime.frame import Value


@dataclass(frozen=True, slots=True)
class Range:
    """``[low..high]``; an end that is None is not bounded."""

    low: Value
    high: Value
    low_included: bool = True
    high_included: bool = True
    sign: str = ""
    """The sign of ``(= 10)`` and ``(!= 10)``, which have the one value at both of their ends."""

    @property
    def outside(self) -> bool:
        """Whether it is all but the one value, as in ``(!= 10)``."""
        return self.sign == "!="
