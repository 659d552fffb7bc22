"""DOT text of a process or of a process map, and its picture by Graphviz.

The only module that imports graphviz. The program ``dot`` runs as a child with a time limit,
for some inputs crash it; the DOT text itself needs no program.
"""

import subprocess
from collections.abc import Iterable
from typing import Final

import graphviz

from diagrams.process_map import ProcessMap, Tie
from engine.bpmn.graph import Kind, Model, Node, Process
from engine.errors import LanewayError
from engine.texts import Text

FORMATS: Final = ("svg", "png", "pdf")
TIME_LIMIT: Final = 20.0
_FONT: Final = "Noto Sans CJK SC,Droid Sans Fallback,Liberation Sans"
_FILLS: Final = ("#dcebfb", "#dff3e3", "#fbe6d4", "#ebe2f8", "#d8f1f2", "#fadfeb", "#eef0d3")
_SHAPES: Final = {Kind.CALL_ACTIVITY: "box3d"}
_STYLES: Final = {Tie.CALLS: "solid", Tie.SENDS: "dashed"}


class NoGraphviz(LanewayError):
    """The program ``dot`` is not installed."""

    code = "no_graphviz"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有安装 Graphviz 的 dot 程序：请安装 graphviz 软件包，或导出 .dot 文本。",
                "Graphviz's dot is not installed: install the package graphviz, "
                "or export the .dot text.",
            )
        )


class GraphvizFailed(LanewayError):
    """``dot`` crashed or took too long."""

    code = "graphviz_failed"

    def __init__(self, why: str) -> None:
        super().__init__(
            Text(f"Graphviz 未能画出图形：{why}", f"Graphviz could not draw this: {why}")
        )


def process_dot(model: Model, language: str) -> str:
    """All processes of a file as DOT, lanes as clusters."""
    graph = _graph("TB", newrank="true")
    for process in model.processes.values():
        _add_process(graph, process, language)
    for link in model.links.values():
        if link.kind == "messageFlow":
            _edge(graph, link.source, link.target, link.name.said_in(language), style="dashed")
    return str(graph.source)


def map_dot(found: ProcessMap, language: str) -> str:
    """Which process calls which, and the messages between them, as DOT."""
    graph = _graph("LR")
    for process_id, name in found.processes.items():
        graph.node(
            _id(process_id),
            label=_label(name.said_in(language) or process_id),
            shape="box",
            style="rounded,filled",
            fillcolor=_FILLS[0],
        )
    for bond in found.bonds:
        said = bond.name.said_in(language)
        _edge(graph, bond.source, bond.target, said, style=_STYLES[bond.tie])
    return str(graph.source)


def drawn_by_dot(source: str, format: str) -> bytes:
    """The picture of a DOT text."""
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, the text goes in by stdin
            [graphviz.DOT_BINARY, f"-T{format}"],
            input=source.encode(),
            capture_output=True,
            timeout=TIME_LIMIT,
            check=True,
        ).stdout
    except FileNotFoundError as error:
        raise NoGraphviz from error
    except subprocess.TimeoutExpired as error:
        raise GraphvizFailed(f"> {TIME_LIMIT:g} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise GraphvizFailed(said[-200:] or f"exit {error.returncode}") from error


def _graph(direction: str, **more: str) -> graphviz.Digraph:
    return graphviz.Digraph(
        graph_attr={"rankdir": direction, "fontname": _FONT, "splines": "spline", **more},
        node_attr={"fontname": _FONT, "fontsize": "11"},
        edge_attr={"fontname": _FONT, "fontsize": "10", "color": "#425466"},
    )


def _add_process(graph: graphviz.Digraph, process: Process, language: str) -> None:
    lanes: list[str | None] = [*process.lanes, None]
    for number, lane_id in enumerate(lanes):
        nodes = [node for node in process.nodes.values() if node.lane == lane_id]
        fill = _FILLS[number % len(_FILLS)]
        if lane_id is None:
            _add_nodes(graph, nodes, fill, language)
        elif nodes:
            lane = process.lanes[lane_id]
            with graph.subgraph(name=f"cluster_{number}") as cluster:
                cluster.attr(label=_label(lane.name.said_in(language)), color="#7b8794")
                _add_nodes(cluster, nodes, fill, language)
    for flow in process.flows.values():
        _edge(graph, flow.source, flow.target, flow.name.said_in(language))
    for node in process.nodes.values():
        if node.attached_to:
            _edge(graph, node.attached_to, node.id, "", style="dotted")


def _add_nodes(graph: graphviz.Digraph, nodes: Iterable[Node], fill: str, language: str) -> None:
    for node in nodes:
        said = _label(node.name.said_in(language))
        if node.kind.is_activity:
            shape = _SHAPES.get(node.kind, "box")
            graph.node(_id(node.id), said, shape=shape, style="rounded,filled", fillcolor=fill)
        else:
            shape = "diamond" if node.kind.is_gateway else "circle"
            if node.kind is Kind.END_EVENT:
                shape = "doublecircle"
            graph.node(_id(node.id), "", shape=shape, width="0.4", height="0.4", xlabel=said)


def _edge(
    graph: graphviz.Digraph, source: str, target: str, said: str, *, style: str = "solid"
) -> None:
    graph.edge(_id(source), _id(target), label=_label(said), style=style)


def _id(key: str) -> str:
    """An id without a colon, which would name a port."""
    return key.replace(":", "_")


def _label(said: str) -> str:
    """Text as it is: no escapes, no HTML."""
    return str(graphviz.escape(said))
