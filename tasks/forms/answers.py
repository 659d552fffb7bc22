"""Answers judged by their form: all problems at once, or the values that go into the variables."""

from collections.abc import Mapping
from typing import Final

from engine.errors import BadAnswers, BadRequest
from engine.texts import Text
from tasks.forms.formula import Formula
from tasks.forms.parsing import parsed
from tasks.forms.problems import Wrong, problem
from tasks.forms.rules import MOST_ROWS, Answer, checked, facts_of_choice, judged, settled_choice
from tasks.forms.schema import CHOICES, Context, Field, Form, Kind, inputs
from tasks.forms.scope import ROW_NUMBER, Layers, drop, put, unknown_names, value_at

_MOST_UNKNOWN: Final = 20


def clean(form: Form, raw: object, context: Context) -> dict[str, object]:
    """The values of answers, or ``BadAnswers`` with the problem of every field."""
    if not isinstance(raw, Mapping):
        raise BadRequest(Text("答案应是一个 JSON 对象。", "Answers are a JSON object."))
    level = Level(form.fields, raw, Layers(context.person, context.variables), context)
    level.settle(form.fields)
    problems = level.problems()
    if problems:
        raise BadAnswers(problems)
    return level.values


class Level:
    """The answers of a form, or of one row in it, while they are settled."""

    def __init__(
        self,
        fields: tuple[Field, ...],
        raw: Mapping[str, object],
        around: Mapping[str, object],
        context: Context,
        prefix: str = "",
        keep_empty: bool = False,
    ) -> None:
        self.values: dict[str, object] = {}
        self._facts: dict[str, object] = {}
        """What is known of the choices that were made, by the names their fields give it."""
        self.scope = Layers(self.values, self._facts, around)
        self.asked: list[Field] = []
        self.rows: dict[str, list[Level]] = {}
        self._raw = raw
        self._context = context
        self.prefix = prefix
        self._keep_empty = keep_empty
        self._wrong: dict[str, Text] = {}
        self._names = frozenset(field.key for field in inputs(fields))
        for field in inputs(fields):
            if field.readonly is not True and field.kind is not Kind.COMPUTED:
                self._take(field)

    def settle(self, fields: tuple[Field, ...]) -> None:
        """Hide, fill and compute, from top to bottom: formulas look at the fields above them."""
        for field in fields:
            if field.hide is not None and self.holds(field.hide):
                self._forget(field)
            elif field.kind is Kind.GROUP:
                self.settle(field.fields)
            elif field.has_answer:
                self._settle_one(field)

    def problems(self) -> dict[str, Text]:
        """Every problem by the field's name on the page."""
        found = {
            self.prefix + name: problem("unknown_field")
            for name in list(unknown_names(self._raw, self._names))[:_MOST_UNKNOWN]
        }
        for field in self.asked:
            answer = Answer(field, value_at(self.values, field.key), self.scope, self._context)
            wrong = self._wrong.get(field.key) or judged(answer)
            if wrong:
                found[self.prefix + field.key] = wrong
            for row in self.rows.get(field.key, ()):
                found.update(row.problems())
        return found

    def holds(self, formula: Formula) -> bool:
        """Whether a formula is true here."""
        return formula.holds(self.scope, self._context.here)

    def unreadable(self, field: Field) -> Text | None:
        """What is wrong with words that cannot be read as an answer: "30 days" as a number."""
        return self._wrong.get(field.key) if isinstance(self.posted(field), str) else None

    def wrong_choice(self, field: Field) -> Text | None:
        """What is wrong with a choice that was made, which can be said at once."""
        value = value_at(self.values, field.key)
        if field.kind not in CHOICES or value is None or value == []:
            return None
        return checked(Answer(field, value, self.scope, self._context))

    def posted(self, field: Field) -> object:
        """The answer as it came."""
        return value_at(self._raw, field.key)

    def _take(self, field: Field) -> None:
        try:
            value = parsed(field, value_at(self._raw, field.key))
        except Wrong as wrong:
            self._wrong[field.key] = wrong.text
            value = [] if field.is_list else None
        if field.kind is Kind.ROWS and isinstance(value, list):
            value = self._take_rows(field, value)
        put(self.values, field.key, value)

    def _take_rows(self, field: Field, given: list[object]) -> list[object]:
        if len(given) > (field.rules.most_items or MOST_ROWS):
            self._wrong[field.key] = problem(
                "too_many_items", most=field.rules.most_items or MOST_ROWS
            )
            return []
        rows: list[Level] = []
        self.rows[field.key] = rows
        for at, raw in enumerate(given):
            if isinstance(raw, Mapping) and (self._keep_empty or _says_something(raw)):
                around = Layers({ROW_NUMBER: len(rows) + 1}, self.scope)
                prefix = f"{self.prefix}{field.key}-{at}-"
                row = Level(field.fields, raw, around, self._context, prefix, self._keep_empty)
                rows.append(row)
        return [row.values for row in rows]

    def _settle_one(self, field: Field) -> None:
        self.asked.append(field)
        if field.formula is not None:
            put(self.values, field.key, field.formula.value(self.scope, self._context.here))
        elif field.readonly is True or self._is_readonly(field):
            self._fill(field)
        elif field.kind in CHOICES:
            self._settle_choice(field)
        if field.options.facts:
            answer = Answer(field, value_at(self.values, field.key), self.scope, self._context)
            self._facts[field.options.facts] = facts_of_choice(answer)
        for row in self.rows.get(field.key, ()):
            row.settle(field.fields)

    def _fill(self, field: Field) -> None:
        """A read-only field is what the server says, or only shows what is there already."""
        self._wrong.pop(field.key, None)
        self.rows.pop(field.key, None)
        drop(self.values, field.key)
        if field.default is None:
            self.asked.pop()
        else:
            put(self.values, field.key, default_of(field, self.scope, self._context))

    def _settle_choice(self, field: Field) -> None:
        value = value_at(self.values, field.key)
        try:
            put(
                self.values,
                field.key,
                settled_choice(Answer(field, value, self.scope, self._context)),
            )
        except Wrong as wrong:
            self._wrong.setdefault(field.key, wrong.text)

    def _forget(self, field: Field) -> None:
        for inner in inputs((field,)):
            drop(self.values, inner.key)
            self._wrong.pop(inner.key, None)
            self.rows.pop(inner.key, None)

    def _is_readonly(self, field: Field) -> bool:
        return isinstance(field.readonly, Formula) and self.holds(field.readonly)


def _says_something(raw: Mapping[str, object]) -> bool:
    """Whether a row is more than the empty line that a page shows to begin with."""
    return any(item not in ("", None) for item in raw.values())


def default_of(field: Field, scope: Mapping[str, object], context: Context) -> object:
    """The value that a field has before anybody answers."""
    if isinstance(field.default, Formula):
        return field.default.value(scope, context.here)
    return field.default
