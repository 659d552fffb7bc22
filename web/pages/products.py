"""The price book: products, and their prices by date, level and region."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import BadAnswers, BadRequest, NotYours
from engine.texts import Text
from processes.browsing.kinds import kind_named
from processes.browsing.words import word
from processes.editing.editing import add_product
from processes.editing.price_book import ID, price_components
from processes.operations.price_book import add_price, remove_price
from processes.records.days import CHINA
from processes.records.pricing import all_prices, all_products, prices_on
from processes.records.reference import Price, Product
from web import auth
from web.language import said, say
from web.made_forms import MadeForm, problems_on
from web.pages.record_edit import form_of
from web.pages.seeing import may_price
from web.transaction import session

bp = Blueprint("products", __name__, url_prefix="/products")


def may_edit() -> bool:
    """Whether this person answers for prices and targets."""
    return may_price(auth.person())


def must_edit() -> None:
    """Refuse everybody else."""
    if not may_edit():
        raise NotYours(
            Text(
                "只有系统管理员和销售总监可以修改。",
                "Only the administrator and the sales director may change this.",
            )
        )


def amount_named(name: str) -> Decimal:
    """An amount of the form."""
    try:
        value = Decimal(request.form.get(name, "").replace(",", "").strip() or "0")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise BadRequest(Text("金额应为数字。", "An amount is a number."))
    return value


@bp.get("/")
def index() -> str:
    """Every product with what it costs today, and its other prices."""
    products, prices = all_products(session()), all_prices(session())
    today = auth.now().astimezone(CHINA).date()
    today_costs = prices_on(session(), products, today)
    return render_template(
        "products.html",
        active_tab="records",
        products=[
            (
                one,
                today_costs[one.id],
                [price for price in prices if price.product_id == one.id],
            )
            for one in products
        ],
        today=today.isoformat(),
        may_edit=may_edit(),
        word=word,
    )


@bp.get("/new")
def new() -> str:
    """An empty form for one more product."""
    must_edit()
    return _product_page()


@bp.post("/new")
def add() -> AnyResponse | str:
    """One product more."""
    must_edit()
    form = _product_form()
    raw = form.posted()
    try:
        by = auth.person().username
        product = add_product(session(), form.cleaned(raw), by=by, at=auth.now())
    except BadAnswers as refused:
        return make_response(_product_page(raw, refused.by_field), 422)
    flash(say("Saved."), "success")
    return redirect(url_for("records.show", kind="products", key=product.key))


@bp.get("/prices/new")
def new_price() -> str:
    """An empty form for one more price."""
    must_edit()
    return _price_page()


@bp.post("/prices/new")
def price() -> AnyResponse | str:
    """Add a price."""
    must_edit()
    form = _price_form()
    raw = form.posted()
    try:
        told = Price(**form.cleaned(raw))
    except BadAnswers as refused:
        return make_response(_price_page(raw, refused.by_field), 422)
    add_price(session(), told, by=auth.person().username, at=auth.now())
    return _back()


@bp.post("/prices/<int:key>/remove")
def remove(key: int) -> AnyResponse:
    """Take a price away."""
    must_edit()
    remove_price(session(), key, by=auth.person().username, at=auth.now())
    return _back()


def _product_form() -> MadeForm:
    made = form_of(kind_named("products"))
    return MadeForm([ID, *made.components])


def _price_form() -> MadeForm:
    today = auth.now().astimezone(CHINA).date().isoformat()
    values = {"product_id": request.args.get("product"), "valid_from": today}
    return MadeForm(price_components(all_products(session())), values)


def _product_page(
    raw: Mapping[str, object] | None = None, problems: Mapping[str, Text] | None = None
) -> str:
    return _page(say("New product"), _product_form(), raw, problems)


def _price_page(
    raw: Mapping[str, object] | None = None, problems: Mapping[str, Text] | None = None
) -> str:
    return _page(say("Add a price"), _price_form(), raw, problems)


def _page(
    heading: str,
    form: MadeForm,
    raw: Mapping[str, object] | None,
    problems: Mapping[str, Text] | None,
) -> str:
    shown = form.shown(raw, problems)
    return render_template(
        "product_form.html",
        active_tab="records",
        heading=heading,
        form=shown,
        problems=problems_on(shown, problems),
    )


def _back() -> AnyResponse:
    flash(say("Saved."), "success")
    return redirect(url_for("products.index"))


def called(id: str) -> str:
    """What people call a product; each is looked up once a request."""
    known: dict[str, str] = g.setdefault("products", {})
    if id not in known:
        one = session().get(Product, id)
        known[id] = said(Text(one.name_zh, one.name_en or one.name_zh)) if one else id
    return known[id]


def init_app(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(called, "product")
