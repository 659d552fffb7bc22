"""The fields of a kind of record: an administrator adds, changes, orders and retires them."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import BadAnswers, NotFound, NotYours
from engine.texts import Text
from processes.browsing.kind import Kind
from processes.browsing.kinds import KINDS, kind_named
from processes.fields import defining
from processes.fields.schema import TYPES, CustomField, Option, Type
from processes.fields.values import fields_of
from web import auth
from web.language import said, say
from web.made_forms import Component, MadeForm, changes_rows, problems_on
from web.transaction import reads, session

bp = Blueprint("record_fields", __name__, url_prefix="/records/<kind>/fields")
_ONLY_CHOICES: Final = {"hide": '=type != "enum"'}
_ONLY_TEXTS: Final = {"hide": '=type != "string"'}


def _component(type: str, key: str, label: Text, **more: object) -> dict[str, object]:
    properties = {"label_en": label.en, **_object(more.pop("properties", None))}
    return {"type": type, "key": key, "label": label.zh, "properties": properties, **more}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


_NAME: Final = _component(
    "textfield",
    "name",
    Text("名称(表达式中使用)", "Name (as expressions use it)"),
    description="留空则由英文标签生成；之后不能更改。",
    properties={"description_en": "Made of the English label if left empty; stays as it is."},
)
_COMPONENTS: Final[tuple[Component, ...]] = (
    _component(
        "textfield",
        "label_zh",
        Text("中文标签", "Chinese label"),
        validate={"required": True, "maxLength": 60},
        layout={"columns": 8},
    ),
    _component(
        "textfield",
        "label_en",
        Text("英文标签", "English label"),
        validate={"maxLength": 60},
        layout={"columns": 8},
        description="留空则用中文标签。",
        properties={"description_en": "The Chinese label serves if this is empty."},
    ),
    _component(
        "select",
        "type",
        Text("类型", "Type"),
        values=[{"value": type.value, "label": name.zh} for type, name in TYPES.items()],
        validate={"required": True},
        defaultValue=Type.STRING.value,
        properties={f"option.{type}.en": name.en for type, name in TYPES.items()},
    ),
    {
        "type": "dynamiclist",
        "path": "options",
        "label": "选项",
        "properties": {"label_en": "Options"},
        "conditional": _ONLY_CHOICES,
        "components": [
            _component("textfield", "zh", Text("中文", "Chinese"), validate={"maxLength": 60}),
            _component("textfield", "en", Text("英文", "English"), validate={"maxLength": 60}),
            _component(
                "textfield",
                "stored",
                Text("存储值(可空)", "Stored value (may be empty)"),
                validate={"maxLength": 60},
            ),
        ],
    },
    _component("checkbox", "required", Text("必填", "Required")),
    _component("checkbox", "listed", Text("在列表中显示", "A column in lists")),
    _component(
        "checkbox",
        "personal",
        Text("个人信息(无关人员看到掩码)", "Personal (masked for people who are not concerned)"),
        conditional=_ONLY_TEXTS,
    ),
)


@bp.before_request
def must_administer() -> None:
    """Fields are the administrators' business."""
    if not auth.person().is_admin:
        raise NotYours(Text("只有管理员能设置字段。", "Only administrators define fields."))


@bp.get("/")
def index(kind: str) -> str:
    """The fields of a kind, and the way to a new one."""
    chosen = kind_named(kind)
    fields = fields_of(session(), chosen.id, retired=True)
    return render_template(
        "record_fields.html",
        active_tab="records",
        kind=chosen,
        kinds=KINDS.values(),
        fields=fields,
        types=TYPES,
    )


@bp.get("/new")
def new(kind: str) -> str:
    """An empty form."""
    return _page(kind_named(kind), _form())


@bp.post("/new")
def add(kind: str) -> Response | str:
    """One field more."""
    chosen, form = kind_named(kind), _form()
    raw = form.posted()
    if changes_rows():
        return _page(chosen, form, raw)
    try:
        field = _field(form.cleaned(raw))
        field = defining.add(session(), chosen, field, by=auth.person().username, at=auth.now())
    except BadAnswers as refused:
        return make_response(_page(chosen, form, raw, refused.by_field), 422)
    flash(say("The field {name} is there.", name=said(field.label)), "success")
    return redirect(url_for("record_fields.index", kind=chosen.id))


