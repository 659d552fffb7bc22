"""Rules: the figures of the house that people change while it runs, declared by each room.

A rule has a default; what people make of it is a history of changes, whose newest one holds.
"""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from engine.errors import BadRequest
from engine.history import record
from engine.keys import new_key
from engine.rule_kinds import Kind
from engine.store.rules import RuleChange
from engine.texts import Text

V = TypeVar("V")
FRESH: Final = 1.0
"""Seconds after which a change made by another process is seen here at the latest."""
_LONGEST: Final = 10_000
_CHANGED: Final = "laneway.rules_changed"


@dataclass(frozen=True, slots=True)
class Rule(Generic[V]):
    """One figure that people may change."""

    id: str
    kind: Kind[V]
    default: V
    label: Text
    hint: Text = Text()
    """What it decides."""
    least: V | None = None
    most: V | None = None

    def of(self, session: Session) -> V:
        """The value that holds now."""
        text = _values(session).get(self.id)
        return self.default if text is None else self.kind.read(text)

    def written(self, session: Session) -> str:
        """The value that holds now, as people write it."""
        return self.kind.write(self.of(session))

    def read(self, text: str) -> V:
        """A value that somebody wrote, refused with what would be right."""
        try:
            value = self.kind.read(text.strip())
        except (ValueError, OverflowError):
            raise BadRequest(self.kind.wanted) from None
        if len(text) > _LONGEST or not self._fits(value):
            raise BadRequest(self._limits())
        return value

    def _fits(self, value: Any) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def _limits(self) -> Text:
        low = "" if self.least is None else self.kind.write(self.least)
        high = "" if self.most is None else self.kind.write(self.most)
        if low and high:
            return Text(f"请填写 {low} 到 {high}。", f"Write something from {low} to {high}.")
        if low:
            return Text(f"至少 {low}。", f"At least {low}.")
        return Text(f"至多 {high or _LONGEST}。", f"At most {high or _LONGEST}.")


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules of one matter."""

    label: Text
    rules: tuple[Rule[Any], ...]


def change(
    session: Session, rule: Rule[Any], text: str | None, *, by: str, at: datetime
) -> RuleChange | None:
    """Give a rule another value, or its default (None); None where it has it already."""
    value = rule.default if text is None else rule.read(text)
    before, after = rule.written(session), rule.kind.write(value)
    if before == after:
        return None
    kept = None if value == rule.default else after
    made = RuleChange(key=new_key(), rule=rule.id, at=at, by=by, before=before, after=kept)
    session.add(made)
    record(session, "rule.changed", at=at, by=by, detail={"rule": rule.id})
    session.flush()
    _see_own(session)
    return made


def changed_rules(session: Session) -> frozenset[str]:
    """The ids of rules that have another value than their default."""
    return frozenset(_values(session))


def history(session: Session, *, limit: int = 50) -> Sequence[RuleChange]:
    """The newest changes first."""
    query = select(RuleChange).order_by(RuleChange.key.desc()).limit(limit)
    return session.scalars(query).all()


def by_id(chapters: Iterable[Chapter]) -> Mapping[str, Rule[Any]]:
    """Every rule under its id."""
    return {rule.id: rule for chapter in chapters for rule in chapter.rules}


class Seen:
    """Rules as expressions name them: ``rules.pool.held`` is the rule ``pool.held``."""

    def __init__(self, chapters: Iterable[Chapter]) -> None:
        self._rules = by_id(chapters)
        self.names = frozenset(f"rules.{id}" for id in self._rules)
        """All that expressions may write."""
        self._last: tuple[Mapping[str, str], Mapping[str, object]] | None = None

    def __call__(self, session: Session) -> Mapping[str, object]:
        """What holds now; made anew only when something was read anew."""
        values, last = _values(session), self._last
        if last is None or last[0] is not values:
            self._last = last = (values, {"rules": self._made(session)})
        return last[1]

    def _made(self, session: Session) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        for id, rule in self._rules.items():
            matter, _, name = id.partition(".")
            found.setdefault(matter, {})[name] = rule.kind.json(rule.of(session))
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """The changed values of a database, and until when they need not be read again."""

    values: Mapping[str, str]
    until: float


_lock: Final = threading.Lock()
_known: Final[WeakKeyDictionary[Pool, _Known]] = WeakKeyDictionary()


def _values(session: Session) -> Mapping[str, str]:
    if session.info.get(_CHANGED):
        return _stored(session)
    pool = session.get_bind().engine.pool
    with _lock:
        known = _known.get(pool)
    if known is None or known.until <= time.monotonic():
        known = _Known(_stored(session), time.monotonic() + FRESH)
        with _lock:
            _known[pool] = known
    return known.values


def _stored(session: Session) -> Mapping[str, str]:
    newest = select(func.max(RuleChange.key)).group_by(RuleChange.rule)
    columns = (RuleChange.rule, RuleChange.after)
    with session.no_autoflush:  # whoever asks may not be done with what is pending
        rows = session.execute(select(*columns).where(RuleChange.key.in_(newest)))
        return {rule: after for rule, after in rows if after is not None}


def _see_own(session: Session) -> None:
    """This session reads what it wrote; everybody else does once that is committed."""
    if session.info.get(_CHANGED):
        return
    session.info[_CHANGED] = True
    pool = session.get_bind().engine.pool

    def forget(_session: Session) -> None:
        with _lock:
            _known.pop(pool, None)

    event.listen(session, "after_commit", forget, once=True)
