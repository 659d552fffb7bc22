"""Random processes of gateways wired at random, where joins meet loops."""

from collections.abc import Callable
from random import Random

from tests.support.bpmn_text import end, flow, inclusive, parallel, path, start, user, xor
from tests.support.models import Builder, RandomModel, model


def wild(seed: int, size: int = 8) -> RandomModel:
    """Elements wired at random; what leads back passes a task, so nothing runs for ever."""
    make = Builder(Random(seed))
    names = [f"N{position}" for position in range(size)]
    xml = start() + end() + path("S", names[0])
    for position, name in enumerate(names):
        targets: list[str] = []
        for target in _targets(make.random, position, names):
            if target > position:
                targets.append((*names, "E")[target])
            else:
                targets.append(make.name("U"))
                xml += user(targets[-1]) + flow(targets[-1], names[target])
        xml += _wild_element(make, name, targets)
    return model(make, xml)


def _wild_element(make: Builder, name: str, targets: list[str]) -> str:
    kind = make.random.choice(("X", "P", "O", "O", "U"))
    if kind in "PU" or len(targets) == 1:
        return WILD[kind](name) + "".join(flow(name, target) for target in targets)
    *others, default = targets
    split = xor(name, f"{name}_{default}") if kind == "X" else inclusive(name, f"{name}_{default}")
    return split + flow(name, default) + "".join(flow(name, o, make.switch()) for o in others)


WILD: dict[str, Callable[[str], str]] = {"X": xor, "P": parallel, "O": inclusive, "U": user}


def _targets(random: Random, position: int, names: list[str]) -> list[int]:
    """One element further on, and now and then others; the one behind the last is the end."""
    ahead = range(position + 1, len(names) + 1)
    targets = [random.choice(ahead)]
    while random.random() < 0.4:
        targets.append(random.choice(ahead if random.random() < 0.7 else range(len(names))))
    return list(dict.fromkeys(targets))
