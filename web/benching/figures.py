"""A measured figure, and what it has to be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a benchmark; ``at_most`` or ``at_least`` say what the product promises."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the promise holds; a figure without one is told only."""
        below = self.at_most is None or self.value <= self.at_most
        return below and (self.at_least is None or self.value >= self.at_least)

    @property
    def promise(self) -> str:
        """The promise in words.

        >>> Figure("start", 1.2, "s", at_most=3).promise
        'at most 3 s'
        """
        if self.at_most is not None:
            return f"at most {self.at_most:g} {self.unit}"
        return "" if self.at_least is None else f"at least {self.at_least:g} {self.unit}"
