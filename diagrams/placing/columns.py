"""Which column each box stands in: flows lead to the right, loops back are found first."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from diagrams.placing.sketch import ArcKind, Sketch

Edge = tuple[str, str, str]
"""Source, target, arc id."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of every box with a cell, the arcs that lead back, and the main path."""

    of: Mapping[str, int]
    back: frozenset[str]
    spine: tuple[str, ...]


def assign_columns(sketch: Sketch) -> Columns:
    """Longest path from the starts, then every box moves as near to its neighbours as it may."""
    nodes = [item.id for item in sketch.cells() if not item.satellite]
    edges = [(source, target, arc.id) for source, target, arc in sketch.flows()]
    back = find_back(nodes, edges)
    forward = [edge for edge in edges if edge[2] not in back]
    hard = forward + _messages(sketch, nodes, forward)
    depth = _longest(nodes, hard)
    spine = tuple(i for i in sketch.main if i in depth) or _spine(nodes, forward)
    columns = _tighten(nodes, hard, depth, spine)
    _place_satellites(sketch, columns)
    return Columns(columns, frozenset(back), spine)


def find_back(nodes: Sequence[str], edges: Sequence[Edge]) -> set[str]:
    """The arcs without which there is no loop: from each loop the one that leads back most."""
    order = {node: index for index, node in enumerate(nodes)}
    depth = _breadth(nodes, edges)
    left, back = list(edges), set[str]()
    while loops := _in_loops(left):

        def leads_back(edge: Edge) -> tuple[int, int]:
            drop = order[edge[0]] - order[edge[1]]
            return depth[edge[0]] - depth[edge[1]] + (2 if drop > 0 else 0), drop

        worst = max(loops, key=leads_back)
        back.add(worst[2])
        left.remove(worst)
    return back


def _breadth(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Steps from the nearest start."""
    entered = {target for _, target, _ in edges}
    starts = [node for node in nodes if node not in entered] or list(nodes[:1])
    depth = dict.fromkeys(starts, 0)
    queue = deque(starts)
    while queue:
        node = queue.popleft()
        for source, target, _ in edges:
            if source == node and target not in depth:
                depth[target] = depth[node] + 1
                queue.append(target)
    return {node: depth.get(node, len(nodes)) for node in nodes}


def _in_loops(edges: Sequence[Edge]) -> list[Edge]:
    """The edges that lie on some loop: what stays after sources and sinks are peeled off."""
    left = list(edges)
    while True:
        sources = {source for source, _, _ in left}
        targets = {target for _, target, _ in left}
        inner = [edge for edge in left if edge[0] in targets and edge[1] in sources]
        if len(inner) == len(left):
            return [edge for edge in left if _reaches(edge[1], edge[0], left)]
        left = inner


def _reaches(start: str, goal: str, edges: Iterable[Edge]) -> bool:
    following: dict[str, list[str]] = {}
    for source, target, _ in edges:
        following.setdefault(source, []).append(target)
    seen, stack = {start}, [start]
    while stack:
        node = stack.pop()
        if node == goal:
            return True
        fresh = [target for target in following.get(node, ()) if target not in seen]
        seen.update(fresh)
        stack += fresh
    return False


def _messages(sketch: Sketch, nodes: Sequence[str], forward: Sequence[Edge]) -> list[Edge]:
    """Messages between two drawn pools lead to the right too, where that makes no loop."""
    known, taken = set(nodes), list(forward)
    extra: list[Edge] = []
    for arc in sketch.arcs:
        if arc.kind is ArcKind.MESSAGE:
            source, target = sketch.anchor(arc.source), sketch.anchor(arc.target)
            if {source, target} <= known and not _reaches(target, source, taken):
                extra.append((source, target, arc.id))
                taken.append(extra[-1])
    return extra


def _topological(nodes: Sequence[str], edges: Sequence[Edge]) -> list[str]:
    waiting = dict.fromkeys(nodes, 0)
    for _, target, _ in edges:
        waiting[target] += 1
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for source, target, _ in edges:
            if source == node:
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
    return ready


def _longest(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    depth = dict.fromkeys(nodes, 0)
    for node in _topological(nodes, edges):
        for source, target, _ in edges:
            if source == node:
                depth[target] = max(depth[target], depth[node] + 1)
    return depth


def _spine(nodes: Sequence[str], forward: Sequence[Edge]) -> tuple[str, ...]:
    """The longest path; of equal ones the first in document order."""
    depth = _longest(nodes, forward)
    if not depth:
        return ()
    path = [max(nodes, key=lambda node: (depth[node], -nodes.index(node)))]
    while depth[path[-1]]:
        before = [s for s, t, _ in forward if t == path[-1] and depth[s] == depth[t] - 1]
        path.append(min(before, key=nodes.index))
    return tuple(reversed(path))


def _tighten(
    nodes: Sequence[str], edges: Sequence[Edge], depth: Mapping[str, int], spine: Sequence[str]
) -> dict[str, int]:
    """Move boxes that have room towards their neighbours; the main path pulls harder."""
    column = dict(depth)
    last, on_spine = max(column.values(), default=0), set(spine)
    for _ in range(8):
        before = dict(column)
        for node in nodes:
            sources = [s for s, t, _ in edges if t == node]
            targets = [t for s, t, _ in edges if s == node]
            low = max((column[s] + 1 for s in sources), default=0)
            high = min((column[t] - 1 for t in targets), default=last)
            pulls = [(column[n], 3 if n in on_spine else 2) for n in sources + targets]
            if pulls and low < high:
                column[node] = min(
                    range(low, high + 1),
                    key=lambda c: (sum(w * abs(c - at) for at, w in pulls), c),
                )
        if column == before:
            break
    return column


def _place_satellites(sketch: Sketch, columns: dict[str, int]) -> None:
    """A document or note stands in the column of the first box that it is tied to."""
    for arc in sketch.arcs:
        if arc.kind is ArcKind.TIE:
            for one, other in ((arc.source, arc.target), (arc.target, arc.source)):
                near = columns.get(sketch.anchor(other))
                if sketch.items[one].satellite and one not in columns and near is not None:
                    columns[one] = near
    for item in sketch.cells():
        columns.setdefault(item.id, 0)
