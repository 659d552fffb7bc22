"""What a report is asked for: which time, whose records, and who may see what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from processes.browsing.sight import Names, Sight
from processes.records.base import Record

Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a report; ``until`` is the moment behind the last one counted."""

    since: datetime
    until: datetime
    now: datetime
    sight: Sight
    owner: str = ""
    department: frozenset[str] = frozenset()
    """The department asked for and those below it; empty: all."""
    members: Names = frozenset()
    """The people of that department."""
    process: str = ""

    def of(self, table: type[Record]) -> Conditions:
        """The records that count, of any time."""
        conditions = [self.sight.over(table)]
        if self.owner:
            conditions.append(table.owner == self.owner)
        if self.department:
            conditions.append(table.department.in_(self.department) | table.owner.in_(self.members))
        return conditions

    def during(self, moment: Any) -> Conditions:
        """What happened in the time asked for."""
        return [moment >= self.since, moment < self.until]

    def made(self, table: type[Record]) -> Conditions:
        """The records that count and were made in the time asked for."""
        return [*self.of(table), *self.during(table.created_at)]

    def people(self, name: Any) -> Conditions:
        """Work of the people that count."""
        conditions: Conditions = [] if self.sight.everything else [name.in_(self.sight.owners)]
        if self.owner:
            conditions.append(name == self.owner)
        if self.department:
            conditions.append(name.in_(self.members))
        return conditions
