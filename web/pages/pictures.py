"""Living diagrams for pages: what the database holds now, drawn on the definition's own picture."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from diagrams.layout import placed
from diagrams.live import definition_marks, instance_marks
from diagrams.svg import draw
from engine.bpmn.graph import Model
from engine.catalogue import definition_by_key, latest_definitions
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


def picture_of_instance(
    engine: Engine, session: Session, row: InstanceRow, children: Iterable[InstanceRow] = ()
) -> str:
    """One case on its diagram: what is done, what waits, the ways it took, the cases it called."""
    counts = counts_of_instance(session, row.key, now=engine.clock())
    model = model_of(engine, session, row.definition_key)
    cases = {one.process_id: url_for("instances.show", key=one.key) for one in children}
    return draw(
        model,
        language=language(),
        marks=instance_marks(counts.values()),
        flows_taken=flows_taken(session, row.key),
        links=_links(session, model) | _by_node(model, cases),
    ).decode()


def picture_of_definition(
    engine: Engine, session: Session, key: int, counts: Mapping[str, ElementCounts]
) -> str:
    """All cases of a definition on its diagram: counts at each step."""
    marks, model = definition_marks(counts.values()), model_of(engine, session, key)
    links = _links(session, model)
    return draw(model, language=language(), marks=marks, links=links).decode()


def _links(session: Session, model: Model) -> dict[str, str]:
    """From each call activity to the diagram of what it calls."""
    pages = {
        process_id: url_for("processes.show", key=key)
        for process_id, key in latest_definitions(session).items()
    }
    return _by_node(model, pages)


def _by_node(model: Model, pages: Mapping[str, str]) -> dict[str, str]:
    return {
        node.id: pages[called]
        for process in model.processes.values()
        for node in process.nodes.values()
        if (called := node.called_process) and called in pages
    }
