"""What most commands begin with: the settings of the environment and the rooms put together."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

from engine.store.migrating import upgrade_database
from web.assembly import Laneway, assemble
from web.demo import load_if_empty
from web.settings import Settings

NO_CHANGES: Final[Mapping[str, Any]] = MappingProxyType({})
NO_DEMO: Final[Mapping[str, Any]] = MappingProxyType({"demo": False})


@contextmanager
def opened(
    changes: Mapping[str, Any] = NO_CHANGES,
    *,
    prepare: bool = True,
    source: Mapping[str, str] | None = None,
) -> Iterator[Laneway]:
    """An installation whose tables are there; closed at the end."""
    settings = replace(Settings.from_env(source), **changes)
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


@contextmanager
def looked_into() -> Iterator[Laneway]:
    """The installation, or where none was founded one that is gone afterwards."""
    home = Path(os.environ.get("LANEWAY_HOME", "var"))
    if "LANEWAY_DATABASE_URL" in os.environ or (home / "laneway.db").exists():
        with opened() as laneway:
            yield laneway
        return
    with (
        TemporaryDirectory() as folder,
        opened(source={**os.environ, "LANEWAY_HOME": folder}) as it,
    ):
        yield it
