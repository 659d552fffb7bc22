"""How a kind of fault is worded: one constant for each thing that can be wrong with a file."""

from dataclasses import dataclass
from typing import Protocol

from engine.errors import Fault, Severity
from engine.texts import Text

_LONGEST = 200


class Placed(Protocol):
    """Anything of a file that a fault can point at: a node, a flow, a lane, a pool."""

    @property
    def id(self) -> str:
        """Its id in the file."""

    @property
    def line(self) -> int | None:
        """The line on which it begins."""

    @property
    def name(self) -> Text:
        """Its label."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is nothing of the graph, such as a message or the file itself."""

    id: str = ""
    line: int | None = None
    name: Text = Text()


@dataclass(frozen=True, slots=True)
class Wording:
    """A stable code, what is wrong and what to do; ``{names}`` are filled in at the place."""

    code: str
    message: Text
    cure: Text
    severity: Severity = Severity.ERROR

    def at(self, place: Placed, file: str = "", **values: object) -> Fault:
        """The fault at a place of the file."""
        zh = {key: _cut(_said(value, "zh")) for key, value in values.items()}
        en = {key: _cut(_said(value, "en")) for key, value in values.items()}
        return Fault(
            code=self.code,
            message=Text(self.message.zh.format_map(zh), self.message.en.format_map(en)),
            cure=Text(self.cure.zh.format_map(zh), self.cure.en.format_map(en)),
            element=_cut(place.id) or None,
            label=Text(_cut(place.name.zh), _cut(place.name.en)),
            line=place.line,
            file=file or None,
            severity=self.severity,
        )


def _said(value: object, language: str) -> str:
    return value.said_in(language) if isinstance(value, Text) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
