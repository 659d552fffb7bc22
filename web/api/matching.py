"""The same filters over values that no table holds: variables."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import UNSET

from web.api.filters import Among


def matches(wanted: Any, value: str) -> bool:
    """Whether a value is what a filter asks for.

    >>> matches(UNSET, "anything")
    True
    """
    if wanted is UNSET:
        return True
    compared = wanted if isinstance(wanted, Among) else Among(eq=wanted)
    return all(
        _TESTS[name](value, operand)
        for name in compared.__struct_fields__
        if (operand := getattr(compared, name)) is not UNSET
    )


def named_values(wanted: Any) -> list[str]:
    """The values that a filter names one by one; none where it only describes them."""
    if isinstance(wanted, str):
        return [wanted]
    if not isinstance(wanted, Among):
        return []
    if wanted.in_ is not UNSET:
        return list(wanted.in_)
    return [] if wanted.eq is UNSET else [wanted.eq]


def like(value: str, pattern: str) -> bool:
    r"""Whether a text looks like a pattern with ``*`` and ``?``.

    What stands between two ``*`` is taken where it is first found and never looked for again: a
    pattern of many ``*`` costs no more than the text is long.

    >>> like("lead_grade", "lead*"), like("a*b", r"a\*b")
    (True, True)
    """
    pieces = [""]
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if part == "?" else re.escape(part[-1])
    first, *later = pieces
    between = "".join(f"(?>.*?{piece})" for piece in later[:-1])
    last = f".*{later[-1]}" if later else ""
    return re.fullmatch(first + between + last, value, re.DOTALL) is not None


_TESTS: Final[Mapping[str, Callable[[str, Any], bool]]] = {
    "eq": lambda value, operand: value == operand,
    "neq": lambda value, operand: value != operand,
    "exists": lambda _value, operand: bool(operand),
    "in_": lambda value, operand: value in operand,
    "not_in": lambda value, operand: value not in operand,
    "like": like,
}
