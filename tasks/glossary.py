"""What people call the variables of cases: as the forms that ask for them do."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.store.published import Form as FormRow
from engine.store.published import Resource
from tasks.desk import form_in
from tasks.forms.schema import Field, Form


def asked_by(session: Session, form_ids: Sequence[str]) -> dict[str, Field]:
    """The fields of forms as they are now, by variable; an earlier form goes before a later."""
    forms = forms_named(session, form_ids)
    found: dict[str, Field] = {}
    for form_id in form_ids:
        if form_id in forms:
            for field in forms[form_id].inputs():
                found.setdefault(field.key, field)
    return found


def forms_named(session: Session, form_ids: Collection[str]) -> Mapping[str, Form]:
    """Forms as they are now, those that there are."""
    newest = (
        select(func.max(FormRow.key)).where(FormRow.form_id.in_(form_ids)).group_by(FormRow.form_id)
    )
    files = (
        select(FormRow.form_id, Resource.content)
        .join(Resource, Resource.key == FormRow.resource_key)
        .where(FormRow.key.in_(newest))
    )
    return {row.form_id: form_in(row.content) for row in session.execute(files)}
