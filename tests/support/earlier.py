"""What was there before a story over HTTP began: people, records, and names that are its own."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.running import start
from engine.texts import Text
from processes.company import DEMO_PASSWORD, PEOPLE
from processes.records.contracts import Contract, ContractState
from processes.records.payments import Invoice, InvoiceState, PaymentState
from processes.records.reference import Product
from processes.records.service import Entitlement, Ticket
from processes.records.states import LeadState, OrderState
from processes.records.tables import Contact, Customer, Lead, Order, OrderLine
from processes.records.wording import company_key
from tasks import identities
from tasks.tables import PersonRow

_WHO_WORKS_HERE: Final = {"rep9": "rep3", "eng9": "eng2", "eng5": "eng3"}
"""Stories name some who have left the demo company."""
_UNKNOWN_CALLERS: Final = frozenset({"T17", "T31", "T40"})
_OUT_OF_CONTRACT: Final = frozenset({"T10", "T11", "T14", "T36", "T37"})
_VIP: Final = frozenset({"T14", "T36", "T37"})
_IN_DEBT: Final = frozenset({"O07", "O08"})
_ALIKE: Final = frozenset({"M07", "M08"})
_SAME: Final = frozenset({"Z02"})
_TOO_OLD: Final = frozenset({"T13", "T38"})
_TWICE: Final = frozenset({"T12"})
_WRONG_INVOICE: Final = frozenset({"T07"})
_OWNED: Final = {"X02": 0, "X10": 0}
_TASKS: Final = {"X10": 3}
_WITH_VIP: Final = frozenset({"X01", "X03", "X05", "X09"})
_ON_DUTY: Final = {
    "L01": ("sales_rep", "rep1"),
    "L08": ("sales_rep", "rep1"),
    "L30": ("sales_rep", ""),
    "L35": ("sales_rep", "rep1"),
    "T02": ("tech_support", "eng1"),
    "T04": ("tech_support", "eng1"),
    "T34": ("tech_support", ""),
}


@dataclass
class Earlier:
    """The company as it is when a story begins."""

    engine: Engine
    session: Session
    id: str

    def __post_init__(self) -> None:
        self.now = self.engine.clock()

    def names(self) -> dict[str, object]:
        """What the story calls them, and what they are called here."""
        self.company = f"{sha256(self.id.encode()).hexdigest()[:10].upper()}机械"
        self.phone = f"139{sum(map(ord, self.id)):04d}{self.id[1:]:0>4}"
        self.email = f"{self.id.lower()}@{self.id.lower()}.example.cn"
        self.customer = self._customer()
        self.order = self._order()
        self.contract = self._contract()
        if self.id in _ALIKE | _SAME:
            self._lead()
        if self.id in _TWICE:
            self._add(Ticket(**self._stamp("T", "-9"), customer_key=self.customer.key))
        self._on_duty()
        found: dict[str, object] = {
            "华东机械": self.company,
            "华东机械有限公司": f"{self.company}有限公司",
            "13800000000": "12" if self.id == "M05" else self.phone,
            "13600000000": f"136{self.phone[3:]}",
            "w@ex.cn": self.email,
            "小厂": self.company.replace("机械", "小厂"),
            "13900000000": f"138{self.phone[3:]}",
            "SO-1": self.order.number,
            "C-1": self.customer.number,
            "L-1": f"L-{self.id}-1",
            "L-2": f"L-{self.id}-2",
            "C-3": self.customer.number,
            "CT-9": self.contract.number if self.contract else None,
            "a": "rep1",
            "T-9": f"T-{self.id}-9",
            "2026-03-01": "2026-01-20",
            "2026-03-31": "2026-02-02" if self.id == "M13" else "2026-03-31",
            **_WHO_WORKS_HERE,
        }
        if self.id.startswith("X"):
            leaver = self._leaver()
            found |= {"rep1": leaver, "rep2": leaver}
        return found

    def complete(self, start: dict[str, Any]) -> None:
        """What a start leaves unsaid where no operation looks at it."""
        given = start["form"] = {**start["payload"], **start["form"]}
        if start["process"] == "contract_change" and self.contract is not None:
            given["contract_id"] = self.contract.number
            given |= {"change_reason": "增购", "change_type": given.get("change_type", "amend")}
        if start["process"] in ("marketing_to_lead", "customer_lifecycle") and given:
            given.setdefault("consent", True)
        if self.id in ("M11", "Z11"):
            given["lead_flag"] = "competitor"

    def _stamp(self, letters: str, more: str = "") -> dict[str, Any]:
        number = f"{letters}-{self.id}{more}"
        return {"number": number, "created_at": self.now, "updated_at": self.now}

    def _add(self, record: Any) -> Any:
        self.session.add(record)
        self.session.flush()
        return record

    def _customer(self) -> Customer:
        name = f"{self.company}有限公司老客户"
        level = "vip" if self.id in _VIP else "normal"
        customer: Customer = self._add(
            Customer(**self._stamp("C"), name=name, name_key=company_key(name), level=level)
        )
        if self.id not in _UNKNOWN_CALLERS:
            known = {"customer_key": customer.key, "name": "李四", "phone": f"136{self.phone[3:]}"}
            self._add(Contact(**self._stamp("P"), **known))
        return customer

    def _order(self) -> Order:
        state = OrderState.EFFECTIVE if self.id.startswith("T") else OrderState.SUBMITTED
        own = {"customer_key": self.customer.key, "amount": Decimal(97_000), "state": state}
        order: Order = self._add(Order(**self._stamp("SO"), **own))
        if self.id in _TOO_OLD:
            old = {"id": f"old-{self.id}", "name_zh": "老网关", "list_price": 1, "cost": 1}
            self._add(Product(**old, supported_to=f"{self.now - timedelta(days=9):%Y-%m-%d}"))
            bought = {"product": f"old-{self.id}", "quantity": 1, "unit_price": 1, "amount": 1}
            self._add(OrderLine(order_key=order.key, **bought))
        return order

    def _contract(self) -> Contract | None:
        """For service and for changes; an order's contract is made by the story itself."""
        if (self.id[0] in "OZ" and self.id not in _IN_DEBT) or self.id in _OUT_OF_CONTRACT:
            return None
        contract: Contract = self._add(
            Contract(
                **self._stamp("CT"),
                customer_key=self.customer.key,
                state=ContractState.ACTIVE,
                amount=Decimal(50_000),
                payment=PaymentState.OVERDUE if self.id in _IN_DEBT else PaymentState.PAID,
                ends_at=self.now + timedelta(days=300),
            )
        )
        service = {
            "customer_key": self.customer.key,
            "contract_key": contract.key,
            "valid_from": self.now,
            "warranty_to": self.now + timedelta(days=300),
        }
        self._add(Entitlement(**self._stamp("E"), **service))
        if self.id in _WRONG_INVOICE:
            written = {"contract_key": contract.key, "type": "special", "amount": 1}
            self._add(Invoice(**self._stamp("IN"), **written, state=InvoiceState.ISSUED))
        return contract

    def _lead(self) -> None:
        company = f"{self.company}厂" if self.id in _ALIKE else "别的公司"
        phone = self.phone if self.id in _SAME else ""
        own = {"name": "王五", "company": company, "company_key": company_key(company)}
        self._add(Lead(**self._stamp("L"), **own, phone=phone, state=LeadState.IN_FOLLOW_UP))

    def _leaver(self) -> str:
        """Somebody who leaves, with the customers that the story counts."""
        username = f"{self.id.lower()}_rep"
        identities.add_person(
            self.session,
            username,
            Text(username, username),
            roles=("sales_rep", "process_designer"),
            password=DEMO_PASSWORD,
            department="east",
            by="setup",
            at=self.now,
        )
        for place in range(_OWNED.get(self.id, 3)):
            name = f"{self.id}的客户{place}"
            level = "vip" if self.id in _WITH_VIP and not place else "normal"
            own = {"name": name, "name_key": name, "level": level, "owner": username}
            self._add(Customer(**self._stamp("C", f"-{place}"), **own, department="east"))
        for _ in range(_TASKS.get(self.id, 0)):
            start(self.engine, self.session, "diagram_review", {"starter": username}, by=None)
        return username

    def _on_duty(self) -> None:
        """Who gets work by itself: the company, or of one role only those whom the story means."""
        role, meant = _ON_DUTY.get(self.id, ("", ""))
        here = [one.username for one in PEOPLE if role not in one.roles or one.username == meant]
        self.session.execute(update(PersonRow).values(on_duty=PersonRow.username.in_(here)))
