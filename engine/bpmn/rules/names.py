"""Ids, labels and variable names: what is reserved, what is too long, what cannot be a name."""

import re
from collections.abc import Iterator
from typing import Final

from engine.bpmn.graph import Node
from engine.bpmn.rewriting import INSERTED
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Placed, Wording
from engine.errors import Fault
from engine.feel.parsing.names import RESERVED
from engine.texts import Text

LONGEST_NAME: Final = 200
_ID = re.compile(r"[^\W\d][\w.\-]*")
_VARIABLE = re.compile(r"[^\W\d]\w*")
# The run itself sets these in the local scope of a repeated activity.
_GIVEN: Final = (
    *("loopCounter", "numberOfInstances", "numberOfActiveInstances"),
    *("numberOfCompletedInstances", "numberOfTerminatedInstances"),
)

RESERVED_ID = Wording(
    "reserved_id",
    Text("以 _n 开头的标识 {id} 是保留的。", "The id {id} begins with _n, which is reserved."),
    Text("换一个标识。", "Choose another id."),
)
BAD_ID = Wording(
    "bad_id",
    Text(
        "标识 {id} 含有不允许的字符或太长。",
        "The id {id} has characters that are not allowed, or is too long.",
    ),
    Text(
        "以字母开头，只用字母、数字、点、横线和下划线，最多 200 个字符。",
        "Begin with a letter; use letters, digits, dots, hyphens and underscores, 200 at most.",
    ),
)
LONG_NAME = Wording(
    "name_too_long",
    Text("名称超过 200 个字符。", "The name is longer than 200 characters."),
    Text("缩短名称，把细节写到文档里。", "Shorten it and move the details to the documentation."),
)
BAD_VARIABLE = Wording(
    "bad_variable_name",
    Text("“{name}” 不能作变量名。", "“{name}” cannot be the name of a variable."),
    Text(
        "以字母开头，只用字母、数字和下划线，不用 FEEL 关键字。",
        "Begin with a letter; use letters, digits and underscores, and no word of FEEL.",
    ),
)
RESERVED_VARIABLE = Wording(
    "reserved_variable",
    Text("变量名 {name} 是保留的。", "The variable name {name} is reserved."),
    Text("换一个名称。", "Choose another name."),
)
HALF_MAPPING = Wording(
    "mapping_incomplete",
    Text("映射缺少来源或目标。", "A mapping lacks its source or its target."),
    Text("补全 source 和 target。", "Give it both a source and a target."),
)


def _ids(scene: Scene) -> Iterator[Fault]:
    for thing in _things(scene):
        if thing.id.startswith(INSERTED):
            yield RESERVED_ID.at(thing, scene.model.file, id=thing.id)
        if not _ID.fullmatch(thing.id) or len(thing.id) > LONGEST_NAME:
            yield BAD_ID.at(thing, scene.model.file, id=thing.id)
        if max(len(thing.name.zh), len(thing.name.en)) > LONGEST_NAME:
            yield LONG_NAME.at(thing, scene.model.file)


def _things(scene: Scene) -> Iterator[Placed]:
    yield scene.process
    yield from scene.nodes.values()
    yield from scene.process.flows.values()
    yield from scene.process.lanes.values()


def _variables(scene: Scene) -> Iterator[Fault]:
    file = scene.model.file
    for node in scene.nodes.values():
        for mapping in (*node.inputs, *node.outputs):
            if not mapping.source or not mapping.target:
                yield HALF_MAPPING.at(node, file)
        for name in _written(node):
            # A target such as order.total writes into a context.
            parts = name.split(".")
            if not all(_VARIABLE.fullmatch(part) and part not in RESERVED for part in parts):
                yield BAD_VARIABLE.at(node, file, name=name)
            elif parts[0] in _GIVEN or name.startswith("__"):
                yield RESERVED_VARIABLE.at(node, file, name=name)


def _written(node: Node) -> Iterator[str]:
    """The variables that a node may write."""
    yield from (mapping.target for mapping in (*node.inputs, *node.outputs) if mapping.target)
    loop = node.loop
    result = node.headers.get("resultVariable")
    names = (node.result_variable, result, loop and loop.input_element)
    yield from (name for name in (*names, loop and loop.output_collection) if name)


NAMES: Final[tuple[Rule, ...]] = (_ids, _variables)
