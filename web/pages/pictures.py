"""Living diagrams for pages: what the database holds now, drawn on the definition's own picture."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from diagrams.layout import placed
from diagrams.live import definition_marks, instance_marks
from diagrams.svg import draw
from engine.bpmn.graph import Model
from engine.catalogue import definition_by_key
from engine.engine import Engine, Kept
from engine.reading.elements import ElementCounts, counts_of_instance, flows_taken
from engine.reading.instances import InstanceRow
from web.language import language

_PLACED: Final[Kept[Model]] = Kept()


def model_of(engine: Engine, session: Session, definition_key: int) -> Model:
    """The file of a definition with a place for everything: its own, else our layout."""

    def made() -> Model:
        definition = definition_by_key(session, definition_key)
        return placed(engine.model(session, definition.resource_key))

    return _PLACED.get(definition_key, made)


def picture_of_instance(engine: Engine, session: Session, row: InstanceRow) -> str:
    """One case on its diagram: what is done, what waits, the ways it took."""
    counts = counts_of_instance(session, row.key, now=engine.clock())
    return draw(
        model_of(engine, session, row.definition_key),
        language=language(),
        marks=instance_marks(counts.values()),
        flows_taken=flows_taken(session, row.key),
    ).decode()


def picture_of_definition(
    engine: Engine, session: Session, key: int, counts: Mapping[str, ElementCounts]
) -> str:
    """All cases of a definition on its diagram: counts at each step."""
    marks = definition_marks(counts.values())
    return draw(model_of(engine, session, key), language=language(), marks=marks).decode()
