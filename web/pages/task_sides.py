"""What stands beside a task: the records that it is about, and what people did in its case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.engine import Engine
from engine.reading import history
from engine.reading.instances import tree
from engine.reading.pages import Asked
from engine.store.tables import Task
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kind import Kind
from processes.browsing.kinds import KINDS
from processes.records.base import Record
from web import auth
from web.pages.record_cells import title_of
from web.pages.seeing import sight_of
from web.pages.words import EVENTS
from web.transaction import session

_NAMED: Final = {
    "ticket_id": "tickets",
    "contract_id": "contracts",
    "quote_id": "quotes",
    "order_id": "orders",
    "opportunity_id": "opportunities",
    "customer_id": "customers",
    "lead_id": "leads",
    "campaign_id": "campaigns",
}
"""The variables that name a record, and its kind."""
_DONE: Final = ("instance.started", "task.completed", "message.correlated", "incident.opened")
_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class About:
    """A record that the case is about."""

    kind: Kind
    record: Record
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    at: datetime
    words: Text
    element: Text
    by: str | None


def records_about(known: Mapping[str, object]) -> Sequence[About]:
    """The records that the variables name, as far as this person may see them."""
    sight = sight_of(auth.person())
    found: list[About] = []
    for name, kind_id in _NAMED.items():
        number, kind = known.get(name), KINDS.get(kind_id)
        if kind is None or not isinstance(number, str) or not number:
            continue
        record = searching.numbered(session(), kind, sight, number)
        if record is not None:
            found.append(About(kind, record, title_of(record)))
    return found


def happened(engine: Engine, task: Task) -> Sequence[Line]:
    """The last steps of the whole case, newest first."""
    cases = {one.key: one for one in tree(session(), task.root_key)}
    asked = Asked(sort=("-at", "-key"), limit=_LINES)
    events = history.events(session(), asked, instance_keys=list(cases), what=_DONE).items
    lines = []
    for event in events:
        case = cases[event.instance_key or 0]
        node = engine.process(session(), case.definition_key).nodes.get(event.element_id or "")
        words = EVENTS.get(event.what, Text(event.what, event.what))
        lines.append(Line(event.at, words, node.name if node else case.name, event.by))
    return lines
