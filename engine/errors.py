"""Everything that the product refuses, in one family; ``web`` maps each class to a status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.texts import Text


class Severity(StrEnum):
    """Whether a fault stops publishing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: what, where, and what to do about it."""

    code: str
    message: Text
    cure: Text
    element: str | None = None
    label: Text = Text()
    line: int | None = None
    file: str | None = None
    severity: Severity = Severity.ERROR


class LanewayError(Exception):
    """The root of the family. ``text`` is for people, ``code`` for programs."""

    code = "error"

    def __init__(self, text: Text) -> None:
        super().__init__(text.said_in("en"))
        self.text = text


class NotFound(LanewayError):
    """Nothing has this key."""

    code = "not_found"

    def __init__(self, what: Text, key: object) -> None:
        super().__init__(Text(f"没有{what.zh} {key}。", f"There is no {what.en} {key}."))


class NotYours(LanewayError):
    """The person may not do this."""

    code = "not_yours"


class MoveNotAllowed(LanewayError):
    """The thing is not in a state from which this move goes."""

    code = "move_not_allowed"


class AlreadyDone(MoveNotAllowed):
    """Somebody was first; the text names who and when."""

    code = "already_done"

    def __init__(self, text: Text, *, by: str | None, at: datetime | None) -> None:
        super().__init__(text)
        self.by = by
        self.at = at


class Conflict(LanewayError):
    """Another write to the same thing won the race; nothing of this one was kept."""

    code = "conflict"


class InvalidFile(LanewayError):
    """A process, decision or form file that may not be published; carries every fault."""

    code = "invalid_file"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = [(fault.element or fault.file or "", fault.message) for fault in faults[:3]]
        zh = "；".join(f"{place}：{message.zh}" for place, message in first)
        en = "; ".join(f"{place}: {message.en}" for place, message in first)
        count = len(self.faults)
        super().__init__(
            Text(f"文件有 {count} 处错误：{zh}", f"{count} fault{'s' if count > 1 else ''}: {en}")
        )


class BadAnswers(LanewayError):
    """Answers that a form does not take; every field with its problem."""

    code = "bad_answers"

    def __init__(self, by_field: Mapping[str, Text]) -> None:
        self.by_field = dict(by_field)
        names = ", ".join(by_field)
        super().__init__(Text(f"请检查：{names}", f"Please check: {names}"))


class BadRequest(LanewayError):
    """A request that cannot be understood; the text names the place and the cure."""

    code = "bad_request"


class TooLarge(LanewayError):
    """More than a stated limit allows."""

    code = "too_large"


class CorruptState(LanewayError):
    """What is stored of an instance cannot be what the engine wrote for its definition."""

    code = "corrupt_state"


class NotImplementedHere(LanewayError):
    """A documented part of the API that this product does not serve."""

    code = "not_implemented"
