"""What the papers of quotes and contracts say: kept for each version, the same for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.operations import Call
from engine.texts import Text
from processes.browsing.words import word
from processes.operations.inputs import amount, maybe, text
from processes.records.contracts import IN_HAND, Contract
from processes.records.days import CHINA
from processes.records.pricing import line_amount
from processes.records.reference import Product
from processes.records.tables import Customer, Opportunity, Quote

QUOTE: Final = Text("报价单", "Quotation")
CONTRACT: Final = Text("合同", "Contract")
DRAFT: Final = Text("合同草稿", "Contract draft")
_VERSIONS: Final = "papers"
_FACTS: Final[Mapping[str, Text]] = {
    "customer": Text("客户", "Customer"),
    "type": Text("类型", "Type"),
    "amount": Text("金额(元)", "Amount (CNY)"),
    "list_amount": Text("标准总价(元)", "List amount (CNY)"),
    "net_amount": Text("净价(元)", "Net amount (CNY)"),
    "discount_pct": Text("折扣", "Discount %"),
    "payment_terms": Text("付款条件", "Payment terms"),
    "valid_until": Text("有效期至", "Valid until"),
    "starts_on": Text("开始", "From"),
    "ends_on": Text("结束", "Until"),
    "payment_days": Text("付款天数", "Days to pay"),
    "warranty_months": Text("质保月数", "Months of warranty"),
    "service_scope": Text("服务范围", "Service"),
    "amend_text": Text("变更内容", "Amendment"),
    "issued": Text("出具日期", "Issued"),
}
_COLUMNS: Final[Mapping[str, Text]] = {
    "product": Text("产品", "Product"),
    "qty": Text("数量", "Quantity"),
    "list_price": Text("单价", "Unit price"),
    "discount_pct": Text("折扣", "Discount %"),
    "amount": Text("金额", "Amount"),
}
_MONEY: Final = frozenset({"amount", "list_amount", "net_amount", "list_price"})


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a quote or a contract, as it is printed."""

    title: Text
    number: str
    version: int
    facts: tuple[tuple[Text, str], ...]
    head: tuple[Text, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()


def keep_paper(session: Session, contract: Contract, call: Call) -> None:
    """Freeze what the version says that goes out now; one that is kept is not changed."""
    kept = _kept(contract)
    version = str(contract.version)
    if version in kept:
        return
    said = {
        "customer": _customer(session, contract),
        "type": text(call, "contract_type", contract.type or "sale"),
        "amount": amount(call, "contract_amount") or contract.amount,
        "starts_on": maybe(call, "contract_start") or contract.starts_on,
        "ends_on": maybe(call, "contract_end"),
        "payment_days": amount(call, "payment_days"),
        "warranty_months": maybe(call, "warranty_months"),
        "service_scope": _listed(call.inputs.get("service_scope")),
        "amend_text": maybe(call, "amend_text"),
        "issued": call.now.date().isoformat(),
    }
    contract.add_details(
        {_VERSIONS: {**kept, version: {n: str(v) for n, v in said.items() if v not in (None, "")}}}
    )


def contract_paper(session: Session, contract: Contract, version: int | None = None) -> Paper:
    """The paper of a version of a contract; the one of today if none is named, be it a draft."""
    wanted = version or contract.version
    said = _kept(contract).get(str(wanted))
    if isinstance(said, dict):
        return Paper(CONTRACT, contract.number, wanted, _facts(said))
    if contract.state in IN_HAND and wanted == contract.version:
        return Paper(DRAFT, contract.number, wanted, _facts(_drafted(session, contract)))
    raise NotFound(Text("合同文本版本", "version of the contract"), wanted)


def _drafted(session: Session, contract: Contract) -> Mapping[str, object]:
    """What a contract says as long as it has not gone out."""
    ends, details = contract.ends_at, contract.details
    return {
        "customer": _customer(session, contract),
        "type": contract.type,
        "amount": contract.amount,
        "payment_terms": details.get("payment_terms"),
        "starts_on": contract.starts_on,
        "ends_on": ends.astimezone(CHINA).date() if ends else None,
        "payment_days": contract.payment_days,
        "warranty_months": contract.warranty_months,
        "service_scope": _listed(details.get("service_scope")),
        "amend_text": details.get("amend_text"),
    }


def _customer(session: Session, contract: Contract) -> str:
    customer = session.get(Customer, contract.customer_key) if contract.customer_key else None
    return customer.name if customer else ""


def quote_paper(session: Session, quote: Quote) -> Paper:
    """The paper of a quote; its version never changes once it is approved."""
    opportunity = session.get_one(Opportunity, quote.opportunity_key)
    customer = session.get_one(Customer, opportunity.customer_key)
    said = {
        "customer": customer.name,
        "list_amount": str(quote.list_amount),
        "net_amount": str(quote.net_amount),
        "discount_pct": str(quote.discount_pct),
        "payment_terms": quote.payment_terms or "",
        "valid_until": quote.valid_until.date().isoformat() if quote.valid_until else "",
        "issued": quote.created_at.date().isoformat(),
    }
    given = quote.details.get("lines")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    return Paper(
        title=QUOTE,
        number=quote.number,
        version=quote.version,
        facts=_facts(said),
        head=tuple(_COLUMNS.values()),
        lines=tuple(_line(session, row) for row in rows),
    )


def _line(session: Session, row: Mapping[str, object]) -> tuple[str, ...]:
    """One line of a quote; what it comes to is counted from its figures."""
    named = str(row.get("product") or "")
    product = session.get(Product, named)
    name = f"{product.name_zh} {product.name_en}".strip() if product else named
    qty, price, off = (_number(row.get(one)) for one in ("qty", "list_price", "discount_pct"))
    counted: Mapping[str, object] = {"amount": line_amount(qty, price, off), **row}
    return (name, *(_told(one, counted.get(one)) for one in list(_COLUMNS)[1:]))


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal()


def _kept(contract: Contract) -> dict[str, object]:
    kept = contract.details.get(_VERSIONS)
    return kept if isinstance(kept, dict) else {}


def _facts(said: Mapping[str, object]) -> tuple[tuple[Text, str], ...]:
    return tuple(
        (label, _told(name, said[name])) for name, label in _FACTS.items() if said.get(name)
    )


def _told(name: str, value: object) -> str:
    """Money with separators and two decimals, everything else as it is said."""
    return f"{_number(value):,.2f}" if name in _MONEY else _said(value)


def _listed(value: object) -> str:
    return ", ".join(_said(one) for one in value) if isinstance(value, list) else _said(value)


def _said(value: object) -> str:
    """A choice in both languages; everything else as it is."""
    known = word("" if value is None else value)
    return known.zh if known.zh == known.en else f"{known.zh} {known.en}"
