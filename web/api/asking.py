"""Who asks, and whether they may: the same answers as the pages give."""

from flask import current_app
from sqlalchemy import ColumnElement

from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.reading.instances import INSTANCE, InstanceRow, instance
from engine.store.tables import Instance
from engine.texts import Text
from tasks.cases import case_of, seen_by
from tasks.people import Ability
from tasks.rights import Case, Verb, may
from web.assembly import Laneway
from web.auth import person
from web.transaction import session


def laneway() -> Laneway:
    """This installation."""
    found: Laneway = current_app.config["LANEWAY"]
    return found


def engine() -> Engine:
    """Its engine."""
    return laneway().engine


def by() -> str:
    """The name that history gets."""
    return person().username


def must_have(ability: Ability) -> None:
    """Refuse whoever has no role with an ability."""
    if ability not in person().abilities:
        raise NotYours(
            Text(
                f"需要具有“{ability.value}”权限的角色。",
                f'This needs a role with the ability "{ability.value}".',
            )
        )


def mine() -> ColumnElement[bool]:
    """The condition that a person may see an instance, for every search that reads instances."""
    return seen_by(person())


def visible(key: int) -> InstanceRow:
    """An instance, if the person may see it; else there is none."""
    row = instance(session(), key)
    _must_see(case_of(session(), row.root_key), key)
    return row


def repairable(key: int) -> Instance:
    """An instance to cancel, retry or change: whoever may not see it does not learn of it."""
    found = session().get(Instance, key)
    if found is None:
        raise NotFound(INSTANCE, key)
    case = case_of(session(), found.root_key)
    _must_see(case, key)
    if not may(person(), Verb.REPAIR, case):
        raise NotYours(
            Text("只有运维人员可以这样做。", "Only those who operate cases may do this.")
        )
    return found


def _must_see(case: Case, key: int) -> None:
    if not may(person(), Verb.SEE, case):
        raise NotFound(INSTANCE, key)
