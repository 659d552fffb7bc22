"""The variables of a case in people's words: called and chosen as its forms call and offer them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.documents import names_of_documents
from engine.engine import Engine
from engine.reading.instances import InstanceRow, tree
from engine.texts import Text
from processes.browsing.words import word
from tasks.forms.schema import CHOICES, Field, Kind, Meaning
from tasks.glossary import asked_by
from web.colleagues import colleague
from web.language import number, written
from web.transaction import session

_YES: Final = Text("是", "yes")
_NO: Final = Text("否", "no")
_COMMA: Final = Text("、", ", ")
_FREE: Final = frozenset({Kind.TEXT, Kind.AREA})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a case knows: a value, or rows of them under their columns."""

    label: Text
    value: Text
    columns: Sequence[Text] = ()
    rows: Sequence[Sequence[Text]] = ()
    files: Sequence[tuple[str, str]] = ()
    """Attached files: their ids and names."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The words for the variables of one case."""

    fields: Mapping[str, Field]

    def said(self, name: str, value: object) -> Text:
        """A value as people say it; nothing for what only the machine understands."""
        return _said(self.fields.get(name), value)

    def facts(self, known: Mapping[str, object]) -> Iterator[Fact]:
        """What a case knows of the things that its forms ask, in the order of the forms."""
        for name, field in self.fields.items():
            if fact := fact_of(field, known.get(name)):
                yield fact


def fact_of(field: Field, value: object) -> Fact | None:
    """An answer as a fact; None where nothing was answered."""
    if value is None or value in ("", []):
        return None
    if field.kind is Kind.FILE:
        files = names_of_documents(session(), [str(one) for one in _listed(value)])
        return Fact(field.label, Text(), files=list(files.items())) if files else None
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
        return word(value)
    if field.meaning is Meaning.USER:
        return _same(colleague(value))
    for option in field.options.fixed:
        if option.value == value:
            return option.label
    if field.kind in CHOICES:
        return field.options.labels.get(value) or word(value)
    return _same(value if field.kind in _FREE else str(written(value)))


def _same(text: str) -> Text:
    return Text(text, text)
