"""Forms to test with, made of components as form-js writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.errors import BadAnswers
from engine.store.json import encode
from engine.texts import Text
from tasks.forms.answers import clean
from tasks.forms.reader import read_form
from tasks.forms.schema import Context, Form

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""A Wednesday, noon in Shanghai."""
HERE = Context(now=NOON, current_user="anna", current_roles=("sales_rep",))


def form_file(*components: Mapping[str, object], **root: object) -> bytes:
    """A form file of these components."""
    return encode({"type": "default", "id": "test", "components": list(components), **root})


def form(*components: Mapping[str, object]) -> Form:
    """A form of these components."""
    return read_form(form_file(*components))


def component(type: str, key: str, **rest: object) -> dict[str, object]:
    """A component; with a label, so that nothing is missing."""
    return {"type": type, "key": key, "label": key, **rest}


def answered(asked: Form, raw: Mapping[str, object], context: Context = HERE) -> dict[str, object]:
    """The values of answers that are right."""
    return clean(asked, raw, context)


def refused(asked: Form, raw: object, context: Context = HERE) -> dict[str, str]:
    """The problems, in English, of answers that are wrong."""
    try:
        values = clean(asked, raw, context)
    except BadAnswers as bad:
        return {name: text.en for name, text in bad.by_field.items()}
    raise AssertionError(f"taken as {values}")


CONTACTS = {
    "type": "dynamiclist",
    "path": "contacts",
    "label": "联系人",
    "components": [
        component("textfield", "name", validate={"required": True}),
        component("textfield", "phone", properties={"type": "phone"}),
        component("checkbox", "is_primary"),
    ],
    "properties": {
        "label_en": "Contacts",
        "check": "=count(value[is_primary = true]) = 1",
        "check_zh": "恰好一个主要联系人。",
        "check_en": "Exactly one primary contact.",
    },
}
OPTIONS = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
SALES = {"anna": Text("安娜", "Anna"), "bob": Text("鲍勃", "Bob")}
