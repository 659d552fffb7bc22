"""Charts as SVG from the server: bars, funnels, lines; with words for who does not see them.

Each comes twice, and the page shows one: on phones the labels stand above their bars.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_BAR: Final = 18
_WIDTH: Final = 720
_MOST: Final = 20
_MARGIN: Final = 60
_TOP: Final = 30
_HEIGHT: Final = 150
_LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    label: str
    value: float
    written: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is drawn on: how wide, with how much room for labels and figures."""

    shown: str
    """The classes that show it where it fits."""
    width: int
    labels: int
    """The room to the left of the bars; none where labels stand above them."""
    figures: int
    row: int
    longest: int
    """How many Latin letters of a label fit; a Chinese one takes the room of two."""

    @property
    def room(self) -> float:
        """The length of the longest bar."""
        return self.width - self.labels - self.figures


_DESK: Final = _Sheet("w-100 d-none d-md-block", _WIDTH, 200, 90, 28, _LONGEST)
_PHONE: Final = _Sheet("w-100 d-md-none", 330, 0, 90, 46, 44)


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars from the left; what is below nothing is drawn in another colour."""
    return _twice(title, rows, centred=False)


def funnel(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars about the middle, one below the other."""
    return _twice(title, rows, centred=True)


def line(title: str, rows: Sequence[Bar]) -> Markup:
    """A line through one point a row, from left to right; bars on phones, which are too narrow."""
    return _line(title, rows) + _picture(_PHONE, title, rows[-_MOST:], centred=False)


def _line(title: str, rows: Sequence[Bar]) -> Markup:
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
        _opening(_DESK, title, shown, _TOP + _HEIGHT + 40),
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


def _twice(title: str, rows: Sequence[Bar], *, centred: bool) -> Markup:
    return Markup("").join(_picture(on, title, rows, centred=centred) for on in (_DESK, _PHONE))


def _picture(on: _Sheet, title: str, rows: Sequence[Bar], *, centred: bool) -> Markup:
    shown = rows[:_MOST]
    largest = max((abs(row.value) for row in shown), default=0) or 1
    parts = [_opening(on, title, shown, len(shown) * on.row + 6)]
    for place, row in enumerate(shown):
        length = round(abs(row.value) / largest * on.room, 1)
        left = on.labels + ((on.room - length) / 2 if centred else 0)
        parts.append(_bar(on, row, place * on.row + 4, round(left, 1), length))
    return Markup("").join([*parts, Markup("</svg>")])


def _opening(on: _Sheet, title: str, shown: Sequence[Bar], height: int) -> Markup:
    said = "; ".join(f"{row.label}: {row.written}" for row in shown)
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" style="max-width:{}px">'
        "<title>{}</title><desc>{}</desc>"
    ).format(on.shown, on.width, height, on.width, title, said)


def _bar(on: _Sheet, row: Bar, top: float, left: float, length: float) -> Markup:
    colour = "var(--tblr-primary)" if row.value >= 0 else "var(--lane-late)"
    label = shortened(row.label, on.longest)
    if on.labels:
        where, anchor, bar = (on.labels - 8, top + _BAR - 4), "end", top
    else:
        where, anchor, bar = (0, top + 12), "start", top + 18
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" font-size="13" fill="currentColor">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"/>'
        '<text x="{}" y="{}" font-size="13" fill="currentColor">{}</text>'
    ).format(
        *(*where, anchor, label),
        *(left, bar, max(length, 1), _BAR, colour),
        *(left + length + 6, bar + _BAR - 4, row.written),
    )


def shortened(label: str, longest: int = _LONGEST) -> str:
    """A label that fits beside its bar.

    >>> shortened("Handed to sales"), shortened("一家名字特别特别特别长的公司")
    ('Handed to sales', '一家名字特别特别特别长的…')
    """
    width = 0
    for place, letter in enumerate(label):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > longest and place < len(label):
            return f"{label[:place]}…"
    return label
