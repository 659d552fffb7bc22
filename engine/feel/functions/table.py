"""All built-in functions, and their names of several words."""

from typing import Final

from engine.feel.functions import (
    aggregates,
    contexts,
    conversion,
    lists,
    numeric,
    ranges,
    strings,
    temporal,
)
from engine.feel.parsing.names import KnownNames
from engine.feel.runtime.callables import Function

FAMILIES: Final = (aggregates, contexts, conversion, lists, numeric, ranges, strings, temporal)
FUNCTIONS: Final[dict[str, Function]] = {
    name: function for family in FAMILIES for name, function in family.builtin.functions.items()
}
LONG_NAMES: Final = KnownNames(FUNCTIONS)
