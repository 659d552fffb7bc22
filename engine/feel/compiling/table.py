"""What compiles each form of expression."""

from typing import Final

from engine.feel.compiling import calls, cells, collections, filters, loops, names, operators
from engine.feel.compiling.compiler import Handler
from engine.feel.parsing import syntax

HANDLERS: Final[dict[type, Handler]] = {
    syntax.Literal: names.compile_literal,
    syntax.Unreadable: names.compile_unreadable,
    syntax.Name: names.compile_name,
    syntax.ListOf: collections.compile_list,
    syntax.ContextOf: collections.compile_context,
    syntax.RangeOf: collections.compile_range,
    syntax.UnaryTest: collections.compile_one_ended,
    syntax.Path: collections.compile_path,
    syntax.Filter: filters.compile_filter,
    syntax.Negation: operators.compile_negation,
    syntax.Arithmetic: operators.compile_arithmetic,
    syntax.Comparison: operators.compile_comparison,
    syntax.Logic: operators.compile_logic,
    syntax.Between: operators.compile_between,
    syntax.Choice: operators.compile_choice,
    syntax.Among: cells.compile_among,
    syntax.CellTests: cells.compile_cell,
    syntax.For: loops.compile_for,
    syntax.Quantified: loops.compile_quantified,
    syntax.Call: calls.compile_call,
    syntax.FunctionOf: calls.compile_function,
    syntax.InstanceOf: calls.compile_instance_of,
}
