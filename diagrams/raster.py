"""Pictures for paper and mail: PNG and PDF from the SVG, without a browser or network."""

import re
from typing import Final

import resvg_py
import typst

from diagrams.fonts import fonts
from diagrams.theme import FONTS, flattened
from engine.errors import LanewayError
from engine.texts import Text

MAX_PIXELS: Final = 100_000_000
_SIZE: Final = re.compile(rb'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')
_PAGE: Final = """\
#set page(width: auto, height: auto, margin: 0pt)
#set document(date: none)
#image(bytes(sys.inputs.picture), format: "svg", width: {width}pt)
"""
POINTS: Final = 0.75
"""Points of a pixel."""


class PictureTooLarge(LanewayError):
    """The PNG would take more memory than a picture is worth."""

    code = "picture_too_large"

    def __init__(self, width: float, height: float) -> None:
        super().__init__(
            Text(
                f"图片 {width:.0f} × {height:.0f} 像素太大，请缩小比例或导出 SVG、PDF。",
                f"A picture of {width:.0f} by {height:.0f} pixels is too large: "
                "use a smaller zoom, SVG or PDF.",
            )
        )


def png(svg: bytes, *, zoom: float = 1.0) -> bytes:
    """The picture as PNG; ``zoom`` 2 for screens with small pixels."""
    width, height = size_of(svg)
    if width * height * zoom * zoom > MAX_PIXELS:
        raise PictureTooLarge(width * zoom, height * zoom)
    found = fonts()
    drawn = resvg_py.svg_to_bytes(
        svg_string=_prepared(svg).decode(),
        zoom=zoom,
        skip_system_fonts=True,
        font_files=[str(file) for _, file in found],
    )
    return bytes(drawn)


def pdf(svg: bytes) -> bytes:
    """The picture as a PDF page of its own size; everything stays lines and text."""
    width, _ = size_of(svg)
    found = fonts()
    folders = sorted({str(file.parent) for _, file in found})
    return typst.compile(
        _PAGE.format(width=width * POINTS).encode(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders),
        sys_inputs={"picture": _prepared(svg).decode()},
    )


def size_of(svg: bytes) -> tuple[float, float]:
    """Width and height of a picture in pixels."""
    found = _SIZE.search(svg)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _prepared(svg: bytes) -> bytes:
    """Plain colours, and the families that are really there."""
    families = ",".join(dict.fromkeys(f"'{family}'" for family, _ in fonts()))
    return flattened(svg).replace(FONTS.encode(), families.encode())
