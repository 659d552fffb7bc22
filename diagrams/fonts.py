"""Font files for pictures that are not drawn by a browser: ours to find, never to ship."""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from engine.errors import LanewayError
from engine.texts import Text

SETTING: Final = "LANEWAY_FONTS"
"""Font files or folders, separated like a search path; they come first."""
_FOLDERS: Final = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts"),
)
_ENDINGS: Final = (".ttf", ".otf", ".ttc")
CHINESE: Final = {
    "NotoSansCJK": "Noto Sans CJK SC",
    "NotoSansSC": "Noto Sans SC",
    "SourceHanSans": "Source Han Sans SC",
    "PingFang": "PingFang SC",
    "msyh": "Microsoft YaHei",
    "wqy-microhei": "WenQuanYi Micro Hei",
    "DroidSansFallbackFull": "Droid Sans Fallback",
}
"""The beginning of a file name and the family in it, best first."""
LATIN: Final = {
    "LiberationSans-": "Liberation Sans",
    "Arial": "Arial",
    "DejaVuSans": "DejaVu Sans",
}


class NoChineseFont(LanewayError):
    """The machine has no font with Chinese characters, so a picture would show empty boxes."""

    code = "no_chinese_font"

    def __init__(self) -> None:
        super().__init__(
            Text(
                f"找不到中文字体：请安装 fonts-noto-cjk 或 fonts-droid-fallback，或用 {SETTING} "
                "指定字体文件或文件夹。",
                "No font with Chinese characters: install fonts-noto-cjk or fonts-droid-fallback, "
                f"or name a font file or folder in {SETTING}.",
            )
        )


def fonts(environment: Mapping[str, str] = os.environ) -> tuple[tuple[str, Path], ...]:
    """Family and file of the fonts to draw with: one for Chinese, one for Latin if there is."""
    return _found(environment.get(SETTING, ""))


@cache
def _found(setting: str) -> tuple[tuple[str, Path], ...]:
    named = [Path(part) for part in setting.split(os.pathsep) if part]
    known = [Path(folder).expanduser() for folder in _FOLDERS]
    files = [*_files(named), *_files(known)]
    chinese = _first(files, CHINESE)
    if not chinese:
        # A font named on purpose is taken at its word.
        chosen = _files(named)
        if not chosen:
            raise NoChineseFont
        chinese = [(file.stem, file) for file in chosen]
    return (*_first(files, LATIN), *chinese)


def _files(places: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        if place.is_file():
            found.append(place)
        elif place.is_dir():
            found += sorted(f for f in place.rglob("*") if f.suffix.lower() in _ENDINGS)
    return found


def _first(files: list[Path], names: Mapping[str, str]) -> list[tuple[str, Path]]:
    """The files of the first family that is there: its upright and its bold cut."""
    for beginning, family in names.items():
        cuts = [f for f in files if f.name.startswith(beginning) and _plain(f)]
        if cuts:
            return [(family, cut) for cut in cuts]
    return []


def _plain(file: Path) -> bool:
    """Upright, and of usual width and weight or bold."""
    style = file.stem.lower()
    rare = ("italic", "oblique", "narrow", "condensed", "mono", "light", "black", "thin", "medium")
    return not any(word in style for word in rare)
