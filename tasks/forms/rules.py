"""The rules that an answer must pass, as tables by kind of field."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from engine.texts import Text
from tasks.forms.choosing import chosen, options_of
from tasks.forms.formula import Formula
from tasks.forms.parsing import instant
from tasks.forms.problems import Wrong, problem
from tasks.forms.schema import Bound, Context, Field, Kind, Meaning, Moment
from tasks.forms.scope import Layers

LONGEST: Final = {Kind.TEXT: 1_000, Kind.AREA: 10_000}
MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """A value with everything that rules may look at."""

    field: Field
    value: object
    scope: Mapping[str, object]
    context: Context

    @property
    def around(self) -> Mapping[str, object]:
        """The scope with the value itself."""
        return Layers({"value": self.value}, self.scope)

    def bound(self, given: Bound) -> object:
        """A bound as it is now."""
        return given.value(self.around, self.context.here) if isinstance(given, Formula) else given


def is_required(field: Field, scope: Mapping[str, object], now: datetime) -> bool:
    """Whether the field must be answered as things are."""
    when = field.rules.required_when
    return field.rules.required or (when is not None and when.holds(scope, now))


def judged(answer: Answer) -> Text | None:
    """What is wrong with an answer, the first thing only; None if nothing is."""
    field, value = answer.field, answer.value
    unticked = field.kind is Kind.TICK and value is False
    if value is None or value == "" or value == [] or unticked:
        if not is_required(field, answer.scope, answer.context.here):
            return None
        return field.rules.one_of or problem("must_be_ticked" if unticked else "required")
    try:
        for rule in RULES.get(field.kind, ()):
            rule(answer)
    except Wrong as wrong:
        return wrong.text
    return checked(answer)


def settled_choice(answer: Answer) -> object:
    """The value with its options' own types; raises ``Wrong`` where it is none of them."""
    options = options_of(answer.field, answer.scope, answer.context)
    if isinstance(answer.value, list):
        return [chosen(answer.field, item, options) for item in answer.value]
    return answer.value if answer.value is None else chosen(answer.field, answer.value, options)


def facts_of_choice(answer: Answer) -> Mapping[str, object]:
    """What is known of the one that is chosen; nothing of none."""
    options = options_of(answer.field, answer.scope, answer.context) or ()
    return next((one.facts for one in options if str(one.value) == str(answer.value)), {})


def checked(answer: Answer) -> Text | None:
    """The first of the field's own checks that an answer does not pass."""
    for check in answer.field.rules.checks:
        if not check.formula.holds(answer.around, answer.context.here):
            return check.problem or problem("check", source=check.formula.source)
    return None


def _length(answer: Answer) -> None:
    rules, text = answer.field.rules, str(answer.value)
    most = LONGEST[answer.field.kind] if rules.longest is None else rules.longest
    if len(text) < rules.shortest:
        raise Wrong("too_short", least=rules.shortest)
    if len(text) > most:
        raise Wrong("too_long", most=most)


def _pattern(answer: Answer) -> None:
    pattern = answer.field.rules.pattern
    if pattern is not None and not pattern.holds(answer.around, answer.context.here):
        raise Wrong("pattern")


def _options(answer: Answer) -> None:
    settled_choice(answer)


def _count(answer: Answer) -> None:
    rules, count = answer.field.rules, len(answer.value) if isinstance(answer.value, list) else 1
    most = MOST_ROWS if rules.most_items is None else rules.most_items
    if count < rules.fewest:
        raise Wrong("too_few_items", least=rules.fewest)
    if answer.field.is_list and count > most:
        raise Wrong("too_many_items", most=most)


def bounds(answer: Answer) -> tuple[Decimal | str | None, Decimal | str | None]:
    """The least and the most that a number or a moment may be now."""
    field = answer.field
    least, most = answer.bound(field.rules.least), answer.bound(field.rules.most)
    if field.kind is Kind.MOMENT:
        return _moment(field, least), _moment(field, most)
    if field.meaning is Meaning.PERCENT:
        least, most = 0 if least is None else least, 100 if most is None else most
    return _decimal(least), _decimal(most)


def _within(answer: Answer) -> None:
    least, most = bounds(answer)
    value = answer.value
    moment = answer.field.kind is Kind.MOMENT
    if least is not None and _compared(value, least, operator.lt):
        raise Wrong("too_early" if moment else "too_little", least=least)
    if most is not None and _compared(value, most, operator.gt):
        raise Wrong("too_late" if moment else "too_much", most=most)


def _compared(value: object, bound: Decimal | str, how: Callable[[Any, Any], bool]) -> bool:
    if isinstance(bound, str):
        # A day as bound of a moment means the whole day: as much is compared as the bound says.
        return how(str(value)[: len(bound)], bound)
    return isinstance(value, (int, Decimal)) and how(value, bound)


def _decimal(bound: object) -> Decimal | None:
    return Decimal(bound) if isinstance(bound, (int, Decimal)) else None


def _moment(field: Field, bound: object) -> str | None:
    if not isinstance(bound, str):
        return None
    try:
        text = bound.partition("@")[0]
        if field.moment is Moment.TIME:
            return text[:8]
        return text[:10] if field.moment is Moment.DATE or len(text) == 10 else instant(text)
    except ValueError:
        return None


Rule = Callable[[Answer], None]
RULES: Final[Mapping[Kind, tuple[Rule, ...]]] = {
    Kind.TEXT: (_length, _pattern, _options),
    Kind.AREA: (_length, _pattern),
    Kind.NUMBER: (_within,),
    Kind.RADIO: (_options,),
    Kind.SELECT: (_options,),
    Kind.CHECKLIST: (_options, _count),
    Kind.TAGLIST: (_options, _count),
    Kind.MOMENT: (_within,),
    Kind.FILE: (_count,),
    Kind.ROWS: (_count,),
}
