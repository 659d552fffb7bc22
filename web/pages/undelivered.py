"""A message that reached nobody, in people's words: for whom, by whom, why it lies here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.reading.awaiting import Around, Awaited, around, awaited
from engine.reading.instances import InstanceRow
from engine.states import InstanceState, MessageState
from engine.store.json import decode_object
from engine.store.tables import Message
from engine.texts import Text
from web import auth
from web.language import distance
from web.masking import hidden
from web.pages.tasks import engine
from web.pages.telling import Telling, telling_in
from web.transaction import session


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What the page shows of it."""

    key: int
    name: str
    correlation_key: str
    dead: bool
    at: datetime
    age: str
    by: str | None
    sender: InstanceRow | None
    """The case that sent it."""
    processes: Sequence[Text]
    """Those that begin with it."""
    case: InstanceRow | None
    """The newest case that bears its key."""
    why: Text
    cure: Text
    values: Sequence[tuple[Text, Text]]
    """What it brings."""


def undelivered(rows: Sequence[Message]) -> list[Undelivered]:
    """All messages of a page."""
    takers = awaited(session(), {row.name for row in rows})
    cases = around(session(), rows, takers)
    return [_told(row, takers[row.name], cases) for row in rows]


def _told(row: Message, takers: Awaited, cases: Around) -> Undelivered:
    case = cases.named.get(row.correlation_key)
    sender = cases.senders.get(row.sender_key or 0)
    why, cure = _why(row, takers, case)
    processes = {id: engine().process(session(), key) for id, key in takers.begins.items()}
    return Undelivered(
        key=row.key,
        name=row.name,
        correlation_key=row.correlation_key,
        dead=row.state == MessageState.EXPIRED,
        at=row.published_at,
        age=distance(row.published_at, auth.now()),
        by=row.published_by,
        sender=sender,
        processes=[one.name for one in processes.values()],
        case=case,
        why=why,
        cure=cure,
        values=list(_values(_telling(takers, case), hidden(decode_object(row.variables)))),
    )


def _why(row: Message, takers: Awaited, case: InstanceRow | None) -> tuple[Text, Text]:
    """Why nobody has it, and what can be done about that."""
    if row.correlation_key in takers.keys:
        return _AWAITED
    if takers.begins and case is not None and case.state is InstanceState.ACTIVE:
        return _BUSY
    if takers.begins:
        return _BEGINS
    if takers.keys:
        return _OTHERS
    if case is not None and case.state is not InstanceState.ACTIVE:
        return _ENDED
    return _NOBODY


_AWAITED = (
    Text("现在有案例在等待这条消息。", "A case waits for it by now."),
    Text("请重新投递。", "Deliver it again."),
)
_BUSY = (
    Text(
        "它会启动流程，但同一编号的案例仍在进行。",
        "It begins a process, but a case with the same key is still running.",
    ),
    Text(
        "等该案例结束后重新投递，或丢弃。",
        "Deliver it again when that case has ended, or discard it.",
    ),
)
_BEGINS = (
    Text(
        "到达时还没有流程接收，现在有流程以它启动。",
        "No process took it when it came; by now one begins with it.",
    ),
    Text("请重新投递，将启动新案例。", "Deliver it again: a new case begins."),
)
_OTHERS = (
    Text(
        "有案例在等待同名消息，但编号都与此不同。",
        "Cases wait for messages of this name, but none with its key.",
    ),
    Text(
        "编号写错的，请发送方更正后重发，并丢弃此条；案例尚未走到等待处的，稍后重新投递。",
        "If the key is wrong, have it sent again and discard this one;"
        " if its case has not come so far yet, deliver it again later.",
    ),
)
_ENDED = (
    Text("它所属的案例已经结束。", "The case that it is for has ended."),
    Text("内容仍有用时先记下，再丢弃。", "Note what is still of use, then discard it."),
)
_NOBODY = (
    Text(
        "没有已发布的流程以它启动，也没有案例等待它。",
        "No published process begins with it, and no case waits for it.",
    ),
    Text(
        "请核对消息名称；需要时发布接收它的流程后重新投递，否则丢弃。",
        "Check its name; publish a process that takes it and deliver it again, or discard it.",
    ),
)


def _telling(takers: Awaited, case: InstanceRow | None) -> Telling:
    """The words of the forms of the process that the message is for."""
    definitions = [*([case.definition_key] if case else ()), *takers.begins.values()]
    return telling_in(engine(), (), definitions[0]) if definitions else Telling({})


def _values(
    telling: Telling, values: Mapping[str, object], before: str = ""
) -> Iterator[tuple[Text, Text]]:
    """Each value with its name; what lies inside another is named after both."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            inner = {str(key): one for key, one in value.items()}
            yield from _values(telling, inner, f"{before}{name} › ")
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            rows = {str(place): one for place, one in enumerate(value, start=1)}
            yield from _values(telling, rows, f"{before}{name} › ")
        else:
            yield _named(telling, name, before), _said(telling, name, value)


def _named(telling: Telling, name: str, before: str) -> Text:
    field = telling.fields.get(name)
    if field is None or before:
        return Text(f"{before}{name}", f"{before}{name}")
    return Text(f"{field.label.zh}（{name}）", f"{field.label.en} ({name})")


def _said(telling: Telling, name: str, value: object) -> Text:
    return telling.said(name, value) or Text(str(value or "—"), str(value or "—"))
