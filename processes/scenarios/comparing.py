"""What a scenario expected against what was seen."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from engine.texts import Text
from processes.scenarios.branches import branches
from processes.scenarios.reading import Scenario

COMPARED: Final = ("Start_", "T_", "B_", "I_", "SND_", "RCV_", "CA_", "End_")
"""What people see of a path; scripts, rules, services and gateways may be drawn otherwise."""


@dataclass(slots=True)
class Seen:
    """What happened in the case and in what it called."""

    tasks: list[tuple[str, str]] = field(default_factory=list)
    """Role and element of each task that was completed."""
    path: list[tuple[str, str]] = field(default_factory=list)
    """Process and element of each step, as they were completed."""
    messages: list[str] = field(default_factory=list)
    flows: set[tuple[str, str]] = field(default_factory=set)
    """Process and id of each arrow that was followed."""


def differences(scenario: Scenario, seen: Seen) -> list[Text]:
    """Every way in which what was seen is not what the scenario expects."""
    found: list[Text] = []
    if scenario.expected_tasks is not None:
        wanted = [f"{one.role}:{one.task}" for one in scenario.expected_tasks]
        done = [f"{role}:{task}" for role, task in seen.tasks]
        found += _compared(Text("任务", "tasks"), wanted, done)
    if scenario.expected_path is not None:
        found += _paths(scenario.expected_path, seen.path)
    if scenario.messages_sent is not None:
        found += _compared(Text("消息", "messages"), scenario.messages_sent, seen.messages)
    return found


def _paths(expected: Iterable[str], seen: Iterable[tuple[str, str]]) -> list[Text]:
    wanted = _by_process(tuple(one.split(".", 1)) for one in expected)
    taken = _by_process(seen)
    return [
        found
        for process in wanted | taken
        for found in _path(process, _once_started(wanted.get(process, [])), taken.get(process, []))
    ]


def _path(process: str, wanted: Sequence[str], taken: Sequence[str]) -> list[Text]:
    """The main path step by step, side branches by what was done on them."""
    aside = branches(process)
    what = Text(f"路径 {process}", f"path of {process}")
    main = _compared(
        what,
        [one for one in wanted if one not in aside.beside],
        [one for one in taken if one not in aside.beside],
    )
    ours, theirs = (Counter(_once(path, aside.repeating)) for path in (wanted, taken))
    missed = [one for one in (ours - theirs) if one in aside.beside]
    extra = [one for one in (theirs - ours) if one in aside.beside - aside.repeating]
    return main or [
        *(Text(f"{what.zh}：缺少 {one}。", f"{what.en}: {one} is missing.") for one in missed),
        *(Text(f"{what.zh}：多出 {one}。", f"{what.en}: {one} is too much.") for one in extra),
    ]


def _once(path: Iterable[str], repeating: Set[str]) -> list[str]:
    """The path with each repeating step once."""
    path = list(path)
    return [one for one in path if one not in repeating] + sorted(repeating & set(path))


def _once_started(path: Sequence[str]) -> Sequence[str]:
    """Some tell of a timer's start that it goes on through the plain start: one start is meant."""
    twice = len(path) > 1 and path[0].startswith("Start_") and path[1].startswith("Start_")
    return [path[0], *path[2:]] if twice else path


def _by_process(path: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for process, element in path:
        if element.startswith(COMPARED):
            found.setdefault(process, []).append(element)
    return found


def _compared(what: Text, wanted: Sequence[str], found: Sequence[str]) -> list[Text]:
    for place, (ours, theirs) in enumerate(zip_longest(wanted, found, fillvalue="–"), 1):
        if ours != theirs:
            return [
                Text(
                    f"{what.zh}：第 {place} 步应为 {ours}，实际为 {theirs}。",
                    f"{what.en}: number {place} should be {ours}; it is {theirs}.",
                )
            ]
    return []
