"""The variables of a case in people's words: called and chosen as its forms call and offer them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from flask import url_for

from engine.documents import names_of_documents
from engine.engine import Engine
from engine.reading.instances import InstanceRow, tree
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kinds import kind_kept_in
from processes.browsing.words import word
from processes.records.naming import NAMED
from tasks.forms.schema import CHOICES, Field, Kind, Meaning, Moment
from tasks.glossary import asked_by
from web import auth
from web.colleagues import colleague
from web.language import moment, number, written
from web.pages.products import called as product
from web.pages.record_cells import title_of
from web.pages.seeing import sight_of
from web.transaction import session

_YES: Final = Text("是", "yes")
_NO: Final = Text("否", "no")
_COMMA: Final = Text("、", ", ")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
_FREE: Final = frozenset({Kind.TEXT, Kind.AREA})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a case knows: a value, or rows of them under their columns."""

    label: Text
    value: Text
    columns: Sequence[Text] = ()
    rows: Sequence[Sequence[Text]] = ()
    links: Sequence[tuple[str, str]] = ()
    """Addresses of attached files and of records, and what these are called."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The words for the variables of one case."""

    fields: Mapping[str, Field]

    def said(self, name: str, value: object) -> Text:
        """A value as people say it; nothing for what only the machine understands."""
        return _said(self.fields.get(name), value)


def fact_of(field: Field, value: object) -> Fact | None:
    """An answer as a fact; None where nothing was answered."""
    if value is None or value in ("", []):
        return None
    if field.kind is Kind.FILE:
        files = names_of_documents(session(), [str(one) for one in _listed(value)]).items()
        links = [(url_for("documents.fetch", id=id), name) for id, name in files]
        return Fact(field.label, Text(), links=links) if links else None
    if link := _record(field, value):
        return Fact(field.label, Text(), links=[link])
    if field.kind is Kind.ROWS:
        return _rows(field, value)
    said = _said(field, value)
    return Fact(field.label, said) if said else None


def telling_of(engine: Engine, root_key: int, own: int) -> Telling:
    """The words of a whole case, those of the definition that is looked at before the others."""
    return telling_in(engine, tree(session(), root_key), own)


def telling_in(engine: Engine, family: Sequence[InstanceRow], own: int) -> Telling:
    """The words of a case whose runs are known already."""
    definitions = dict.fromkeys([own, *(one.definition_key for one in family)])
    processes = [engine.process(session(), key) for key in definitions]
    forms = [node.form_id for one in processes for node in one.nodes.values() if node.form_id]
    return Telling(asked_by(session(), list(dict.fromkeys(forms))))


def _record(field: Field, value: object) -> tuple[str, str] | None:
    """The page of a chosen record, for whoever may see it."""
    named = f"{field.options.of.partition(':')[0]}_id"
    table = NAMED.get(named) if field.meaning is Meaning.RECORD else None
    if table is None:
        return None
    kind = kind_kept_in(table)
    record = searching.numbered(session(), kind, sight_of(auth.person()), str(value))
    if record is None:
        return None
    name = title_of(record)
    called = name if name == record.number else f"{record.number} {name}"
    return url_for("records.show", kind=kind.id, key=record.key), called


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _rows(field: Field, value: object) -> Fact:
    rows = [one for one in _listed(value) if isinstance(one, Mapping)]
    columns = [one for one in field.fields if one.has_answer]
    told = [[_said(column, row.get(column.key)) for column in columns] for row in rows]
    return Fact(field.label, Text(), [one.label for one in columns], told)


def _said(field: Field | None, value: object) -> Text:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, int | float | Decimal):
        for option in field.options.fixed if field else ():
            if option.value == value:
                return option.label
        return _measured(field, number(Decimal(str(value))))
    if isinstance(value, list):
        parts = [_said(field, one) for one in value]
        return Text(
            _COMMA.zh.join(one.said_in("zh") for one in parts),
            _COMMA.en.join(one.said_in("en") for one in parts),
        )
    return _worded(field, value) if isinstance(value, str) else Text()


def _measured(field: Field | None, text: str) -> Text:
    sign = " %" if field and field.meaning is Meaning.PERCENT else ""
    return Text(text + sign, text + sign)


def _worded(field: Field | None, value: str) -> Text:
    if field is None:
        return _same(_moment(value)) if _MOMENT.match(value) else word(value)
    if field.meaning is Meaning.USER:
        return _same(colleague(value))
    for option in field.options.fixed:
        if option.value == value:
            return option.label
    if field.meaning is Meaning.RECORD and not field.options.of:
        return _same(product(value))  # only products depend on what is known of the case
    if field.kind in CHOICES:
        return field.options.labels.get(value) or word(value)
    if field.kind is Kind.MOMENT and field.moment is Moment.DATETIME:
        return _same(_moment(value))
    return _same(value if field.kind in _FREE else str(written(value)))


def _moment(value: str) -> str:
    try:
        return moment(datetime.fromisoformat(value))
    except ValueError:
        return value  # as somebody's program wrote it


def _same(text: str) -> Text:
    return Text(text, text)
