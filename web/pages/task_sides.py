"""What a task is about: the records that its variables name, the nearest with all that it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from processes.browsing import searching
from processes.browsing.kind import APPROVALS, Kind
from processes.browsing.kinds import kind_kept_in
from processes.fields.values import fields_of
from processes.records.base import Record
from processes.records.naming import named_in
from web import auth
from web.pages.papers import has_paper
from web.pages.record_cells import Cell, cells_of, title_of
from web.pages.seeing import closeness, sight_of
from web.transaction import session


@dataclass(frozen=True, slots=True)
class About:
    """A record that the case is about."""

    kind: Kind
    record: Record
    title: str
    facts: Sequence[Cell] = ()
    printable: bool = False


def records_about(known: Mapping[str, object]) -> Sequence[About]:
    """The nearest record that the variables name with all that it says, the others, their origins.

    A contract comes from its order, and that from a quote.
    """
    named = records_named(known)
    if not named:
        return ()
    first = replace(named[0], facts=_facts(named[0].kind, named[0].record))
    origins = _origins(first)
    further = [more for one in origins for more in _origins(one)]
    found: dict[str, About] = {}
    for one in (first, *named[1:], *origins, *further):
        found.setdefault(one.record.number, one)
    return list(found.values())


def records_named(known: Mapping[str, object]) -> list[About]:
    """The records that the variables name, as far as this person may see them."""
    sight = sight_of(auth.person())
    found: list[About] = []
    for table, number in named_in(known):
        kind = kind_kept_in(table)
        record = searching.numbered(session(), kind, sight, number)
        if record is not None:
            found.append(_about(kind, record))
    return found


def _origins(of: About) -> Sequence[About]:
    sight = sight_of(auth.person())
    return [_about(*one) for one in searching.origins(session(), of.kind, of.record, sight)]


def _about(kind: Kind, record: Record) -> About:
    return About(kind, record, title_of(record), printable=has_paper(record))


def _facts(kind: Kind, record: Record) -> Sequence[Cell]:
    """What a record says; what was decided about it stands in the history of its case."""
    judged = replace(kind, fields=tuple(one for one in kind.fields if one.rows is not APPROVALS))
    cells = cells_of(
        judged,
        record,
        fields_of(session(), kind.id),
        close=closeness(session(), auth.person(), [record])(record),
        targets=searching.linked(session(), judged, [record], sight_of(auth.person())),
    )
    return [cell for cell in cells if cell.value or cell.value is False]
