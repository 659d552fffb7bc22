"""What every company begins with: departments, roles with their rights, the shipped processes."""

from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.engine import Engine
from processes.company import DEPARTMENTS, RIGHTS, Rights
from processes.shipped import roles, shipped_files
from tasks import identities
from tasks.people import Ability, Scope


def found(engine: Engine, session: Session, *, by: str) -> None:
    """Put them into a database in which nobody is."""
    at = engine.clock()
    for department in DEPARTMENTS:
        identities.add_department(
            session, department.id, department.name, parent=department.parent, by=by, at=at
        )
    for role in roles().values():
        rights = RIGHTS.get(role.id, Rights())
        identities.add_role(
            session,
            role.id,
            role.name,
            by=by,
            at=at,
            manager_role=rights.manager,
            scope=Scope(rights.scope),
            abilities=[Ability(name) for name in rights.abilities],
            starts=rights.starts,
        )
    deploy(engine, session, shipped_files(), by=by)
