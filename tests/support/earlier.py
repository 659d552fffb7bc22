"""What was there before a story over HTTP began: people, records, and names that are its own."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.company import DEMO_PASSWORD
from processes.records.contracts import Contract, ContractState
from processes.records.payments import PaymentState
from processes.records.reference import Product
from processes.records.service import Entitlement
from processes.records.states import LeadState, OrderState
from processes.records.tables import Contact, Customer, Lead, Order
from processes.records.wording import company_key
from processes.scenarios.reading import Scenario, read_scenarios
from processes.scenarios.stage import OPENING
from tasks import identities

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_WHO_WORKS_HERE: Final = {"rep9": "rep3", "eng9": "eng2", "eng5": "eng3"}
"""Stories name some who have left the demo company."""
_REAL: Final = {
    "quote.calculate": "the lines have the discount, the products the cost",
    "lead.normalize": "the data are what is wrong with them",
    "lead.find_duplicates": "the other lead is there",
    "finance.credit_check": "an older contract is overdue",
    "transfer.portfolio": "the leaver owns as much",
}
"""Operations that answer by themselves what stories script, because of what was there before."""
SCRIPTED: Final[Mapping[str, frozenset[str]]] = {
    "campaign.collect": frozenset({"M13", "M15"}),
    "transfer.execute": frozenset({"X03"}),
    "transfer.portfolio": frozenset({"X10"}),
    "ticket.link": frozenset({"T13", "T38"}),
    "assign.auto": frozenset({"L30", "T34"}),
    "diagram.lint": frozenset({"D01", "D02", "D03", "D04", "D05", "D06"}),
    "sla.check": frozenset({"T02", "T03", "T20", "T35"}),
}
"""Answers that no data of ours give; they are given for the time of these stories."""
_UNKNOWN_CALLERS: Final = frozenset({"T17", "T31", "T40"})
_OUT_OF_CONTRACT: Final = frozenset({"T10", "T11", "T14", "T36", "T37"})
_VIP: Final = frozenset({"T14", "T36", "T37"})
_IN_DEBT: Final = frozenset({"O07", "O08"})
_ALIKE: Final = frozenset({"M07", "M08"})
_SAME: Final = frozenset({"Z02"})
_OWNED: Final = {"X02": 0, "X10": 0}
_WITH_VIP: Final = frozenset({"X01", "X03", "X05", "X09"})


def prepared(session: Session, told: Scenario, now: datetime) -> Scenario:
    """Make what the story takes for granted, and tell it with the names and days of here."""
    here = _Here(session, told.id, now)
    text = json.dumps(msgspec.to_builtins(told), ensure_ascii=False)
    for old, new in here.names().items():
        text = text.replace(f'"{old}"', json.dumps(new, ensure_ascii=False))
    text = _DAY.sub(lambda day: _moved(day.group(), now), text)
    story: dict[str, Any] = json.loads(text)
    scripted = {step["operation"]: step["answers"] for step in _of(story, "service_answers")}
    _take_for_real(session, story, scripted.get("quote.calculate", []))
    if told.id.startswith("D") and not scripted:
        ok = {"do": "service_answers", "operation": "diagram.lint", "answers": [{"errors": 0}]}
        story["steps"].insert(0, ok)
    story["steps"] = [step for step in story["steps"] if _stays(told.id, step)]
    for step in _of(story, "complete"):
        if step["task"] == "T_RegisterLead":
            step["form"]["consent"] = True
    for step in _of(story, "start"):
        here.complete(step)
    return read_scenarios(json.dumps(story).encode())[0]


def _of(story: Mapping[str, Any], what: str) -> Iterable[dict[str, Any]]:
    return [step for step in story["steps"] if step["do"] == what]


def _stays(story_id: str, step: Mapping[str, Any]) -> bool:
    return step["do"] != "service_answers" or story_id in SCRIPTED.get(step["operation"], ())


def _moved(day: str, now: datetime) -> str:
    """A day is as far away as it was at the stories' opening."""
    return (date.fromisoformat(day) + timedelta(days=(now - OPENING).days)).isoformat()


def _take_for_real(
    session: Session, story: Mapping[str, Any], answers: Iterable[Mapping[str, Any]]
) -> None:
    """Quote lines with the discount, and products with the cost, that make these answers."""
    quotes = [
        step["form"]
        for step in _of(story, "complete")
        if step["task"] == "T_PrepareQuote" and "quote_lines" in step["form"]
    ]
    for form in quotes:
        for line in form["quote_lines"]:
            _sell(session, line["product"], Decimal(line["list_price"]), Decimal())
    for form, answer in zip(quotes, answers, strict=False):
        net = Decimal(answer["net_amount"])
        product = f"{story['id']}-{answer['discount_pct']}"
        cost = net * (1 - Decimal(answer["margin_pct"]) / 100)
        price = Decimal(answer["list_amount"])
        _sell(session, product, price, cost)
        form["quote_lines"][0] |= {"product": product, "discount_pct": answer["discount_pct"]}
        form["discount_reason_text"] = "竞争对手的报价更低,附件中有记录"


def _sell(session: Session, id: str, price: Decimal, cost: Decimal) -> None:
    session.merge(Product(id=id, name_zh=id, name_en=id, list_price=price, cost=cost))


@dataclass
class _Here:
    """The company as it is when a story begins."""

    session: Session
    id: str
    now: datetime

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
        found: dict[str, object] = {
            "华东机械": self.company,
            "华东机械有限公司": f"{self.company}有限公司",
            "13800000000": "12" if self.id == "M05" else self.phone,
            "13600000000": f"136{self.phone[3:]}",
            "w@ex.cn": self.email,
            "SO-1": self.order.number,
            "C-1": self.customer.number,
            "L-2": f"L-{self.id}-2",
            "C-3": self.customer.number,
            "CT-9": self.contract.number if self.contract else None,
            "a": "rep1",
            **dict.fromkeys(("v1", "v2", "v3"), "survey.bpmn"),
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

    def _stamp(self, letters: str) -> dict[str, Any]:
        number = f"{letters}-{self.id}"
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
            roles=("sales_rep",),
            password=DEMO_PASSWORD,
            department="east",
            by="setup",
            at=self.now,
        )
        for place in range(_OWNED.get(self.id, 3)):
            name = f"{self.id}的客户{place}"
            level = "vip" if self.id in _WITH_VIP and not place else "normal"
            own = {"name": name, "name_key": name, "level": level, "owner": username}
            stamp = self._stamp("C") | {"number": f"C-{self.id}-{place}"}
            self._add(Customer(**stamp, **own, department="east"))
        return username
