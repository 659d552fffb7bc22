"""The main menu: for each reader a short bar, and everything else under "More"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask, url_for

from engine.texts import Text
from processes.browsing.kinds import KINDS
from tasks.people import Ability, Person, Scope
from web.pages.imports import PROCESS
from web.pages.rules import may_rule

SHORT: Final = 4
"""How many entries of the bar a phone still shows."""
WIDE: Final = 6
"""And how many a desk, beside the name of whoever sits there."""
_OWN: Final = ("home", "inbox", "records", "instances", "processes", "reports", "rules")
_WATCHING: Final = ("home", "inbox", "reports", "instances", "records", "processes", "rules")
_BUILDING: Final = ("home", "inbox", "processes", "instances", "rules", "records", "reports")
_BUILDERS: Final = frozenset({Ability.ADMINISTER, Ability.PUBLISH, Ability.DRAW})


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go to."""

    tab: str
    href: str
    label: Text


def bar(person: Person) -> list[Entry]:
    """The main places, those that the person needs most in front."""
    order = _OWN
    if person.abilities & _BUILDERS:
        order = _BUILDING
    elif person.scope is not Scope.OWN:
        order = _WATCHING
    places = {entry.tab: entry for entry in _places(person)}
    return [places[tab] for tab in order if tab in places]


def rest(person: Person) -> Iterator[Entry]:
    """The places that never stand on the bar."""
    for kind in KINDS.values():
        if kind.id not in ("customers", "products"):
            yield Entry("", url_for("records.index", kind=kind.id), kind.several)
    yield Entry("", url_for("products.index"), Text("产品与价格", "Products and prices"))
    if PROCESS in person.starts:
        yield Entry("", url_for("imports.index"), Text("导入线索", "Import leads"))
    if Ability.REPORT in person.abilities:
        yield Entry("", url_for("targets.index"), Text("销售目标", "Sales targets"))
    if person.is_admin:
        yield Entry("", url_for("outside.messages"), Text("未送达的消息", "Undelivered messages"))
        yield Entry("", url_for("outside.letters"), Text("已发信件", "Sent letters"))
    yield Entry("", url_for("notifications.index"), Text("通知", "Notifications"))


def _places(person: Person) -> Iterator[Entry]:
    yield Entry("home", url_for("home.show"), Text("今日", "Today"))
    yield Entry("inbox", url_for("inbox.show"), Text("收件箱", "Inbox"))
    yield Entry("processes", url_for("processes.index"), Text("流程", "Processes"))
    yield Entry("instances", url_for("instances.index"), Text("案例", "Cases"))
    yield Entry("records", url_for("records.index", kind="customers"), Text("客户", "Customers"))
    yield Entry("reports", url_for("reports.index"), Text("报表", "Reports"))
    if may_rule(person):
        yield Entry("rules", url_for("rules.index"), Text("规则", "Rules"))


def init_app(app: Flask) -> None:
    """Let the head of every page draw it."""
    app.jinja_env.globals["menu"] = {"bar": bar, "rest": rest, "short": SHORT, "wide": WIDE}
