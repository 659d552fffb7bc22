"""What of a model is on the main picture: the inside of a collapsed sub-process is not."""

from dataclasses import replace

from engine.bpmn.graph import Model, Node, Process


def visible(model: Model) -> Model:
    """The model without places for what lies in collapsed sub-processes, on other planes."""
    hidden = {
        node.id
        for process in model.processes.values()
        for node in process.nodes.values()
        if _is_hidden(process, node)
    }
    if not hidden:
        return model
    return replace(
        model, processes={key: _without(p, hidden) for key, p in model.processes.items()}
    )


def is_drawn(model: Model) -> bool:
    """Whether the file says where everything on the main picture stands."""
    for process in model.processes.values():
        seen = {node.id for node in process.nodes.values() if not _is_hidden(process, node)}
        if not all(process.nodes[key].bounds for key in seen):
            return False
        flows = [flow for flow in process.flows.values() if {flow.source, flow.target} <= seen]
        if not all(len(flow.waypoints) > 1 for flow in flows):
            return False
    return True


def _is_hidden(process: Process, node: Node) -> bool:
    container = process.nodes.get(node.container or "")
    while container is not None:
        if not container.expanded:
            return True
        container = process.nodes.get(container.container or "")
    return False


def _without(process: Process, hidden: set[str]) -> Process:
    nodes = {
        key: replace(node, bounds=None, label_bounds=None) if key in hidden else node
        for key, node in process.nodes.items()
    }
    flows = {
        key: replace(flow, waypoints=(), label_bounds=None) if flow.source in hidden else flow
        for key, flow in process.flows.items()
    }
    return replace(process, nodes=nodes, flows=flows)


def happy_path(model: Model) -> tuple[str, ...]:
    """The nodes that a case passes when all goes well, where the file says so."""
    told = (process.properties.get("happyPath", "") for process in model.processes.values())
    nodes = {key for process in model.processes.values() for key in process.nodes}
    return tuple(key for text in told for key in text.split() if key in nodes)
