"""What is wrong with a decision file, and what went wrong while deciding."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.dmn.texts import said


@dataclass(frozen=True, slots=True)
class DmnFault:
    """One thing wrong in a file: what, where, and the cure; in English and Chinese."""

    message: str
    element: str | None = None
    line: int | None = None
    hint: str = ""
    code: str = ""
    message_zh: str = ""
    hint_zh: str = ""
    file: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        return " ".join(
            part for part in (f"{place}:" if place else "", self.message, self.hint) if part
        )


class DmnError(Exception):
    """A file that cannot be used; carries every fault of it at once."""

    def __init__(self, faults: Sequence[DmnFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


class NoSuchDecision(KeyError):
    """The model has no decision or service of this id or name."""

    def __str__(self) -> str:
        return f"There is no decision “{self.args[0]}”; there are: {', '.join(self.args[1])}."


class DecisionTooLarge(Exception):
    """One evaluation went past a limit of depth or work."""

    def __init__(self, code: str, **facts: object) -> None:
        found = said(code, **facts)
        self.message, self.message_zh = found.en, found.zh
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class DmnWarning:
    """Why a value became null or a result is doubtful, and where; in English and Chinese."""

    code: str
    message: str
    element: str | None = None
    line: int | None = None
    message_zh: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class Faults:
    """The faults of one file, collected until all of it was read."""

    file: str = ""
    found: list[DmnFault] = field(default_factory=list)

    def add(self, code: str, *, element: str | None, line: int | None, **facts: object) -> None:
        """Note one more fault."""
        text = said(code, **facts)
        self.found.append(
            DmnFault(text.en, element, line, text.cure_en, code, text.zh, text.cure_zh, self.file)
        )

    def refuse(self) -> None:
        """Raise all of them, if there is any."""
        if self.found:
            raise DmnError(self.found)
