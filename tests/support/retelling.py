"""A story with the names and days of the company that it is told in, and without scripts."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec
from sqlalchemy.orm import Session

from engine.engine import Engine
from processes.records.reference import Product
from processes.scenarios.reading import Scenario, read_scenarios
from processes.scenarios.stage import OPENING
from tests.support.earlier import Earlier

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def retold(engine: Engine, session: Session, told: Scenario) -> Scenario:
    """Make what the story takes for granted, so that operations answer of themselves as it says."""
    earlier = Earlier(engine, session, told.id)
    text = json.dumps(msgspec.to_builtins(told), ensure_ascii=False)
    for old, new in earlier.names().items():
        text = text.replace(f'"{old}"', json.dumps(new, ensure_ascii=False))
    text = _DAY.sub(lambda day: _moved(day.group(), earlier.now), text)
    story: dict[str, Any] = json.loads(text)
    scripted = {step["operation"]: step["answers"] for step in _of(story, "service_answers")}
    _price(session, story, scripted.get("quote.calculate", []))
    _draw(story, scripted.get("diagram.lint", []))
    story["steps"] = [step for step in story["steps"] if step["do"] != "service_answers"]
    for step in _of(story, "complete"):
        if step["task"] == "T_RegisterLead":
            step["form"]["consent"] = True
    for step in _of(story, "start"):
        earlier.complete(step)
    return read_scenarios(json.dumps(story).encode())[0]


def _of(story: Mapping[str, Any], what: str, task: str | None = None) -> list[dict[str, Any]]:
    return [s for s in story["steps"] if s["do"] == what and (task is None or s["task"] == task)]


def _moved(day: str, now: datetime) -> str:
    """A day is as far away as it was at the stories' opening."""
    return (date.fromisoformat(day) + timedelta(days=(now - OPENING).days)).isoformat()


def _price(
    session: Session, story: Mapping[str, Any], answers: Iterable[Mapping[str, Any]]
) -> None:
    """Quote lines with the discount, and products with the cost, that make these answers."""
    quotes = [
        step["form"]
        for step in _of(story, "complete", "T_PrepareQuote")
        if "quote_lines" in step["form"]
    ]
    for form in quotes:
        for line in form["quote_lines"]:
            _sell(session, line["product"], Decimal(line["list_price"]), Decimal())
    for form, answer in zip(quotes, answers, strict=False):
        net = Decimal(answer["net_amount"])
        product = f"{story['id']}-{answer['discount_pct']}"
        cost = net * (1 - Decimal(answer["margin_pct"]) / 100)
        _sell(session, product, Decimal(answer["list_amount"]), cost)
        form["quote_lines"][0] |= {"product": product, "discount_pct": answer["discount_pct"]}
        form["discount_reason_text"] = "竞争对手的报价更低,附件中有记录"
    orders = [step["form"] for step in _of(story, "complete", "T_CreateOrder")]
    for line in orders[-1].get("order_lines", ())[:1] if orders and quotes else ():
        line["product"] = quotes[-1]["quote_lines"][0]["product"]


def _sell(session: Session, id: str, price: Decimal, cost: Decimal) -> None:
    session.merge(Product(id=id, name_zh=id, name_en=id, list_price=price, cost=cost))


def _draw(story: Mapping[str, Any], answers: list[Mapping[str, Any]]) -> None:
    """Diagrams with faults where the check is to find some."""
    for place, step in enumerate(_of(story, "complete", "T_Draw")):
        answer = answers[min(place, len(answers) - 1)] if answers else {"errors": 0}
        step["form"]["bpmn_file"] = "faulty.bpmn" if answer["errors"] else "sound.bpmn"
