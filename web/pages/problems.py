"""What is wrong with the answers to a form, with the labels of the fields."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.texts import Text
from tasks.forms.shown import Shown


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, and where to jump to mend it."""

    name: str
    label: Text
    text: Text


def problems_in(form: Iterable[Shown], by_field: Mapping[str, Text]) -> list[Problem]:
    """The problems in the order of the fields, then those of fields that the form does not have."""
    found = [Problem(one.name, one.field.label, one.problem) for one in _walk(form) if one.problem]
    known = {problem.name for problem in found}
    rest = [Problem(name, Text(name, name), text) for name, text in by_field.items()]
    return found + [problem for problem in rest if problem.name not in known]


def _walk(form: Iterable[Shown]) -> Iterator[Shown]:
    for one in form:
        yield one
        yield from _walk(one.inner)
        for row in one.rows:
            yield from _walk(row)
