"""Processes: the list with live counts, one process with its living diagram, files and pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, make_response, render_template

from diagrams.dot import drawn_by_dot, map_dot
from diagrams.process_map import process_map
from diagrams.raster import pdf, png
from diagrams.svg import draw
from diagrams.theme import flattened
from engine.bpmn.graph import Node
from engine.catalogue import latest_definitions
from engine.reading import definitions
from engine.reading.definitions import DefinitionFilter
from engine.reading.elements import ElementCounts, counts_of_definitions
from engine.reading.pages import Asked
from engine.reading.standing import standing_of_processes
from engine.texts import Text
from engine.uploads import called_by
from web import auth
from web.fragments import fragment, is_fragment
from web.language import language
from web.pages.described import called, description, scope_of
from web.pages.pictures import model_of, picture_of_definition
from web.pages.tasks import engine
from web.transaction import session

bp = Blueprint("processes", __name__, url_prefix="/processes")
_PICTURE_POLICY: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
_KINDS: Final[Mapping[str, tuple[str, Callable[[bytes], bytes]]]] = {
    "svg": ("image/svg+xml", flattened),
    "png": ("image/png", png),
    "pdf": ("application/pdf", pdf),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A process in lists: its newest version, and how many cases of all versions there are."""

    key: int
    process_id: str
    name: Text
    about: Text
    """What it is for."""
    version: int
    active: int
    incidents: int


@bp.get("/")
def index() -> str:
    """Every process, newest version, with how its cases of all versions stand."""
    return render_template("processes.html", active_tab="processes", processes=standing_now())


def standing_now() -> list[Standing]:
    """The newest version of every process, with how its cases stand."""
    standing = standing_of_processes(session())
    return [
        Standing(
            one.key,
            one.process_id,
            one.name,
            engine().process(session(), one.key).documentation,
            one.version,
            standing[one.process_id].running,
            standing[one.process_id].stopped,
        )
        for one in definitions.latest_of_all(session())
    ]


@bp.get("/map.svg")
def overview() -> Response:
    """Which process calls which, and the messages between them."""
    files = {one.resource_key for one in definitions.latest_of_all(session())}
    models = (engine().model(session(), resource) for resource in sorted(files))
    drawing = drawn_by_dot(map_dot(process_map(models), language()), "svg")
    answer = make_response(drawing)
    answer.mimetype = "image/svg+xml"
    answer.headers["Content-Security-Policy"] = _PICTURE_POLICY
    return answer


@bp.get("/<int:key>")
def show(key: int) -> str | Response:
    """One version: its diagram with live counts, and the same as a table."""
    definition = definitions.definition(session(), key)
    process = engine().process(session(), key)
    counts = counts_of_definitions(session(), [key], now=auth.now())
    values = {
        "definition": definition,
        "process": process,
        "rows": [_row(node, counts) for node in process.nodes.values() if _tells(node, counts)],
        "picture": picture_of_definition(engine(), session(), key, counts),
    }
    if is_fragment():
        return fragment(render_template("process_live.html", **values))
    versions = definitions.definitions(
        session(),
        Asked(sort=("-version",), limit=20),
        DefinitionFilter(process_id=definition.process_id),
    ).items
    model = model_of(engine(), session(), key)
    drawn = model.processes[definition.process_id]
    values |= {
        "versions": versions,
        "callers": _callers(definition.process_id),
        "scope": scope_of(model, drawn),
        "told": description(model, drawn),
    }
    return render_template("process.html", active_tab="processes", **values)


def _callers(process_id: str) -> dict[int, Text]:
    """The processes whose newest versions call it: the way back to the layer above."""
    found = {
        key: engine().process(session(), key) for key in latest_definitions(session()).values()
    }
    return {key: one.name for key, one in found.items() if process_id in called_by(one)}


def _tells(node: Node, counts: Mapping[str, ElementCounts]) -> bool:
    """Whether a step stands in the table: one without a name only if something hangs there."""
    one = counts.get(node.id)
    return one is not None and bool(node.name or one.active or one.incidents)


def _row(node: Node, counts: Mapping[str, ElementCounts]) -> dict[str, object]:
    one = counts[node.id]
    return {
        "element_id": node.id,
        "name": called(node),
        "active": one.active,
        "overdue": one.overdue,
        "incidents": one.incidents,
        "completed": one.completed,
    }


@bp.get("/<int:key>/file")
def file(key: int) -> Response:
    """The BPMN file as it was published."""
    definition = definitions.definition(session(), key)
    answer = make_response(definitions.content(session(), definition.resource_key))
    answer.mimetype = "application/xml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{definition.process_id}.bpmn"'
    return answer


@bp.get("/<int:key>/picture.<any(svg,png,pdf):kind>")
def picture(key: int, kind: str) -> Response:
    """The diagram to take away."""
    definition = definitions.definition(session(), key)
    mimetype, made = _KINDS[kind]
    model = model_of(engine(), session(), key)
    answer = make_response(made(draw(model, language=language())))
    answer.mimetype = mimetype
    name = f"{definition.process_id}_v{definition.version}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
