"""What a case waits for, in people's words: until when, and for what."""

from collections.abc import Mapping, Sequence

from engine.bpmn.graph import Kind, Node
from engine.engine import Engine
from engine.reading.instances import InstanceRow
from engine.reading.waiting import Waiting, in_hands, waiting
from engine.states import InstanceState
from web.language import moment, said, say
from web.transaction import session


def waits_of(
    engine: Engine, row: InstanceRow, family: Mapping[int, InstanceRow]
) -> Mapping[int, Sequence[str]]:
    """What a run waits for, and each run that it called with all below: by their keys.

    What may come in between stands behind what is awaited.
    """
    found: dict[int, list[str]] = {}
    waits = [(one, _node(engine, one)) for one in waiting(session(), [row.root_key])]
    for one, node in sorted(waits, key=lambda wait: wait[1].kind is Kind.BOUNDARY_EVENT):
        at = family.get(one.instance_key)
        while at is not None and row.key not in (at.key, at.parent_key):
            at = family.get(at.parent_key or 0)
        if at is not None and (words := _words(one, node)):
            found.setdefault(at.key, []).append(words)
    return found


def waits_of_cases(engine: Engine, rows: Sequence[InstanceRow]) -> Mapping[int, str]:
    """What each case of a list waits for next, unless people are at it."""
    roots = {row.root_key for row in rows if row.state is InstanceState.ACTIVE}
    found: dict[int, str] = {}
    for one in waiting(session(), roots - set(in_hands(session(), roots))) if roots else ():
        node = _node(engine, one)
        if node.kind is not Kind.BOUNDARY_EVENT:
            found.setdefault(one.root_key, _words(one, node))
    return found


def _node(engine: Engine, one: Waiting) -> Node:
    return engine.process(session(), one.definition_key).nodes[one.element_id]


def _words(one: Waiting, node: Node) -> str:
    what = said(node.name) or node.id
    if one.due is None:
        is_boundary = node.kind is Kind.BOUNDARY_EVENT
        return "" if is_boundary else say("waits for a message: {what}", what=what)
    when = moment(one.due)
    if one.again:
        return say("is tried again {when}: {what}", when=when, what=what)
    if node.kind is Kind.BOUNDARY_EVENT:
        return say("if nothing happens until {when}: {what}", when=when, what=what)
    return say("waits until {when}: {what}", when=when, what=what)
