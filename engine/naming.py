"""What a case is called: its process says it by the property ``businessKey``, FEEL over data."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from engine.bpmn.graph import Process
from engine.feel.errors import FeelError
from engine.feel.expression import Expression, compile_expression

PROPERTY: Final = "businessKey"
_LONGEST: Final = 200
_compiled = lru_cache(maxsize=512)(compile_expression)


def business_key_of(process: Process, variables: Mapping[str, object]) -> str | None:
    """The key of a case that has none yet; None where nothing of its name is known so far."""
    source = process.properties.get(PROPERTY, "").strip()
    if not source.startswith("="):
        return source[:_LONGEST] or None
    return _said(_compiled(source[1:]), variables)


def _said(expression: Expression, variables: Mapping[str, object]) -> str | None:
    try:
        value = expression.evaluate(variables)
    except FeelError:
        return None  # a name is a help for people; a case must not fail for it
    return None if value in (None, "") else str(value)[:_LONGEST]
