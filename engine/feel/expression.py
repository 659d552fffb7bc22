"""The door of the room: text to something that can be evaluated many times."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeVar

from engine.feel import limits
from engine.feel.compiling.compiler import Compiler, Surroundings
from engine.feel.compiling.table import HANDLERS
from engine.feel.errors import FeelLimitExceeded, FeelSyntaxError, FeelValueError, FeelWarning
from engine.feel.functions.table import FUNCTIONS, LONG_NAMES
from engine.feel.parsing.parser import parse_cell, parse_expression
from engine.feel.parsing.syntax import Node
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.frame import Code, Frame, Run, Value
from engine.feel.runtime.types import Type

__all__ = ["Expression", "FeelWarning", "UnaryTests", "compile_expression", "compile_unary_tests"]


class Compiled:
    """What both kinds of compiled text have in common."""

    __slots__ = ("_code", "_slots", "names", "paths", "possible_names", "source", "warnings")

    def __init__(self, source: str, compiler: Compiler, code: Code) -> None:
        self.source = source
        self.names = frozenset(compiler.free)
        """The variables that the text reads for certain."""
        self.possible_names = frozenset(compiler.possible - compiler.free)
        """Names inside filters: variables, unless the items have entries of that name."""
        self.paths = frozenset(compiler.paths)
        """The dotted ways into variables that the text reads, such as ``order.buyer.name``."""
        self.warnings = tuple(compiler.warnings)
        """What is null whatever the data are: surely not what was meant."""
        self._code = code
        self._slots = compiler.slots

    def _run(self, frame: Frame) -> Value:
        try:
            return self._code(frame)
        except RecursionError:
            raise FeelLimitExceeded("data_too_deep") from None
        except ArithmeticError:
            # Our own numbers are always finite; a NaN can only have come with the scope.
            raise FeelValueError("not_a_number") from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"


class Expression(Compiled):
    """A compiled expression."""

    __slots__ = ()

    def evaluate(
        self,
        scope: Mapping[str, object],
        *,
        now: datetime | None = None,
        warnings: list[FeelWarning] | None = None,
        run: Run | None = None,
    ) -> object:
        """The value of the expression; ``warnings`` collects why something became null.

        Evaluations that belong together share one ``run``, which then holds clock and warnings.
        """
        return self._run(Frame(run or Run(now, warnings), scope, [None] * self._slots))


class UnaryTests(Compiled):
    """A compiled cell of a decision table."""

    __slots__ = ()

    def matches(
        self,
        value: object,
        scope: Mapping[str, object],
        *,
        now: datetime | None = None,
        warnings: list[FeelWarning] | None = None,
        run: Run | None = None,
    ) -> bool | None:
        """Whether a value passes; None where that cannot be said."""
        frame = Frame(run or Run(now, warnings), scope, [None] * self._slots)
        frame.slots[0] = admitted(value)
        answer = self._run(frame)
        return answer if type(answer) is bool else None


AnyCompiled = TypeVar("AnyCompiled", bound=Compiled)
Parse = Callable[..., Node]


def compile_expression(
    source: str, *, names: Collection[str] = (), types: Mapping[str, Type] | None = None
) -> Expression:
    """Compile an expression, written without a leading ``=``.

    ``names`` are the names in the scope that have spaces or signs in them, or that hide a built-in
    function; ``types`` are named types beside those of FEEL.
    """
    return compiled(Expression, parse_expression, source, names, types or {})


def compile_unary_tests(
    source: str, *, names: Collection[str] = (), types: Mapping[str, Type] | None = None
) -> UnaryTests:
    """Compile a cell of a decision table, ``-`` included."""
    return compiled(UnaryTests, parse_cell, source, names, types or {})


def compiled(
    kind: type[AnyCompiled],
    parse: Parse,
    source: str,
    names: Collection[str],
    types: Mapping[str, Type],
) -> AnyCompiled:
    """Parse a source, then compile its tree."""
    surroundings = Surroundings(FUNCTIONS, frozenset(names), types)
    compiler = Compiler(source, surroundings, HANDLERS)
    try:
        code = compiler.compile(parse(source, names, LONG_NAMES))
    except RecursionError:
        raise FeelSyntaxError(source, 0, "too_deep", limit=limits.NESTING) from None
    return kind(source, compiler, code)
