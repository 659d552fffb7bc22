"""Files in answers: each becomes part of the case, if whoever answers may attach it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents import Document, attach, places_of
from engine.errors import BadAnswers
from engine.texts import Text
from tasks.forms.schema import Field, Form, Kind, inputs
from tasks.forms.scope import value_at


def attach_files(
    session: Session, form: Form | None, values: Mapping[str, object], root_key: int, *, by: str
) -> None:
    """Bind files to the case of their answers, if the machine made them or they are one's own."""
    named = dict(_files(form.fields, values)) if form else {}
    if not named:
        return
    place = case_place(root_key)
    known = session.scalars(select(Document).where(Document.id.in_(named)))
    for document in known.all():
        if document.by not in (None, by) and place not in places_of(session, document.id):
            raise BadAnswers(
                {
                    named[document.id]: Text(
                        "这个文件是他人上传的，请自己上传。",
                        "Somebody else uploaded this file; please upload your own.",
                    )
                }
            )
        attach(session, document.id, place)


def case_place(root_key: int) -> str:
    """What a case is called as a place of documents."""
    return f"case/{root_key}"


def _files(
    fields: tuple[Field, ...], values: Mapping[str, object], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """The ids of attached files, each with the field on the page that holds it."""
    for field in inputs(fields):
        value = value_at(values, field.key)
        many = value if isinstance(value, list) else [value]
        if field.kind is Kind.FILE:
            yield from ((str(one), prefix + field.key) for one in many if one)
        elif field.kind is Kind.ROWS:
            for at, row in enumerate(many):
                if isinstance(row, Mapping):
                    yield from _files(field.fields, row, f"{prefix}{field.key}-{at}-")
