"""Publishing: files are checked all together, and become versions all together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import Fault
from engine.store.published import Decision, Definition, Form


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deployment holds: the new versions, and the unchanged ones it met again."""

    key: int
    at: datetime
    definitions: tuple[Definition, ...]
    decisions: tuple[Decision, ...]
    forms: tuple[Form, ...]


def deploy(
    engine: Engine, session: Session, files: Mapping[str, bytes], *, by: str | None
) -> Deployed:
    """Publish ``.bpmn``, ``.dmn`` and ``.form`` files, or refuse with every fault of all."""
    raise NotImplementedError


def check_files(engine: Engine, session: Session, files: Mapping[str, bytes]) -> list[Fault]:
    """Every fault that publishing these files would meet, warnings included."""
    raise NotImplementedError
