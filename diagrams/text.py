"""How wide a text is and where it breaks, told from East Asian width; no font is read."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

LEADING: Final = 1.28
"""Height of a line in font sizes."""
BALANCED: Final = 4
"""Up to so many lines are made equally long."""
NARROW: Final = 36
"""Of a name where there is little room; a long word takes more."""
_NARROW: Final = frozenset(" .,:;'|!iljtfrI()[]")
_NEVER_FIRST: Final = frozenset(",。、;:?!)】」』》”’,.;:?!)]%")


@lru_cache(maxsize=8192)
def width_of(text: str, size: float) -> float:
    """The width of a text in pixels, a little generous.

    >>> width_of("泳道", 12)
    24.0
    >>> width_of("lane", 12) < width_of("LANE", 12)
    True
    """
    return sum(_advance(char) for char in text) * size


def _advance(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.32
    return 0.68 if char.isupper() or char in "mwMW@%&" else 0.56


@lru_cache(maxsize=8192)
def wrap(text: str, width: float, size: float, most: int = 0) -> tuple[str, ...]:
    """The lines of a text; Chinese breaks anywhere, Latin between words; ``most`` lines at most.

    The lines of a short text are made about equally long, so that no single word or character
    is left over.

    >>> wrap("create the order", 60, 12)
    ('create', 'the order')
    >>> wrap("发送购买体验调查", 88, 12)
    ('发送购买', '体验调查')
    """
    lines = _broken(text, width, size, most)
    if not 1 < len(lines) <= BALANCED:
        return lines
    narrower = width - size / 2
    least = max(width_of(piece.rstrip(), size) for piece in _pieces(text, width, size))
    while narrower >= least:
        tighter = _broken(text, narrower, size, most)
        if len(tighter) > len(lines) or tighter[-1].endswith("…"):
            break
        lines, narrower = tighter, narrower - size / 2
    return lines


def narrow_width(said: Iterable[str], size: float) -> float:
    """The width that breaks a name into many lines, but no Latin word in any language.

    >>> narrow_width(["公海到期", "Pool expiry"], 11)
    36
    """
    words = (word for text in said for word in text.split() if word.isascii())
    return max([NARROW, *(width_of(word, size) for word in words)])


def _broken(text: str, width: float, size: float, most: int) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for piece in _pieces(paragraph, width, size):
            if line and width_of((line + piece).rstrip(), size) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    lines = [line for line in lines if line]
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), width, size)]
    return tuple(lines)


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    """What may not be broken: words, single ideographs with the punctuation behind them."""
    piece = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        if piece and not _joined(piece, char, wide):
            yield piece
            piece = ""
        if width_of(piece + char, size) > width and piece:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _joined(piece: str, char: str, wide: bool) -> bool:
    """Whether no line may end between a piece and the next character."""
    if char in _NEVER_FIRST:
        return True
    last = piece[-1]
    return last != " " and not wide and unicodedata.east_asian_width(last) not in "WF"


def _shortened(text: str, width: float, size: float) -> str:
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
