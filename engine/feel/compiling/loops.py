"""``for``, ``some`` and ``every``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.feel import limits
from engine.feel.compiling.compiler import Compiler
from engine.feel.errors import FeelLimitExceeded
from engine.feel.parsing.syntax import For, Iterator, Quantified
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.frame import BecameNull, Code, Frame, Place, Value
from engine.feel.runtime.steps import steps_between, steps_of
from engine.feel.runtime.types import kind_of


@dataclass(frozen=True, slots=True)
class Loop:
    """One iterator: what it walks through, and where the item goes."""

    source: Code
    end: Code | None
    slot: int
    place: Place

    def items(self, frame: Frame) -> Iterable[Value]:
        """All that is walked through."""
        source = self.source(frame)
        if self.end is not None:
            return steps_between(source, self.end(frame))
        return steps_of(source)


@dataclass(frozen=True, slots=True)
class Body:
    """What is done for each round."""

    code: Code
    cost: int
    makes_functions: bool


def compile_loops(compiler: Compiler, iterators: tuple[Iterator, ...]) -> list[Loop]:
    """The loops; each one sees the items of those before it."""
    loops = []
    for iterator in iterators:
        place = compiler.place(iterator.source)
        source = compiler.compile(iterator.source)
        end = compiler.compile(iterator.end) if iterator.end is not None else None
        loops.append(Loop(source, end, compiler.bind(iterator.name), place))
    return loops


def walk(frame: Frame, loops: list[Loop], body: Body, visit: Callable[[Frame], bool]) -> bool:
    """Visit every combination until a visit says that it is enough; says so too."""
    loop, inner_loops = loops[0], loops[1:]
    for item in loop.items(frame):
        frame.run.charge(body.cost)
        inner = frame.copy() if body.makes_functions else frame
        inner.slots[loop.slot] = admitted(item)
        enough = walk(inner, inner_loops, body, visit) if inner_loops else visit(inner)
        if enough:
            return True
    return False


def compile_for(compiler: Compiler, node: For) -> Code:
    """``for x in xs return b``; ``partial`` is the list of the results so far."""
    place = compiler.place(node)
    with compiler.binding():
        loops = compile_loops(compiler, node.iterators)
        partial = compiler.bind("partial")
        body = Body(*compiler.measured(node.body))
        reads_partial = partial in compiler.slots_read

    def results(frame: Frame) -> Value:
        found: list[Value] = []

        def visit(inner: Frame) -> bool:
            if reads_partial:
                inner.run.charge(len(found))
                inner.slots[partial] = found.copy()
            found.append(body.code(inner))
            if len(found) > limits.LIST_LENGTH:
                raise FeelLimitExceeded("list_too_long", limit=limits.LIST_LENGTH)
            return False

        try:
            walk(frame, loops, body, visit)
        except BecameNull as why:
            return frame.run.explained(place, why)
        return found

    return results


def compile_quantified(compiler: Compiler, node: Quantified) -> Code:
    """``some x in xs satisfies b``, ``every x in xs satisfies b``: three-valued."""
    place, deciding = compiler.place(node), not node.every
    word = "every" if node.every else "some"
    with compiler.binding():
        loops = compile_loops(compiler, node.iterators)
        body = Body(*compiler.measured(node.body))

    def quantified(frame: Frame) -> Value:
        unknown = False

        def visit(inner: Frame) -> bool:
            nonlocal unknown
            answer = body.code(inner)
            if type(answer) is not bool:
                unknown = True
                if answer is not None:
                    frame.run.null(place, "not_boolean", op=word, kind=kind_of(answer))
            return answer is deciding

        try:
            if walk(frame, loops, body, visit):
                return deciding
        except BecameNull as why:
            return frame.run.explained(place, why)
        return None if unknown else not deciding

    return quantified
