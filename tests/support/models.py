"""Random processes made of nested blocks of every kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.support.bpmn_text import (
    about,
    again,
    boundary,
    catch,
    cycle,
    duration,
    each,
    end,
    error,
    event_based,
    file,
    flow,
    inclusive,
    mapping,
    message,
    on_event,
    parallel,
    path,
    script,
    start,
    sub,
    times,
    user,
    xor,
)


@dataclass(frozen=True, slots=True)
class RandomModel:
    """A process, and the variables that its conditions read (each 0 or 1)."""

    data: bytes
    switches: tuple[str, ...]


@dataclass(slots=True)
class Piece:
    """A part of a process with one way in and one way out."""

    first: str
    last: str
    xml: str


Block = Callable[["Builder", int], Piece]


@dataclass(slots=True)
class Builder:
    """Draws the choices and the ids."""

    random: Random
    count: int = 0
    switches: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    blocks: tuple[Block, ...] = ()

    def name(self, prefix: str) -> str:
        """A fresh id."""
        self.count += 1
        return f"{prefix}{self.count}"

    def switch(self) -> str:
        """A condition on a variable of its own."""
        name = self.name("v")
        self.switches.append(name)
        return f"{name} = 1"

    def message(self) -> str:
        """The definition of a fresh message."""
        name = self.name("M")
        self.messages.append(name)
        return about("message", name)

    def event(self) -> str:
        """Something that happens once: a message or a timer."""
        minutes = self.random.randrange(1, 60)
        return self.message() if self.random.random() < 0.5 else duration(f"PT{minutes}M")

    def block(self, depth: int) -> Piece:
        """Any block, a task where it may not go deeper."""
        return self.random.choice(self.blocks if depth > 0 else (task,))(self, depth - 1)

    def several(self, depth: int) -> list[Piece]:
        """Two or three branches."""
        return [self.block(depth) for _ in range(self.random.choice((2, 2, 3)))]


def task(make: Builder, depth: int) -> Piece:
    """A user task."""
    name = make.name("U")
    return Piece(name, name, user(name))


def steps(make: Builder, depth: int) -> Piece:
    """One after the other."""
    one, two = make.block(depth), make.block(depth)
    return Piece(one.first, two.last, one.xml + two.xml + flow(one.last, two.first))


def choice(make: Builder, depth: int) -> Piece:
    """An exclusive split and merge."""
    split, merge = make.name("X"), make.name("X")
    one, two = make.block(depth), make.block(depth)
    xml = xor(split, f"{split}_{two.first}") + xor(merge) + one.xml + two.xml
    xml += flow(split, one.first, make.switch()) + flow(split, two.first)
    return Piece(split, merge, xml + flow(one.last, merge) + flow(two.last, merge))


def loop(make: Builder, depth: int) -> Piece:
    """Back to the beginning while a switch is on."""
    merge, split, out = make.name("X"), make.name("X"), make.name("X")
    body = make.block(depth)
    xml = xor(merge) + xor(split, f"{split}_{out}") + xor(out) + body.xml + flow(merge, body.first)
    xml += flow(body.last, split) + flow(split, merge, make.switch()) + flow(split, out)
    return Piece(merge, out, xml)


def at_once(make: Builder, depth: int) -> Piece:
    """A parallel split and join."""
    split, join = make.name("P"), make.name("P")
    xml = parallel(split) + parallel(join)
    for branch in make.several(depth):
        xml += branch.xml + flow(split, branch.first) + flow(branch.last, join)
    return Piece(split, join, xml)


def some_of(make: Builder, depth: int) -> Piece:
    """An inclusive split and join; the first branch is the default."""
    split, join = make.name("O"), make.name("O")
    branches = make.several(depth)
    xml = inclusive(split, f"{split}_{branches[0].first}") + inclusive(join)
    for position, branch in enumerate(branches):
        condition = make.switch() if position else None
        xml += branch.xml + flow(split, branch.first, condition) + flow(branch.last, join)
    return Piece(split, join, xml)


def inside(make: Builder, depth: int) -> tuple[str, str]:
    """The name and the content of a sub-process."""
    name, body = make.name("B"), make.block(depth)
    ends = start(f"{name}s") + end(f"{name}e")
    xml = ends + body.xml + path(f"{name}s", body.first) + path(body.last, f"{name}e")
    return name, xml + handler(make, depth)


def handler(make: Builder, depth: int) -> str:
    """Now and then an event sub-process."""
    if make.random.random() > 0.3:
        return ""
    name, interrupting = make.name("H"), make.random.random() < 0.5
    ids = (f"{name}s", f"{name}u", f"{name}e")
    begin = start(ids[0], make.event(), isInterrupting=str(interrupting).lower())
    return on_event(name, begin, user(ids[1]), end(ids[2]), path(*ids))


def nested(make: Builder, depth: int) -> Piece:
    """A sub-process."""
    name, xml = inside(make, depth)
    return Piece(name, name, sub(name, xml))


def failing(make: Builder, depth: int) -> Piece:
    """A sub-process that a switch ends by an error, or by terminating."""
    name, split, bad, merge = make.name("B"), make.name("X"), make.name("E"), make.name("X")
    body, caught, lost = make.block(depth), make.name("R"), make.block(depth)
    how = about("error", "bad") if make.random.random() < 0.5 else about("terminate")
    split_from = make.name("P")
    xml = start(f"{name}s") + end(f"{name}e") + parallel(split_from) + user(f"{name}u")
    xml += xor(split, f"{split}_{name}e") + end(bad, how) + body.xml
    xml += path(f"{name}s", split_from, body.first) + path(split_from, f"{name}u", split)
    xml += flow(split, bad, make.switch()) + flow(split, f"{name}e") + flow(body.last, f"{name}e")
    around = sub(name, xml) + boundary(caught, name, about("error", "bad")) + xor(merge)
    around += lost.xml + path(caught, lost.first) + path(lost.last, merge) + path(name, merge)
    return Piece(name, merge, around)


def watched(make: Builder, depth: int) -> Piece:
    """An activity with boundary events of both kinds."""
    if make.random.random() < 0.5:
        name = make.name("U")
        host = user(name)
    else:
        name, xml = inside(make, depth)
        host = sub(name, xml)
    taking, merge, late = make.name("T"), make.name("X"), make.block(depth)
    xml = host + boundary(taking, name, make.event()) + xor(merge) + late.xml
    xml += path(taking, late.first) + path(late.last, merge) + path(name, merge)
    beside, other, last = make.name("N"), make.name("U"), make.name("E")
    event = make.random.choice((make.message(), duration("PT5M"), cycle("R3/PT10M")))
    xml += boundary(beside, name, event, interrupting=False) + user(other) + end(last)
    return Piece(name, merge, xml + path(beside, other, last))


def race(make: Builder, depth: int) -> Piece:
    """An event-based gateway."""
    gateway, merge = make.name("G"), make.name("X")
    xml = event_based(gateway) + xor(merge)
    for branch in make.several(depth):
        name = make.name("C")
        xml += catch(name, make.event()) + branch.xml
        xml += path(gateway, name, branch.first) + path(branch.last, merge)
    return Piece(gateway, merge, xml)


def repeated(make: Builder, depth: int) -> Piece:
    """A repeated task."""
    name, one_by_one = make.name("U"), make.random.random() < 0.5
    markers = (
        times(str(make.random.randrange(1, 4)), sequential=one_by_one),
        each("items", "item", output=(f"all{name}", "item"), sequential=one_by_one),
    )
    return Piece(name, name, user(name, make.random.choice(markers)))


def repeated_inside(make: Builder, depth: int) -> Piece:
    """A repeated sub-process."""
    name, xml = inside(make, depth)
    one_by_one = make.random.random() < 0.7
    return Piece(name, name, sub(name, xml, times("2", sequential=one_by_one)))


def computed(make: Builder, depth: int) -> Piece:
    """A task with mappings between two scripts, and a standard loop."""
    one, two, three = make.name("C"), make.name("U"), make.name("C")
    words = mapping(inputs={"held": "=n + 1"}, outputs={"n": "=held"})
    xml = script(one, "n + 1", "n") + user(two, words)
    xml += script(three, "n + 1", "n", again("loopCounter < 3")) + path(one, two, three)
    return Piece(one, three, xml)


BLOCKS: tuple[Block, ...] = (
    task,
    steps,
    choice,
    loop,
    at_once,
    some_of,
    nested,
    failing,
    watched,
    race,
    repeated,
    repeated_inside,
    computed,
)


def structured(seed: int, depth: int = 3) -> RandomModel:
    """A process of nested blocks."""
    make = Builder(Random(seed), blocks=BLOCKS)
    body = steps(make, depth)
    xml = start() + end() + body.xml + path("S", body.first) + path(body.last, "E")
    return model(make, xml + handler(make, depth))


def model(make: Builder, xml: str) -> RandomModel:
    """The file of what was built."""
    top = "".join(message(name) for name in make.messages) + error("bad")
    return RandomModel(file(xml, top=top), tuple(make.switches))
