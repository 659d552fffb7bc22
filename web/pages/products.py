"""The price book: products, and their prices by date, level and region."""

from decimal import Decimal, InvalidOperation
from typing import Final

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import BadRequest, NotYours
from engine.texts import Text
from processes.browsing.words import word
from processes.operations.price_book import add_price, remove_price, save_product
from processes.records.days import CHINA
from processes.records.pricing import all_prices, all_products, prices_on
from processes.records.reference import Price, Product
from processes.records.regions import REGIONS
from web import auth
from web.language import said, say
from web.transaction import session

bp = Blueprint("products", __name__, url_prefix="/products")
_EDITORS: Final = frozenset({"administrator", "sales_director"})
LEVELS: Final = ("normal", "vip")


def may_edit() -> bool:
    """Whether this person answers for prices and targets."""
    return bool(_EDITORS & auth.person().roles)


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
        levels=LEVELS,
        regions=REGIONS,
        word=word,
    )


@bp.post("/")
def save() -> AnyResponse:
    """Add a product or change it."""
    must_edit()
    told = Product(
        id=request.form.get("id", "").strip(),
        name_zh=request.form.get("name_zh", "").strip()[:200],
        name_en=request.form.get("name_en", "").strip()[:200],
        list_price=amount_named("list_price"),
        cost=amount_named("cost"),
        active=bool(request.form.get("active")),
    )
    last_day = request.form.get("supported_to")
    if last_day or request.form.get("endless"):
        told.supported_to = last_day or None
    save_product(session(), told, by=auth.person().username, at=auth.now())
    return _back()


@bp.post("/prices")
def price() -> AnyResponse:
    """Add a price."""
    must_edit()
    told = Price(
        product_id=request.form.get("product_id", ""),
        level=request.form.get("level") or None,
        region=request.form.get("region") or None,
        list_price=amount_named("list_price"),
        valid_from=request.form.get("valid_from", ""),
        valid_to=request.form.get("valid_to") or None,
    )
    add_price(session(), told, by=auth.person().username, at=auth.now())
    return _back()


@bp.post("/prices/<int:key>/remove")
def remove(key: int) -> AnyResponse:
    """Take a price away."""
    must_edit()
    remove_price(session(), key, by=auth.person().username, at=auth.now())
    return _back()


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
