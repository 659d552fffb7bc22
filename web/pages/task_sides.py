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
    """The records that the variables name, the nearest with all that it says."""
    found = records_named(known)
    return [replace(one, facts=_facts(one.kind, one.record)) for one in found[:1]] + found[1:]


def records_named(known: Mapping[str, object]) -> list[About]:
    """The records that the variables name, as far as this person may see them."""
    sight = sight_of(auth.person())
    found: list[About] = []
    for table, number in named_in(known):
        kind = kind_kept_in(table)
        record = searching.numbered(session(), kind, sight, number)
        if record is not None:
            found.append(About(kind, record, title_of(record), printable=has_paper(record)))
    return found


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
