"""What customers answered, in the words of the public form that asked them."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Final

from engine.reading.history import EventRow
from engine.reading.messages import brought
from processes.entries.catalogue import ASKED, form_content
from tasks.desk import form_in
from tasks.forms.schema import Field
from tasks.forms.scope import value_at
from web.masking import hidden
from web.pages.telling import Fact, fact_of
from web.transaction import session

HEARD: Final = "message.correlated"
_KEY: Final = "message"


def heard(events: Collection[EventRow], *, close: bool) -> Mapping[int, Sequence[Fact]]:
    """What the messages among some lines of history brought, by the key of the line."""
    keys = {one.key: key for one in events if one.what == HEARD and (key := one.detail.get(_KEY))}
    found = brought(session(), set(keys.values()))
    return {
        line: said_in(
            _asking(found[key].name), found[key].values if close else hidden(found[key].values)
        )
        for line, key in keys.items()
        if key in found
    }


def said_in(entries: Sequence[str], values: Mapping[str, object]) -> Sequence[Fact]:
    """The answers to some public forms; a question that several ask is told once."""
    asked: dict[str, Field] = {}
    for id in entries:
        for one in form_in(form_content(id)).inputs():
            asked.setdefault(one.key, one)
    given = [(one, value_at(values, name)) for name, one in asked.items()]
    return [fact for one, value in given if (fact := fact_of(one, value))]


@cache
def _asking(message: str) -> Sequence[str]:
    """The public forms whose answer a message carries."""
    return [one.id for one in ASKED.values() if one.message == message]
