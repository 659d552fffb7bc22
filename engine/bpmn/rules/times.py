"""Times that a file states outright: timers, due dates, service levels."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from engine.bpmn.graph import Kind, Node, TimerKind
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Wording
from engine.errors import Fault
from engine.texts import Text

SHORTEST_CYCLE: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=36525)
_YEARS: Final = range(2000, 2200)

BAD_DURATION = Wording(
    "bad_duration",
    Text("“{text}” 不是有效的时长。", "“{text}” is not a duration."),
    Text(
        "写成 ISO 8601，例如 PT48H 或 P1DT12H，不带负号。",
        "Write ISO 8601 such as PT48H or P1DT12H, without a sign.",
    ),
)
BAD_DATE = Wording(
    "bad_date",
    Text("“{text}” 不是有效的日期时间。", "“{text}” is not a date and time."),
    Text(
        "写成 2026-12-01T09:00:00+08:00，年份在 2000 到 2199 之间。",
        "Write 2026-12-01T09:00:00+08:00, with a year from 2000 to 2199.",
    ),
)
BAD_CYCLE = Wording(
    "bad_cycle",
    Text("“{text}” 不是有效的周期。", "“{text}” is not a cycle."),
    Text("写成 R3/PT1H，或没有次数的 R/P1D。", "Write R3/PT1H, or R/P1D without a count."),
)
TOO_OFTEN = Wording(
    "cycle_too_short",
    Text("周期 “{text}” 短于一分钟。", "The cycle “{text}” is shorter than a minute."),
    Text("至少写 PT1M。", "Write PT1M or more."),
)
NO_CYCLE_HERE = Wording(
    "cycle_not_allowed",
    Text("这里的定时器只响一次，不能用周期。", "This timer fires once and cannot be a cycle."),
    Text(
        "改用时长或日期，或使用非中断的边界事件。",
        "Use a duration or a date, or a boundary event that does not interrupt.",
    ),
)

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,5})W)?"
    r"(?:(?P<days>\d{1,6})D)?(?:T(?=\d)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,11})(?:\.\d{1,9})?S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>\d{0,9})/(?:(?P<start>[^/P]+)/)?(?P<period>P[^/]+)")
_DAYS: Final = {"years": 365, "months": 30, "weeks": 7, "days": 1}


def length_of(text: str) -> timedelta | None:
    """About how long a duration is, for limits; None when it is not one.

    >>> length_of("P1DT12H")
    datetime.timedelta(days=1, seconds=43200)
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    part = {name: int(value or 0) for name, value in match.groupdict().items()}
    days = sum(part[name] * days for name, days in _DAYS.items())
    seconds = (part["hours"] * 60 + part["minutes"]) * 60 + part["seconds"]
    return timedelta(days=days, seconds=seconds)


def fault_of_time(kind: TimerKind, text: str) -> Wording | None:
    """What is wrong with a stated time."""
    match kind:
        case TimerKind.DATE:
            return None if _is_date(text) else BAD_DATE
        case TimerKind.DURATION:
            return None if _is_duration(text) else BAD_DURATION
        case TimerKind.CYCLE:
            return _fault_of_cycle(text)


def _is_duration(text: str) -> bool:
    length = length_of(text)
    return length is not None and length <= LONGEST


def _is_date(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.partition("@")[0]).year in _YEARS
    except ValueError:
        return False


def _fault_of_cycle(text: str) -> Wording | None:
    match = _CYCLE.fullmatch(text)
    if match is None or match["times"].strip("0") == "" != match["times"]:
        return BAD_CYCLE
    length = length_of(match["period"])
    if (
        length is None
        or length > LONGEST
        or not (match["start"] is None or _is_date(match["start"]))
    ):
        return BAD_CYCLE
    return TOO_OFTEN if length < SHORTEST_CYCLE else None


def _fires_once(scene: Scene, node: Node) -> bool:
    """Whether the element itself is over when its timer fires."""
    guards = node.kind is Kind.BOUNDARY_EVENT or scene.begins_event_sub_process(node)
    return node.kind is Kind.CATCH_EVENT or (guards and node.interrupting)


def _times(scene: Scene) -> Iterator[Fault]:
    for node in scene.nodes.values():
        for kind, text in _stated(node):
            if text.startswith(("=", "${", "#{")):
                continue
            if wording := fault_of_time(kind, text.strip()):
                yield wording.at(node, scene.model.file, text=text)
        timer = node.event.timer
        if timer and timer.kind is TimerKind.CYCLE and _fires_once(scene, node):
            yield NO_CYCLE_HERE.at(node, scene.model.file)


def _stated(node: Node) -> Iterator[tuple[TimerKind, str]]:
    """The times of a node with what each must be."""
    if node.event.timer:
        yield node.event.timer.kind, node.event.timer.text
    schedule = node.schedule
    for date in (schedule.due, schedule.follow_up):
        # A due date may also be said as a time from now.
        if date is not None:
            yield (TimerKind.DURATION if date.startswith("P") else TimerKind.DATE), date
    for length in (schedule.sla_due, schedule.sla_remind):
        if length is not None:
            yield TimerKind.DURATION, length


TIMES: Final[Rule] = _times
