"""Runs all test cases of a directory and says which fail and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.dmn.errors import DecisionTooLarge, DmnError, DmnFault, NoSuchDecision
from engine.dmn.model import DecisionModel, Outcome
from engine.dmn.reader import read_leniently
from engine.dmn.running.nodes import InputNode, Node
from engine.dmn.running.run import Value
from engine.dmn.running.shape import Shape
from engine.dmn.tck.cases import Case, CaseFile, Expected, read_cases
from engine.dmn.tck.comparing import matches, told, typed_input


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One test case; ``problems`` is empty where it passed."""

    file: str
    id: str
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all of its results were as expected."""
        return not self.problems


def run_directory(directory: Path) -> Iterator[CaseResult]:
    """Run every case below a directory, file by file."""
    for path in sorted(directory.rglob("*.xml")):
        name = str(path.relative_to(directory))
        try:
            cases = read_cases(path.read_bytes(), path.name)
        except DmnError as error:
            yield CaseResult(name, "-", (str(error),))
            continue
        if cases is not None:
            yield from run_file(cases, path.parent, name)


def run_file(cases: CaseFile, directory: Path, name: str) -> Iterator[CaseResult]:
    """Run the cases of one file; the models beside and below it may be imported."""
    path = directory / cases.model
    if not path.is_file():
        for case in cases.cases:
            yield CaseResult(name, case.id, (f"There is no model {cases.model}.",))
        return
    others = [other for other in directory.rglob("*.dmn") if other != path]
    beside = {str(other.relative_to(directory)): other.read_bytes() for other in others}
    model, faults = read_leniently(path.read_bytes(), path.name, beside)
    for case in cases.cases:
        if model is None:
            yield CaseResult(name, case.id, tuple(map(str, faults)))
        else:
            yield CaseResult(name, case.id, tuple(problems_of(model, case, faults)))


def problems_of(model: DecisionModel, case: Case, faults: list[DmnFault]) -> Iterator[str]:
    """What one case gets wrong; faults of the file are told beside, for they may be why."""
    for expected in case.results:
        problem = problem_of(model, case, expected)
        if problem is not None:
            why = "; ".join(map(str, faults[:2]))
            yield f"{expected.name}: {problem}" + (f" [{why}]" if why else "")


def problem_of(model: DecisionModel, case: Case, expected: Expected) -> str | None:
    """What is wrong with one result."""
    try:
        outcome = evaluated(model, case, expected)
    except (DecisionTooLarge, NoSuchDecision) as error:
        return None if expected.is_error else str(error)
    result = outcome.result
    if case.invoked is not None and type(result) is dict and expected.name in result:
        result = result[expected.name]
    if matches(expected.value, result) or (expected.is_error and result is None):
        return None
    why = "; ".join(map(str, outcome.warnings[:2]))
    wanted, found = told(expected.value), told(result)
    return f"{wanted} is expected, not {found}" + (f" ({why})" if why else "")


def evaluated(model: DecisionModel, case: Case, expected: Expected) -> Outcome:
    """Evaluate what the case is about, with its inputs as the model wants them."""
    shapes = shapes_of(model)
    inputs: dict[str, Value] = {
        key: typed_input(value, shapes.get(key)) for key, value in case.inputs.items()
    }
    invoked = case.invoked or (expected.name if expected.invokes else None)
    if invoked is not None:
        return model.invoke_service(invoked, inputs)
    return model.evaluate(expected.name, inputs)


def shapes_of(model: DecisionModel) -> Mapping[str, Shape | None]:
    """The types of everything that can be given, by name; also in imported models."""
    shapes: dict[str, Shape | None] = {}
    waiting: list[Node] = list(model.nodes.values())
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting.extend(need.node for need in node.needs)
            if isinstance(node, InputNode) or node.name not in shapes:
                shapes[node.name] = node.shape
    return shapes
