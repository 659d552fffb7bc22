"""Living diagrams for pages: what the database holds now, drawn on the definition's own picture."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from diagrams.layout import with_layout
from diagrams.live import definition_marks, instance_marks
from diagrams.svg import draw
from engine.bpmn.graph import Model
from engine.engine import Engine
from engine.reading.elements import ElementCounts, counts_of_instance, flows_taken
from engine.reading.instances import InstanceRow
from web.language import language


def placed(model: Model) -> Model:
    """The model with a place for everything: the file's own, else our layout."""
    return model if model.has_drawing else with_layout(model)


def picture_of_instance(engine: Engine, session: Session, row: InstanceRow) -> str:
    """One case on its diagram: what is done, what waits, the ways it took."""
    counts = counts_of_instance(session, row.key, now=engine.clock())
    return draw(
        placed(engine.model(session, row.definition_key)),
        language=language(),
        marks=instance_marks(counts.values()),
        flows_taken=flows_taken(session, row.key),
    ).decode()


def picture_of_definition(
    engine: Engine, session: Session, key: int, counts: Mapping[str, ElementCounts]
) -> str:
    """All cases of a definition on its diagram: counts at each step."""
    marks = definition_marks(counts.values())
    return draw(placed(engine.model(session, key)), language=language(), marks=marks).decode()
