"""Changing a record by hand: only from the version that was seen, every change on the time line."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BadAnswers, Conflict
from engine.texts import Text
from processes.browsing.kind import HIDDEN, Field, Kind, Shown
from processes.browsing.kinds import kind_named
from processes.editing.editable import editable
from processes.fields.values import CUSTOM, fields_of, keep, values_of
from processes.records import timeline
from processes.records.base import Record
from processes.records.numbers import next_number
from processes.records.reference import Product
from processes.records.serials import FIELD, keep_serials
from processes.records.tables import Contact, Customer, Order
from processes.records.wording import UNTOLD, company_key, email, masked, phone, tidy

EDITED: Final = "record.edited"
_LONGEST: Final = 200
Values = Mapping[str, object]


def held(kind: Kind, record: Record) -> dict[str, object]:
    """What a record holds now in the fields that people may change."""
    own = {field.name: field.of(record) for field in editable(kind)}
    return {**own, CUSTOM: values_of(record)}


def edit(
    session: Session,
    kind: Kind,
    record: Record,
    values: Values,
    *,
    revision: int,
    by: str,
    at: datetime,
) -> list[dict[str, object]]:
    """Change what differs; the changes, which the time line tells too. Nothing else is touched."""
    if record.revision != revision:
        raise Conflict(
            Text(
                "您打开之后，这条记录已被修改；您的内容尚未保存。",
                "This record has changed since you opened it; what you typed is not saved.",
            )
        )
    changes = [
        *_change_own(kind, record, values),
        *_change_custom(session, kind, record, values.get(CUSTOM)),
    ]
    if changes:
        if isinstance(record, Order) and FIELD in values:
            keep_serials(session, record, str(values[FIELD] or ""))
        record.updated_at = at
        detail = {"kind": kind.id, "changes": changes}
        tell(session, record, EDITED, by=by, at=at, detail=detail)
    return changes


def add_contact(
    session: Session, customer: Customer, values: Values, *, by: str, at: datetime
) -> Contact:
    """A person more at a customer; the same name twice is the same person."""
    kind = kind_named("contacts")
    name = tidy(values.get("name"))
    same = select(Contact.number).where(Contact.customer_key == customer.key, Contact.name == name)
    if number := session.scalar(same.limit(1)):
        raise BadAnswers(
            {"name": Text(f"该客户已有此联系人：{number}。", f"It has this contact: {number}.")}
        )
    contact = Contact(
        number=next_number(session, "P", at),
        customer_key=customer.key,
        name=name,
        owner=customer.owner,
        department=customer.department,
        created_at=at,
        created_by=by,
        updated_at=at,
    )
    _change_own(kind, contact, values)
    session.add(contact)
    session.flush()
    _change_custom(session, kind, contact, values.get(CUSTOM))
    tell(session, contact, "contact.added", by=by, at=at)
    return contact


def add_product(session: Session, values: Values, *, by: str, at: datetime) -> Product:
    """One product more, by an id that no other has."""
    id = str(values.get("id") or "")
    if session.get(Product, id) is not None:
        raise BadAnswers({"id": Text("已有此编号的产品。", "There is a product with this id.")})
    product = Product(id=id, created_at=at, created_by=by, updated_at=at)
    kind = kind_named("products")
    _change_own(kind, product, values)
    session.add(product)
    session.flush()
    _change_custom(session, kind, product, values.get(CUSTOM))
    tell(session, product, "product.added", by=by, at=at)
    return product


def tell(
    session: Session,
    record: Record,
    what: str,
    *,
    by: str,
    at: datetime,
    detail: Values | None = None,
) -> None:
    """A line about what a person did with a record."""
    timeline.note_of(session, what, record, at=at, by=by, detail=detail or {})
    session.flush()


def _change_own(kind: Kind, record: Record, values: Values) -> list[dict[str, object]]:
    changes = []
    for field in editable(kind):
        if field.name not in values:
            continue
        before, after = field.of(record), _written(field, values[field.name])
        if (before or None) == (after or None):
            continue
        if field.kept:
            record.add_details({field.name: after or ""})
        else:
            _set(record, field.name, after)
        personal = field.shown in HIDDEN
        changes.append(_told(field.name, before, after, personal=personal))
    return changes


def _change_custom(
    session: Session, kind: Kind, record: Record, values: object
) -> list[dict[str, object]]:
    if not isinstance(values, Mapping):
        return []
    before = values_of(record)
    keep(session, kind.id, record, values)
    after = values_of(record)
    return [
        _told(
            f"{CUSTOM}.{field.name}",
            before.get(field.name),
            after.get(field.name),
            personal=field.personal,
        )
        for field in fields_of(session, kind.id)
        if before.get(field.name) != after.get(field.name)
    ]


def _told(name: str, before: object, after: object, *, personal: bool) -> dict[str, object]:
    def said(value: object) -> object:
        if isinstance(value, str):
            return masked(value) if personal else value[:_LONGEST]
        return UNTOLD if personal and value is not None else value

    return {"field": name, "from": said(before), "to": said(after)}


def _set(record: Record, name: str, value: object) -> None:
    """A column of texts that may not be empty holds an empty text."""
    column = type(record).__table__.c[name]  # type: ignore[attr-defined]  # its mapped class
    setattr(record, name, "" if value is None and not column.nullable else value)
    for of, copy, make in _COPIES:
        if name == of and hasattr(record, copy):
            setattr(record, copy, make(value))


_COPIES: Final[tuple[tuple[str, str, Callable[[object], str]], ...]] = (
    ("name", "name_key", company_key),
    ("company", "company_key", company_key),
)
"""What is kept beside a value to find it by."""


def _written(field: Field, value: object) -> object:
    if not isinstance(value, str):
        return value
    if field.shown is Shown.PERSONAL:
        return {"phone": phone, "email": email}[field.name](value).text
    return tidy(value)
