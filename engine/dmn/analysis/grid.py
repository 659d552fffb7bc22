"""A table as a grid of atoms: which rules hold where, found without walking through all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

STEPS: Final = 100_000
"""Steps of one search; past them the answer is “not known”."""


class TooLarge(Exception):
    """The table is too large to be analysed whole."""


@dataclass(slots=True)
class Axis:
    """One input: for each of its atoms the rules that may hold there, and those that surely do.

    Sets are bits of a number: rule 1 is the lowest, and so is atom 0.
    """

    may: list[int]
    must: list[int]
    surely: list[int] = field(default_factory=list)
    """For each rule the atoms in which it surely holds."""


@dataclass(slots=True)
class Search:
    """Finds points of a grid at which none of some rules holds."""

    masks: Sequence[Sequence[int]]
    allowed: Sequence[Sequence[int]]
    steps: int = STEPS
    dead: set[tuple[int, int]] = field(default_factory=set)

    def points(self, rules: int, axis: int = 0) -> Iterator[tuple[int, ...]]:
        """Points that no rule covers, as atoms of each axis; one for each way to get there."""
        if any(not atoms for atoms in self.allowed):
            return
        if rules == 0:
            yield tuple(atoms[0] for atoms in self.allowed[axis:])
            return
        if axis == len(self.masks) or (axis, rules) in self.dead:
            return
        self.dead.add((axis, rules))
        for atom in self.allowed[axis]:
            self.steps -= 1
            if self.steps < 0:
                raise TooLarge
            for rest in self.points(rules & self.masks[axis][atom], axis + 1):
                yield (atom, *rest)


def bits(members: int) -> Iterator[int]:
    """The numbers in a set, from 1."""
    while members:
        lowest = members & -members
        yield lowest.bit_length()
        members ^= lowest
