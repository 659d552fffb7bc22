"""Forms that pages make themselves, of the components that form files have, judged alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flask import request

from engine.store.json import encode
from engine.texts import Text
from tasks.forms.answers import clean
from tasks.forms.posts import raw_answers, with_row, without_row
from tasks.forms.reader import read_form
from tasks.forms.schema import Context, Form
from tasks.forms.shown import Shown, shown
from tasks.lookup import lookup_in
from web import auth
from web.pages.problems import Problem, problems_in
from web.transaction import session

Component = Mapping[str, object]


@dataclass
class MadeForm:
    """A form of some components, with the values that it begins with."""

    components: Sequence[Component]
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """What the components ask."""
        return _read(encode({"id": "made", "components": list(self.components)}))

    def posted(self) -> dict[str, object]:
        """The answers of this request, with the row more or less that a button asked for."""
        raw = raw_answers(self.form, request.form.items(multi=True))
        if "_add" in request.form:
            return with_row(self.form, raw, request.form["_add"])
        if "_remove" in request.form:
            return without_row(self.form, raw, request.form["_remove"])
        return raw

    def cleaned(self, raw: Mapping[str, object]) -> dict[str, object]:
        """The values of the answers, or ``BadAnswers``."""
        return clean(self.form, raw, self._context())

    def shown(
        self, raw: Mapping[str, object] | None = None, problems: Mapping[str, Text] | None = None
    ) -> tuple[Shown, ...]:
        """The form as it stands on the page."""
        return shown(self.form, self._context(), raw, problems or {})

    def _context(self) -> Context:
        return Context(auth.now(), self.values, lookup=lookup_in(session()))


def changes_rows() -> bool:
    """Whether the request only adds or takes away a row of a list."""
    return bool({"_add", "_remove"} & request.form.keys())


def problems_on(form: Sequence[Shown], problems: Mapping[str, Text] | None) -> list[Problem]:
    """The list of problems at the top of the page."""
    return problems_in(form, problems or {})


@lru_cache(maxsize=64)
def _read(data: bytes) -> Form:
    return read_form(data)
