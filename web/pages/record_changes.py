"""What a line of the time line says was changed: from what to what, in people's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from engine.store.json import decode_object
from engine.texts import Text
from processes.browsing.kind import Field, Kind, Shown
from processes.browsing.kinds import KINDS
from processes.browsing.words import word
from processes.fields.schema import CustomField
from processes.fields.values import CUSTOM, fields_of
from processes.records.tables import Line
from web.transaction import session

Named = Mapping[str, Field | CustomField]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that was changed."""

    label: Text
    before: object
    after: object


_OTHERS: Final[Mapping[str, Text]] = {
    "owner": Text("负责人", "Owner"),
    "price": Text("价格", "Price"),
}


class Changes:
    """Reads lines; the fields of each kind are looked up once."""

    def __init__(self) -> None:
        self._named = cache(self._look_up)

    def of(self, line: Line) -> tuple[Change, ...]:
        """The changes that a line tells of."""
        detail = decode_object(line.detail)
        told, kind = detail.get("changes"), KINDS.get(str(detail.get("kind")))
        if not isinstance(told, list) or kind is None:
            return ()
        return tuple(self.change(kind, one) for one in told if isinstance(one, dict))

    def change(self, kind: Kind, told: Mapping[str, object]) -> Change:
        """One change in words."""
        name = str(told.get("field"))
        field = self._named(kind.id).get(name)
        label = field.label if field else _OTHERS.get(name, Text(name, name))
        return Change(label, _said(field, told.get("from")), _said(field, told.get("to")))

    def _look_up(self, kind: str) -> Named:
        custom = fields_of(session(), kind, retired=True)
        own: dict[str, Field | CustomField] = {one.name: one for one in KINDS[kind].fields}
        return own | {f"{CUSTOM}.{one.name}": one for one in custom}


def _said(field: Field | CustomField | None, value: object) -> object:
    if isinstance(field, CustomField):
        return field.said(value)
    chosen = field and field.shown is Shown.CHOICE and value
    return word(value, field.name) if field and chosen else value
