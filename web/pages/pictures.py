"""Living diagrams for pages: what the database holds now, drawn on the definition's own picture."""

from diagrams.live import definition_marks, instance_marks
from diagrams.svg import draw
from sqlalchemy.orm import Session

from diagrams.layout import with_layout
from engine.bpmn.graph import Model
from engine.engine import Engine
from engine.reading.elements import definition_elements, instance_elements
from engine.reading.instances import flows_taken, instance_by_key
from web.language import language


def placed(model: Model) -> Model:
    """The model with a place for everything: the file's own, else our layout."""
    return model if model.has_drawing else with_layout(model)


def picture_of_instance(engine: Engine, session: Session, key: int) -> str:
    """One case on its diagram: what is done, what waits, the ways it took."""
    instance = instance_by_key(session, key)
    model = placed(engine.model(session, instance.definition_key))
    marks = instance_marks(instance_elements(session, key, now=engine.clock()))
    svg = draw(model, language=language(), marks=marks, flows_taken=flows_taken(session, key))
    return svg.decode()


def picture_of_definition(engine: Engine, session: Session, key: int) -> str:
    """All cases of a definition on its diagram: counts at each step."""
    model = placed(engine.model(session, key))
    marks = definition_marks(definition_elements(session, key, now=engine.clock()))
    return draw(model, language=language(), marks=marks).decode()
