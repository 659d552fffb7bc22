"""Charts as SVG from the server: bars, funnels, lines; with words for who does not see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_ROW: Final = 28
_BAR: Final = 18
_LABELS: Final = 170
_WIDTH: Final = 720
_MOST: Final = 20
_MARGIN: Final = 60
_TOP: Final = 30
_HEIGHT: Final = 150
_LONGEST: Final = 24
"""How many Latin letters of a label fit; a Chinese one takes the room of two."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    label: str
    value: float
    written: str


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars from the left; what is below nothing is drawn in another colour."""
    return _picture(title, rows, lambda _length: _LABELS)


def funnel(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars about the middle, one below the other."""
    return _picture(title, rows, lambda length: _LABELS + (_room() - length) / 2)


def line(title: str, rows: Sequence[Bar]) -> Markup:
    """A line through one point a row, from left to right."""
    shown = rows[-_MOST:]
    low, high = _reach([row.value for row in shown])
    step = (_WIDTH - 2 * _MARGIN) / max(len(shown) - 1, 1)
    places = [
        (
            round(_MARGIN + (step * place if len(shown) > 1 else _WIDTH / 2 - _MARGIN), 1),
            round(_TOP + _HEIGHT * (1 - (row.value - low) / (high - low)), 1),
        )
        for place, row in enumerate(shown)
    ]
    parts = [
        _opening(title, shown, _TOP + _HEIGHT + 40),
        Markup(
            '<line x1="{0}" x2="{1}" y1="{2}" y2="{2}" stroke="var(--tblr-border-color)"/>'
        ).format(
            _MARGIN, _WIDTH - _MARGIN, round(_TOP + _HEIGHT * (1 - (0 - low) / (high - low)), 1)
        ),
        Markup(
            '<polyline points="{}" fill="none" stroke="var(--tblr-primary)" stroke-width="2"/>'
        ).format(" ".join(f"{x},{y}" for x, y in places)),
    ]
    parts += [_point(row, x, y) for row, (x, y) in zip(shown, places, strict=True)]
    return Markup("").join([*parts, Markup("</svg>")])


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """From the lowest to the highest value, nothing always among them."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else (low, low + 1)


def _point(row: Bar, x: float, y: float) -> Markup:
    return Markup(
        '<circle cx="{0}" cy="{1}" r="4" fill="var(--tblr-primary)"/>'
        '<text x="{0}" y="{2}" text-anchor="middle" font-size="13" fill="currentColor">{3}</text>'
        '<text x="{0}" y="{4}" text-anchor="middle" font-size="13" fill="currentColor">{5}</text>'
    ).format(x, y, y - 10, row.written, _TOP + _HEIGHT + 30, row.label)


DRAWN: Final[Mapping[str, Callable[[str, Sequence[Bar]], Markup]]] = {
    "bars": bars,
    "funnel": funnel,
    "line": line,
}


def _room() -> float:
    return _WIDTH - _LABELS - 90


def _picture(title: str, rows: Sequence[Bar], left: Callable[[float], float]) -> Markup:
    shown = rows[:_MOST]
    largest = max((abs(row.value) for row in shown), default=0) or 1
    parts = [_opening(title, shown, len(shown) * _ROW + 6)]
    for place, row in enumerate(shown):
        length = round(abs(row.value) / largest * _room(), 1)
        parts.append(_bar(row, place * _ROW + 4, round(left(length), 1), length))
    return Markup("").join([*parts, Markup("</svg>")])


def _opening(title: str, shown: Sequence[Bar], height: int) -> Markup:
    said = "; ".join(f"{row.label}: {row.written}" for row in shown)
    return Markup(
        '<svg class="w-100" viewBox="0 0 {} {}" role="img"'
        ' style="min-width:30rem;max-width:{}px">'
        "<title>{}</title><desc>{}</desc>"
    ).format(_WIDTH, height, _WIDTH, title, said)


def _bar(row: Bar, top: float, left: float, length: float) -> Markup:
    colour = "var(--tblr-primary)" if row.value >= 0 else "var(--lane-late)"
    middle = top + _BAR - 4
    return Markup(
        '<text x="{}" y="{}" text-anchor="end" font-size="13" fill="currentColor">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"/>'
        '<text x="{}" y="{}" font-size="13" fill="currentColor">{}</text>'
    ).format(
        *(_LABELS - 8, middle, shortened(row.label)),
        *(left, top, max(length, 1), _BAR, colour),
        *(left + length + 6, middle, row.written),
    )


def shortened(label: str) -> str:
    """A label that fits beside its bar.

    >>> shortened("Handed to sales"), shortened("一家名字特别特别特别长的公司")
    ('Handed to sales', '一家名字特别特别特别长的…')
    """
    width = 0
    for place, letter in enumerate(label):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > _LONGEST and place < len(label):
            return f"{label[:place]}…"
    return label
