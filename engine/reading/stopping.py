"""What a stopped step reads: the variables by which it may be mended."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from engine.bpmn.graph import Node, Process
from engine.engine import Engine
from engine.reading.instances import variables
from engine.store.json import decode_object
from engine.store.tables import Incident, Job

_SHORTEST: Final = 3
"""Letters of a value that a message may quote."""


@dataclass(frozen=True, slots=True)
class Read:
    """The variables of a stopped step."""

    values: Mapping[str, object]
    local: frozenset[str]
    """Which of them are the step's own."""
    shared: frozenset[str]
    """Which of them are the instance's."""


def read_by(engine: Engine, session: Session, incident: Incident) -> Read:
    """What the step reads by name or its message quotes; all there is where that says nothing."""
    process = engine.process(session, incident.definition_key)
    job = session.get(Job, incident.job_key or 0)
    local = decode_object(job.payload).get("local", {}) if job is not None else {}
    local = local if isinstance(local, dict) else {}
    own = variables(session, incident.instance_key)
    known = {**own, **local}
    words = set(re.findall(r"\w+", " ".join(_formulas(process, incident.element_id))))
    read = {
        name: value
        for name, value in known.items()
        if name in words or name in local or _is_quoted(value, incident.message)
    }
    return Read(read or known, frozenset(local), frozenset(own))


def _formulas(process: Process, element_id: str) -> Iterator[str]:
    node = process.nodes.get(element_id)
    if node is None:
        return
    yield from (flow.condition or "" for flow in process.outgoing(element_id))
    yield from (mapping.source for mapping in (*node.inputs, *node.outputs))
    yield from _own_formulas(node)


def _own_formulas(node: Node) -> Iterator[str]:
    yield from (node.script or "", node.assignment.assignee or "")
    if node.loop is not None:
        yield from (node.loop.input_collection or "", node.loop.condition or "")


def _is_quoted(value: object, message: str) -> bool:
    return isinstance(value, str) and len(value) >= _SHORTEST and value in message
