"""What most commands begin with: the settings of the environment and the rooms put together."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from engine.store.migrating import upgrade_database
from web.assembly import Laneway, assemble
from web.demo import load_if_empty
from web.settings import Settings

NO_CHANGES: Final[Mapping[str, Any]] = MappingProxyType({})
NO_DEMO: Final[Mapping[str, Any]] = MappingProxyType({"demo": False})


@contextmanager
def opened(changes: Mapping[str, Any] = NO_CHANGES, *, prepare: bool = True) -> Iterator[Laneway]:
    """An installation whose tables are there; closed at the end."""
    settings = replace(Settings.from_env(), **changes)
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
