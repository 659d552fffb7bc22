"""The door for files: bytes in, a model that runs out, or every fault at once."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.dmn.building import Builder, nodes_below
from engine.dmn.errors import DmnError, DmnFault
from engine.dmn.linking import LinkedFile, Linker
from engine.dmn.model import DecisionInfo, DecisionModel, ServiceInfo
from engine.dmn.running.nodes import DecisionNode, InputNode, Node, ServiceNode

NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def read_decisions(
    data: bytes, file: str = "", imports: Mapping[str, bytes] = NO_FILES
) -> DecisionModel:
    """Read a DMN file; ``imports`` are the files that it may import, by their names.

    Raises DmnError with all faults of the file and of those that it imports.
    """
    model, faults = read_leniently(data, file, imports)
    if faults or model is None:
        raise DmnError(faults)
    return model


def read_leniently(
    data: bytes, file: str = "", imports: Mapping[str, bytes] = NO_FILES
) -> tuple[DecisionModel | None, list[DmnFault]]:
    """What can be made of a file, and its faults; what is wrong in it evaluates to null."""
    linker = Linker(imports)
    root = linker.link(data, file)
    if root is None:
        return None, [fault for faults in linker.unreadable for fault in faults.found]
    builder = Builder(list(root.all_files()))
    nodes = {
        part.id: node
        for file, part in root.offered().values()
        if (node := builder.node(file, part)) is not None
    }
    return model_of(root, nodes, builder), linker.found()


def model_of(root: LinkedFile, nodes: dict[str, Node], builder: Builder) -> DecisionModel:
    """The model of compiled nodes."""
    definitions = root.definitions
    decisions = [node for node in nodes.values() if isinstance(node, DecisionNode)]
    services = [node for node in nodes.values() if isinstance(node, ServiceNode)]
    return DecisionModel(
        id=definitions.id,
        name=definitions.name,
        namespace=definitions.namespace,
        decisions=MappingProxyType({node.id: decision_info(node) for node in decisions}),
        services=MappingProxyType({node.id: service_info(node) for node in services}),
        nodes=MappingProxyType(nodes),
        definitions=definitions,
        doubts=tuple(builder.doubts()),
        readings=tuple(builder.readings()),
    )


def decision_info(node: DecisionNode) -> DecisionInfo:
    """What a caller may know of a decision."""
    below = nodes_below(node)
    inputs = tuple(dict.fromkeys(each.name for each in below if isinstance(each, InputNode)))
    decided = [each for each in below if isinstance(each, DecisionNode)]
    undeclared = {name for each in decided for name in each.undeclared}
    return DecisionInfo(
        id=node.id,
        name=node.title,
        inputs=inputs,
        undeclared=tuple(sorted(undeclared)),
        required=tuple(each.id for each in decided if each is not node),
    )


def service_info(node: ServiceNode) -> ServiceInfo:
    """What a caller may know of a service."""
    return ServiceInfo(
        id=node.id,
        name=node.at.label,
        inputs=tuple(name for name, _ in node.parameters),
        outputs=tuple(each.name for each in node.outputs),
    )
