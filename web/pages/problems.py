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
    found = [Problem(one.name, label, one.problem) for one, label in _walk(form) if one.problem]
    known = {problem.name for problem in found}
    rest = [Problem(name, Text(name, name), text) for name, text in by_field.items()]
    return found + [problem for problem in rest if problem.name not in known]


def _walk(form: Iterable[Shown]) -> Iterator[tuple[Shown, Text]]:
    """Every field with its label, which in a list says the row."""
    for one in form:
        yield one, one.field.label
        yield from _walk(one.inner)
        for number, row in enumerate(one.rows, 1):
            for cell, label in _walk(row):
                told = Text(
                    f"第 {number} 行，{label.said_in('zh')}",
                    f"Row {number}, {label.said_in('en')}",
                )
                yield cell, told
