"""Words with values in them: ``{{expression}}`` in the text components of a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.texts import Text
from tasks.forms.formula import Formula

Piece = str | Formula


@dataclass(frozen=True, slots=True)
class Template:
    """A text in both languages, cut at its holes."""

    zh: tuple[Piece, ...] = ()
    en: tuple[Piece, ...] = ()

    def filled(self, scope: Mapping[str, object], now: datetime) -> Text:
        """The words with today's values."""
        return Text(_filled(self.zh, scope, now), _filled(self.en, scope, now))


def _filled(pieces: tuple[Piece, ...], scope: Mapping[str, object], now: datetime) -> str:
    return "".join(
        piece if isinstance(piece, str) else _said(piece.value(scope, now)) for piece in pieces
    )


def _said(value: object) -> str:
    return "" if value is None else str(value)
