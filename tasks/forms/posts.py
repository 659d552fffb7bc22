"""HTML form posts with flat names (``contacts-0-name``) to the raw answers that a form judges."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from tasks.forms.schema import Field, Form, Kind, inputs
from tasks.forms.scope import put, value_at

_IN_ROW: Final = re.compile(r"([^-]+)-(\d{1,4})-(.+)", re.DOTALL)
SHOWN: Final = "_shown"
"""Says which fields the page showed where a browser posts nothing for "none": no rows, no tick."""
Pairs = Iterable[tuple[str, str]]


def raw_answers(form: Form, pairs: Pairs) -> dict[str, object]:
    """The answers of a post; names that begin with ``_`` are the page's own."""
    return _answers(form.fields, pairs)


def with_row(form: Form, raw: Mapping[str, object], name: str) -> dict[str, object]:
    """The same answers with an empty row more in the list of that name."""
    return _rows_changed(form, raw, name, None)


def without_row(form: Form, raw: Mapping[str, object], name: str) -> dict[str, object]:
    """The same answers without the row of a name such as ``contacts-1``."""
    of, _, at = name.rpartition("-")
    return _rows_changed(form, raw, of, int(at)) if at.isdecimal() else dict(raw)


def _answers(fields: tuple[Field, ...], pairs: Pairs) -> dict[str, object]:
    known = {field.key: field for field in inputs(fields)}
    posted: dict[str, list[str]] = {}
    rows: dict[str, dict[int, list[tuple[str, str]]]] = {}
    for name, value in pairs:
        in_row = _IN_ROW.fullmatch(name)
        if in_row:
            key, at, rest = in_row.groups()
            rows.setdefault(key, {}).setdefault(int(at), []).append((rest, value))
        elif name == SHOWN or not name.startswith("_"):
            posted.setdefault(name, []).append(value)
    answers: dict[str, object] = {}
    for name in known.keys() & set(posted.pop(SHOWN, ())):
        put(answers, name, [] if known[name].is_list else "")
    for name, values in posted.items():
        several = name in known and known[name].is_list
        put(answers, name, [value for value in values if value] if several else values[-1])
    for name, numbered in rows.items():
        inner = known[name].fields if name in known else ()
        put(answers, name, [_answers(inner, numbered[at]) for at in sorted(numbered)])
    return answers


def _rows_changed(
    form: Form, raw: Mapping[str, object], name: str, gone: int | None
) -> dict[str, object]:
    changed = dict(raw)
    if any(field.key == name and field.kind is Kind.ROWS for field in form.inputs()):
        there = value_at(raw, name)
        rows = list(there) if isinstance(there, list) else []
        kept = [*rows, {}] if gone is None else [row for at, row in enumerate(rows) if at != gone]
        put(changed, name, kept)
    return changed
