"""What most commands begin with: the settings of the environment and the rooms put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from processes.demo import load_if_empty

from engine.store.migrating import upgrade_database
from web.assembly import Laneway, assemble
from web.settings import Settings


@contextmanager
def opened(*, prepare: bool = True, **changes: object) -> Iterator[Laneway]:
    """An installation whose tables are there; closed at the end."""
    settings = replace(Settings.from_env(), **changes)  # type: ignore[arg-type]
    laneway = assemble(settings)
    try:
        if prepare:
            upgrade_database(laneway.database)
            if settings.demo:
                with laneway.sessions.write() as session, session.begin():
                    load_if_empty(laneway.engine, session)
        yield laneway
    finally:
        laneway.close()
