"""Words with values in them: ``{{expression}}`` in the text components of a form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.texts import Text
from tasks.forms.formula import Formula

Piece = str | Formula
Said = Callable[[str, object], Text]
"""How a value reads: from the expression that it came from, often a variable's name, and itself."""


def plainly(_name: str, value: object) -> Text:
    """A value as it is."""
    text = "" if value is None else str(value)
    return Text(text, text)


_BETWEEN: Final = " · "
"""What stands between the parts of a line."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text in both languages, cut at its holes."""

    zh: tuple[Piece, ...] = ()
    en: tuple[Piece, ...] = ()

    def filled(self, scope: Mapping[str, object], now: datetime, said: Said = plainly) -> Text:
        """The words with today's values; a part of a line whose holes are all empty is left out."""

        def told(piece: Formula) -> Text:
            return said(piece.source, piece.value(scope, now))

        return Text(
            _words(self.zh, lambda piece: told(piece).said_in("zh")),
            _words(self.en, lambda piece: told(piece).said_in("en")),
        )


def _words(pieces: Iterable[Piece], told: Callable[[Formula], str]) -> str:
    return "\n".join(_line(line, told) for line in _cut(pieces, "\n"))


def _line(pieces: Iterable[Piece], told: Callable[[Formula], str]) -> str:
    said = []
    for part in _cut(pieces, _BETWEEN):
        holes = {place: told(one) for place, one in enumerate(part) if not isinstance(one, str)}
        if not holes or any(holes.values()):
            said.append("".join(holes.get(place, str(one)) for place, one in enumerate(part)))
    return _BETWEEN.join(said)


def _cut(pieces: Iterable[Piece], at: str) -> list[list[Piece]]:
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.split(at) if isinstance(piece, str) else [piece]
        parts[-1].append(first)
        parts += [[other] for other in others]
    return parts
