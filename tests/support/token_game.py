"""The token game of BPMN 2.0.2 on the graph of a file: what the engine does, said a second time.

It shares nothing with the engine but the reader. It knows user tasks, gateways, events,
sub-processes, boundary events, event sub-processes and repetition; scripts pass. Conditions are
``name = number``.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from engine.bpmn.graph import Flow, Kind, LoopKind, Node, Process, TimerKind, Trigger
from tests.support.token_places import Area, Place, may_reach

EXTERNAL = (Trigger.TIMER, Trigger.MESSAGE)


class TokenGame:
    """One instance."""

    def __init__(self, process: Process, variables: dict[str, object]) -> None:
        self.process = process
        self.variables = variables
        self.top = Area(None)
        self.ended = False
        self._count = 0
        self._work: deque[tuple[Place, Callable[[Place], None]]] = deque()
        self._open(self.top)
        self._settle()

    # -- what is seen and done from outside -----------------------------------------------------

    def waiting(self) -> list[tuple[str, int]]:
        """Element and order of everything that waits, oldest first."""
        found: list[tuple[int, str]] = []
        for area in self._areas(self.top):
            found += [(area.orders[name], name) for name in area.armed]
            for place in area.places:
                found += [(place.orders[name], name) for name in place.armed]
                if place.node.kind in (Kind.USER_TASK, Kind.CATCH_EVENT) and not place.inside:
                    found.append((place.order, place.node.id))
        return [(name, order) for order, name in sorted(found)]

    def act(self, order: int, answers: Mapping[str, object]) -> None:
        """Answer or fire what has this order."""
        self._hear(order, answers)
        for area in self._areas(self.top):
            for name in [name for name in area.armed if area.orders[name] == order]:
                self._start_handler(area, name)
            for place in list(area.places):
                for name in [name for name in place.armed if place.orders[name] == order]:
                    self._fire(place, name)
                if place.order == order:
                    self._work.append((place, self._leave))
        self._settle()

    def _hear(self, order: int, answers: Mapping[str, object]) -> None:
        name = next(name for name, place in self.waiting() if place == order)
        if not self.process.nodes[name].outputs:
            self.variables.update(answers)

    # -- moving -----------------------------------------------------------------------------------

    def _settle(self) -> None:
        while True:
            while self._work:
                place, then = self._work.popleft()
                if self._lives(place):
                    then(place)
            if not any(self._try_inclusive(area) for area in self._areas(self.top)):
                return

    def _open(self, area: Area) -> None:
        nodes = [n for n in self.process.nodes.values() if n.container == area.container]
        for node in nodes:
            if node.triggered_by_event:
                begin = self._start_of(node.id)
                if begin.event.trigger in EXTERNAL:
                    area.armed[begin.id] = self._times(begin)
                    area.orders[begin.id] = self._next()
        begin = self._start_of(area.container)
        self._arrive(Place(begin, area))

    def _start_of(self, container: str | None) -> Node:
        return next(
            node
            for node in self.process.nodes.values()
            if node.container == container and node.kind is Kind.START_EVENT
        )

    def _times(self, node: Node) -> int:
        if node.interrupting or node.event.trigger is not Trigger.TIMER:
            return 1 if node.interrupting else 10**9
        timer = node.event.timer
        if timer is None or timer.kind is not TimerKind.CYCLE:
            return 1
        return int(timer.text[1 : timer.text.index("/")])

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _arrive(self, place: Place) -> None:
        place.order = self._next()
        place.area.places.append(place)
        node = place.node
        if node.kind is Kind.PARALLEL and len(self.process.incoming(node.id)) > 1:
            self._try_parallel(place.area, node)
        elif node.kind is Kind.INCLUSIVE and len(self.process.incoming(node.id)) > 1:
            pass
        else:
            self._work.append((place, self._work_at))

    def _work_at(self, place: Place) -> None:
        node = place.node
        if node.loop is not None and not place.is_round:
            self._listen(place)
            self._begin_rounds(place)
        elif node.kind is Kind.SUB_PROCESS:
            if not place.is_round:
                self._listen(place)
            place.inside = Area(node.id, place)
            self._open(place.inside)
        elif node.kind is Kind.USER_TASK:
            if not place.is_round:
                self._listen(place)
        elif node.kind is Kind.EVENT_BASED:
            place.armed = {flow.target: 1 for flow in self.process.outgoing(node.id)}
            place.orders = {name: self._next() for name in place.armed}
        elif node.kind is Kind.END_EVENT:
            self._end(place)
        elif node.kind is not Kind.CATCH_EVENT:
            self._leave(place)

    def _listen(self, place: Place) -> None:
        for node in self.process.nodes.values():
            if node.attached_to == place.node.id and node.event.trigger in EXTERNAL:
                place.armed[node.id] = self._times(node)
                place.orders[node.id] = self._next()

    def _leave(self, place: Place) -> None:
        area = place.area
        area.places.remove(place)
        if place.is_round:
            self._end_round(area)
            return
        for flow in self._ways(place.node):
            self._arrive(Place(self.process.nodes[flow.target], area, flow.id))
        self._close(area)

    def _ways(self, node: Node) -> list[Flow]:
        flows = list(self.process.outgoing(node.id))
        if node.kind not in (Kind.EXCLUSIVE, Kind.INCLUSIVE) or len(flows) < 2:
            return flows
        true = [flow for flow in flows if flow.id != node.default_flow and self._holds(flow)]
        true = true or [flow for flow in flows if flow.id == node.default_flow]
        return true[:1] if node.kind is Kind.EXCLUSIVE else true

    def _holds(self, flow: Flow) -> bool:
        name, value = (flow.condition or "").split("=")
        return self.variables.get(name.strip()) == int(value)

    def _close(self, area: Area) -> None:
        if area.places:
            return
        area.armed = {}
        if area.host is None:
            self.ended = True
        else:
            self._work.append((area.host, self._leave))

    # -- joins ------------------------------------------------------------------------------------

    def _here(self, area: Area, node: Node) -> dict[str, Place]:
        first: dict[str, Place] = {}
        for place in area.places:
            if place.node is node and place.flow and not self._on_its_way(place):
                first.setdefault(place.flow, place)
        return first

    def _on_its_way(self, place: Place) -> bool:
        return any(place is other for other, _ in self._work)

    def _merge(self, places: list[Place]) -> None:
        *others, last = sorted(places, key=lambda place: place.order)
        for place in others:
            place.area.places.remove(place)
        self._work.append((last, self._leave))

    def _try_parallel(self, area: Area, node: Node) -> None:
        here = self._here(area, node)
        if len(here) == len(self.process.incoming(node.id)):
            self._merge(list(here.values()))

    def _try_inclusive(self, area: Area) -> bool:
        nodes = {p.node.id: p.node for p in area.places if p.node.kind is Kind.INCLUSIVE}
        for _, node in sorted(nodes.items()):
            here = self._here(area, node)
            if here and not any(
                may_reach(self.process, place, node, here) for place in area.places
            ):
                self._merge(list(here.values()))
                return True
        return False

    # -- repetition -------------------------------------------------------------------------------

    def _begin_rounds(self, place: Place) -> None:
        loop = place.node.loop
        if loop is None or loop.kind is LoopKind.STANDARD or place.node.kind is Kind.SCRIPT_TASK:
            self._leave(place)
            return
        items = self.variables.get("items")
        count = int(loop.cardinality) if loop.cardinality else len(items)  # type: ignore[arg-type]
        if not count:
            self._leave(place)
            return
        place.inside = Area(None, place)
        at_once = 1 if loop.kind is LoopKind.SEQUENTIAL else count
        place.rounds_left = count - at_once
        for _ in range(at_once):
            self._arrive(Place(place.node, place.inside, is_round=True))

    def _end_round(self, area: Area) -> None:
        body = area.host
        if body is not None and body.rounds_left:
            body.rounds_left -= 1
            self._work.append((body, lambda body: self._next_round(body)))
        else:
            self._close(area)

    def _next_round(self, body: Place) -> None:
        if body.inside is not None:
            self._arrive(Place(body.node, body.inside, is_round=True))

    # -- events -----------------------------------------------------------------------------------

    def _fire(self, place: Place, name: str) -> None:
        node, area = self.process.nodes[name], place.area
        if place.node.kind is Kind.EVENT_BASED:
            area.places.remove(place)
            flow = next(f for f in self.process.outgoing(place.node.id) if f.target == name)
            done = Place(node, area, flow.id, self._next())
            area.places.append(done)
            self._work.append((done, self._leave))
            return
        if node.interrupting:
            area.places.remove(place)
        else:
            self._use(place.armed, name)
        self._arrive(Place(node, area))

    def _use(self, armed: dict[str, int], name: str) -> None:
        armed[name] -= 1
        if not armed[name]:
            del armed[name]

    def _start_handler(self, area: Area, name: str) -> None:
        begin = self.process.nodes[name]
        handler = self.process.nodes[begin.container or ""]
        if begin.interrupting:
            area.places.clear()
            area.armed = {}
        else:
            self._use(area.armed, name)
        self._arrive(Place(handler, area))

    def _end(self, place: Place) -> None:
        area = place.area
        trigger = place.node.event.trigger
        if trigger is Trigger.TERMINATE:
            area.places[:] = [place]
        if trigger is Trigger.ERROR:
            self._throw(area)
        else:
            self._leave(place)

    def _throw(self, area: Area) -> None:
        host = area.host
        while host is not None:
            for node in self.process.nodes.values():
                if node.attached_to == host.node.id and node.event.trigger is Trigger.ERROR:
                    host.area.places.remove(host)
                    self._arrive(Place(node, host.area))
                    return
            host = host.area.host
        raise AssertionError("nothing catches the error")

    # -- looking around ---------------------------------------------------------------------------

    def _areas(self, area: Area) -> Iterator[Area]:
        yield area
        for place in list(area.places):
            if place.inside is not None:
                yield from self._areas(place.inside)

    def _lives(self, place: Place) -> bool:
        return any(place in area.places for area in self._areas(self.top))
