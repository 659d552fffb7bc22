"""All built-in functions, and their names of several words."""

from typing import Final

from engine.feel.functions import lists, numeric
from engine.feel.parsing.names import KnownNames
from engine.feel.runtime.callables import Function

FAMILIES: Final = (numeric.builtin, lists.builtin)
FUNCTIONS: Final[dict[str, Function]] = {
    name: function for family in FAMILIES for name, function in family.functions.items()
}
LONG_NAMES: Final = KnownNames(FUNCTIONS)
