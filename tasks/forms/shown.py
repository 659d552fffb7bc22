"""A form as a page shows it: values, options, what is hidden or required now, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.texts import Text
from tasks.forms.answers import Level, default_of
from tasks.forms.choosing import options_of
from tasks.forms.formula import Formula
from tasks.forms.rules import Answer, bounds, is_required
from tasks.forms.schema import Context, Field, Form, Kind, Meaning, Moment, Option
from tasks.forms.scope import Layers, put, value_at

_YES_NO: Final = (Option(True, Text("是", "Yes")), Option(False, Text("否", "No")))
_NOTHING: Final[Mapping[str, Text]] = {}
_INPUT_LENGTH: Final = {Moment.DATE: 10, Moment.TIME: 8, Moment.DATETIME: 16}
"""As much of a moment as the browser's own input takes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One component as it stands on the page now."""

    field: Field
    name: str = ""
    """The name of the input: ``budget``, ``contacts-0-name``."""
    text: str = ""
    """The answer as an input or a read-only line shows it."""
    chosen: frozenset[str] = frozenset()
    """The values of the options that are chosen, as texts."""
    ticked: bool = False
    options: tuple[Option, ...] = ()
    hidden: bool = False
    required: bool = False
    readonly: bool = False
    problem: Text | None = None
    least: str = ""
    most: str = ""
    words: Text = Text()
    inner: tuple["Shown", ...] = ()
    """The components of a group."""
    rows: tuple[tuple["Shown", ...], ...] = ()


def shown(
    form: Form,
    context: Context,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] = _NOTHING,
) -> tuple[Shown, ...]:
    """The form before the first answer, or with the answers that were given and their problems."""
    around = Layers(context.person, context.variables)
    given = _given(form, around, context, raw or {})
    level = Level(form.fields, given, around, context, keep_empty=True)
    level.settle(form.fields)
    return _Page(context, problems).level(form.fields, level)


def _given(
    form: Form, around: Mapping[str, object], context: Context, raw: Mapping[str, object]
) -> dict[str, object]:
    """The answers, and what those fields begin with that were not on the page yet."""
    values: dict[str, object] = {}
    for field in form.inputs():
        value = value_at(raw, field.key)
        if value is not None:
            put(values, field.key, value)
            continue
        value = None if field.starts_empty else value_at(around, field.key)
        if value is None:
            value = default_of(field, Layers(values, around), context)
        if not value and field.kind is Kind.ROWS:
            value = [{} for _ in range(min(field.first_rows, 20))]
        put(values, field.key, value)
    return values


class _Page:
    """The walk over the components of one page."""

    def __init__(self, context: Context, problems: Mapping[str, Text]) -> None:
        self._context = context
        self._problems = problems

    def level(self, fields: tuple[Field, ...], level: Level) -> tuple[Shown, ...]:
        return tuple(self._one(field, level) for field in fields)

    def _one(self, field: Field, level: Level) -> Shown:
        hidden = field.hide is not None and level.holds(field.hide)
        if not field.has_answer:
            words = field.text.filled(level.scope, self._context.here, self._context.said)
            inner = self.level(field.fields, level)
            return Shown(field, hidden=hidden, words=words, inner=inner)
        name = level.prefix + field.key
        problem = self._problems.get(name) or level.unreadable(field) or level.wrong_choice(field)
        value = level.posted(field) if problem else value_at(level.scope, field.key)
        answer = Answer(field, value, level.scope, self._context)
        least, most = ("" if bound is None else str(bound) for bound in bounds(answer))
        return Shown(
            field,
            name=name,
            text=_text(field, value),
            chosen=frozenset(_words(item) for item in _listed(value)),
            ticked=value in (True, "on", "true"),
            options=self._options(answer),
            hidden=hidden,
            required=not field.rules.one_of and is_required(field, level.scope, self._context.here),
            readonly=field.kind is Kind.COMPUTED or _is_readonly(field, level),
            problem=problem,
            least=least,
            most=most,
            rows=tuple(self.level(field.fields, row) for row in level.rows.get(field.key, ())),
        )

    def _options(self, answer: Answer) -> tuple[Option, ...]:
        if answer.field.meaning is Meaning.BOOLEAN:
            return answer.field.options.fixed or _YES_NO
        return options_of(answer.field, answer.scope, self._context) or ()


def _is_readonly(field: Field, level: Level) -> bool:
    return level.holds(field.readonly) if isinstance(field.readonly, Formula) else field.readonly


def _text(field: Field, value: object) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = _words(value)
    return text[: _INPUT_LENGTH[field.moment]] if field.kind is Kind.MOMENT else text


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
