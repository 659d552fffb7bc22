"""Functions of the model as values of FEEL: business knowledge, boxed functions, services."""

from collections.abc import Callable, Sequence

from engine.dmn.running.run import Place, Run, Scope, Value
from engine.dmn.running.shape import Shape
from engine.feel.errors import FeelWarning
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import BecameNull
from engine.feel.runtime.frame import Run as FeelRun
from engine.feel.texts import said

Parameter = tuple[str, Shape | None]


class ModelFunction(Function):
    """A function that the model defines; lives as long as one evaluation."""

    __slots__ = ("at", "body", "name", "params", "run", "shapes")

    def __init__(
        self,
        at: Place,
        parameters: Sequence[Parameter],
        body: Callable[[Scope], Value],
        run: Run,
    ) -> None:
        """``body`` gets the arguments by name."""
        self.at = at
        self.name = at.label
        self.params = tuple(name for name, _ in parameters)
        self.shapes = tuple(shape for _, shape in parameters)
        self.body = body
        self.run = run

    def invoke(self, arguments: Sequence[Value], run: FeelRun) -> Value:
        """Call with arguments by position; an argument of a wrong type is null."""
        if len(arguments) != len(self.params):
            raise self.wrong_arguments()
        run.charge(1)
        fitted = {
            name: value if shape is None else shape.fitted(value, self.run, self.at.inside(name))
            for name, shape, value in zip(self.params, self.shapes, arguments, strict=True)
        }
        # What the caller noted so far is not about the body.
        notes = self.run.notes
        noted = notes[:]
        notes.clear()
        self.run.enter()
        try:
            return self.body(fitted)
        finally:
            self.run.depth -= 1
            notes[:0] = noted


def call_named(function: Value, arguments: Scope, run: Run, at: Place) -> Value:
    """Call whatever the model invokes, with arguments by name."""
    if not isinstance(function, Function):
        run.warn("not_callable", at)
        return None
    unknown = [name for name in arguments if name not in function.params]
    if unknown:
        run.warn("no_parameter", at, name=unknown[0])
        return None
    try:
        value = function.invoke_named(tuple(arguments), tuple(arguments.values()), run.work)
    except BecameNull as why:
        told = said(why.code, **why.facts)
        run.notes.append(FeelWarning(told.en, 1, 1, told.zh))
        value = None
    if run.notes:
        run.explain(at)
    return value