@bp.post("/form")
@reads
def changed(kind: str) -> str:
    """The form after a change. Nothing is written."""
    kind_named(kind)
    form = _form(known=bool(request.args.get("known")))
    return render_template("form_body.html", form=form.shown(form.posted()))


@bp.get("/<name>")
def edit(kind: str, name: str) -> str:
    """A field as it is."""
    chosen = kind_named(kind)
    field = _found(chosen, name)
    return _page(chosen, _form(_values(field), known=True), name=name)


@bp.post("/<name>")
def change(kind: str, name: str) -> Response | str:
    """What a field is called, asks and offers."""
    chosen, form = kind_named(kind), _form(known=True)
    _found(chosen, name)
    raw = form.posted()
    if changes_rows():
        return _page(chosen, form, raw, name=name)
    try:
        field, by = _field(form.cleaned(raw)), auth.person().username
        defining.change(session(), chosen, name, field, by=by, at=auth.now())
    except BadAnswers as refused:
        return make_response(_page(chosen, form, raw, refused.by_field, name=name), 422)
    flash(say("Saved."), "success")
    return redirect(url_for("record_fields.index", kind=chosen.id))


@bp.post("/<name>/move")
def move(kind: str, name: str) -> Response:
    """One place up or down."""
    chosen, up = kind_named(kind), "up" in request.form
    defining.move(session(), chosen, name, up=up, by=auth.person().username, at=auth.now())
    return redirect(url_for("record_fields.index", kind=chosen.id))


@bp.post("/<name>/retire")
def retire(kind: str, name: str) -> Response:
    """Ask for it no longer, or again."""
    chosen, retired = kind_named(kind), "restore" not in request.form
    by = auth.person().username
    defining.retire(session(), chosen, name, retired=retired, by=by, at=auth.now())
    return redirect(url_for("record_fields.index", kind=chosen.id))


def _found(kind: Kind, name: str) -> CustomField:
    for field in fields_of(session(), kind.id, retired=True):
        if field.name == name:
            return field
    raise NotFound(Text("字段", "field"), name[:40])


def _form(values: Mapping[str, object] | None = None, *, known: bool = False) -> MadeForm:
    """Of a field that is there the name stays."""
    return MadeForm(_COMPONENTS if known else (*_COMPONENTS, _NAME), values or {})


def _values(field: CustomField) -> dict[str, object]:
    return {
        "label_zh": field.label.zh,
        "label_en": field.label.en,
        "type": field.type.value,
        "required": field.required,
        "listed": field.listed,
        "personal": field.personal,
        "options": [
            {"stored": one.value, "zh": one.label.zh, "en": one.label.en} for one in field.options
        ],
    }


def _field(values: Mapping[str, object]) -> CustomField:
    options = values.get("options")
    return CustomField(
        name=str(values.get("name") or ""),
        type=Type(str(values["type"])),
        label=Text(str(values.get("label_zh") or ""), str(values.get("label_en") or "")),
        required=values.get("required") is True,
        listed=values.get("listed") is True,
        personal=values.get("personal") is True,
        options=tuple(_option(row) for row in options) if isinstance(options, list) else (),
    )


def _option(row: Mapping[str, object]) -> Option:
    """What is left empty is what stands beside it."""
    zh, en = (str(row.get(name) or "") for name in ("zh", "en"))
    value = str(row.get("stored") or "") or en or zh
    return Option(value, Text(zh or en or value, en or zh or value))


def _page(
    kind: Kind,
    form: MadeForm,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] | None = None,
    name: str | None = None,
) -> str:
    components = form.shown(raw, problems)
    return render_template(
        "record_field.html",
        active_tab="records",
        kind=kind,
        name=name,
        form=components,
        problems=problems_on(components, problems),
    )
