"""Words with values in them: ``{{expression}}`` in the text components of a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.texts import Text
from tasks.forms.formula import Formula

Piece = str | Formula
Said = Callable[[str, object], Text]
"""How a value reads: from the expression that it came from, often a variable's name, and itself."""


def plainly(_name: str, value: object) -> Text:
    """A value as it is."""
    text = "" if value is None else str(value)
    return Text(text, text)


@dataclass(frozen=True, slots=True)
class Template:
    """A text in both languages, cut at its holes."""

    zh: tuple[Piece, ...] = ()
    en: tuple[Piece, ...] = ()

    def filled(self, scope: Mapping[str, object], now: datetime, said: Said = plainly) -> Text:
        """The words with today's values."""

        def told(piece: Piece) -> Text:
            if isinstance(piece, str):
                return Text(piece, piece)
            return said(piece.source, piece.value(scope, now))

        return Text(
            "".join(told(piece).said_in("zh") for piece in self.zh),
            "".join(told(piece).said_in("en") for piece in self.en),
        )
