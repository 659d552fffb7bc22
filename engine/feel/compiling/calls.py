"""Function calls, function definitions, ``instance of``."""

from collections.abc import Callable, Sequence

from engine.feel.compiling.compiler import Compiler
from engine.feel.compiling.typing import result_of, type_of
from engine.feel.functions.external import external
from engine.feel.parsing.syntax import Call, FunctionOf, InstanceOf, Name
from engine.feel.runtime.callables import Closure, Function
from engine.feel.runtime.frame import BecameNull, Code, Frame, Place, Run, Value
from engine.feel.runtime.types import ANY, kind_of

Invoke = Callable[[Function, Sequence[Value], Run], Value]


def compile_call(compiler: Compiler, node: Call) -> Code:
    """``f(a)``; a built-in function is found now, any other when it is called."""
    place = compiler.place(node)
    arguments = [compiler.compile(argument) for argument in node.arguments]
    invoke = by_name(node.names) if node.names else by_position
    called = node.target.name if isinstance(node.target, Name) else ""
    built_in = compiler.built_in(called)
    if built_in is not None:
        return call_of(built_in, arguments, invoke, place)
    target = compiler.compile(node.target)

    def call(frame: Frame) -> Value:
        function = target(frame)
        if not isinstance(function, Function):
            return not_called(frame, function, called, place)
        values = [argument(frame) for argument in arguments]
        try:
            return invoke(function, values, frame.run)
        except BecameNull as why:
            return frame.run.explained(place, why)

    return call


def call_of(function: Function, arguments: list[Code], invoke: Invoke, place: Place) -> Code:
    """A call of a function that is known now."""

    def call(frame: Frame) -> Value:
        values = [argument(frame) for argument in arguments]
        try:
            return invoke(function, values, frame.run)
        except BecameNull as why:
            return frame.run.explained(place, why)

    return call


def by_position(function: Function, values: Sequence[Value], run: Run) -> Value:
    """Call with arguments by position."""
    return function.invoke(values, run)


def by_name(names: Sequence[str]) -> Invoke:
    """Call with arguments by these names."""
    return lambda function, values, run: function.invoke_named(names, values, run)


def not_called(frame: Frame, value: Value, name: str, place: Place) -> None:
    """Note that what was called is no function."""
    if value is None and name:
        frame.run.null(place, "no_function", name=name)
    else:
        frame.run.null(place, "not_a_function", kind=kind_of(value))


def compile_function(compiler: Compiler, node: FunctionOf) -> Code:
    """``function(a, b) c``."""
    params = tuple(name for name, _ in node.params)
    if node.external:
        return compile_external(compiler, node, params)
    compiler.closures += 1
    types = tuple(type_of(compiler, node, wanted) for _, wanted in node.params)
    with compiler.binding(*params) as slots:
        body, cost, _ = compiler.measured(node.body)
    places, result = tuple(slots), result_of(node.body)
    return lambda frame: Closure(params, types, result, places, body, frame, cost)


def compile_external(compiler: Compiler, node: FunctionOf, params: tuple[str, ...]) -> Code:
    """``function(a) external {…}``: one of the few that have an equal here."""
    place, described = compiler.place(node), compiler.compile(node.body)

    def function(frame: Frame) -> Value:
        try:
            return external(params, described(frame))
        except BecameNull as why:
            return frame.run.explained(place, why)

    return function


def compile_instance_of(compiler: Compiler, node: InstanceOf) -> Code:
    """``a instance of number``; null is one of Null only, and allowed values do not matter."""
    operand = compiler.compile(node.operand)
    wanted = type_of(compiler, node, node.type)
    holds = ((wanted.bare or wanted) if wanted is not None else ANY).holds

    def is_instance(frame: Frame) -> bool:
        value = operand(frame)
        frame.run.charge_walk(value)
        return holds(value)

    return is_instance
