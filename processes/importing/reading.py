"""Reading a table from an uploaded file, CSV or XLSX, within limits."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from openpyxl import load_workbook

from engine.errors import BadRequest, TooLarge
from engine.texts import Text

MOST_BYTES: Final = 10 << 20
MOST_ROWS: Final = 50_000
_MOST_COLUMNS: Final = 60
_LONGEST_CELL: Final = 1_000
_MOST_UNPACKED: Final = 100 << 20
"""A workbook that unpacks to more is not a list of leads."""
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Read:
    """A table: its titles, and its rows by their numbers in the file."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(name: str, content: bytes) -> Read:
    """The first sheet of a file; refused where it is too large, empty, or no table."""
    if len(content) > MOST_BYTES:
        raise TooLarge(Text("文件超过 10 MB。", "The file is larger than 10 MB."))
    reader = _READERS.get(PurePosixPath(name).suffix.lower())
    if reader is None:
        raise BadRequest(Text("请选择 .csv 或 .xlsx 文件。", "Choose a .csv or .xlsx file."))
    rows = _numbered(reader(content))
    _, head = next(rows, (0, ()))
    body = tuple(rows)
    if not body:
        raise BadRequest(
            Text(
                "文件中没有数据：第一行应为列名，其后每行一条线索。",
                "There are no rows: the first row names the columns, each further one is a lead.",
            )
        )
    width = max(place for place, title in enumerate(head, start=1) if title)
    return Read(_fitted(head, width), tuple((n, _fitted(cells, width)) for n, cells in body))


def _numbered(lines: Iterable[Sequence[object]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that hold anything, as texts."""
    found = 0
    for number, line in enumerate(lines, start=1):
        cells = tuple(_text(cell) for cell in line[:_MOST_COLUMNS])
        if not any(cells):
            continue
        found += 1
        if found > MOST_ROWS + 1:
            limit = MOST_ROWS
            raise TooLarge(
                Text(
                    f"超过 {limit} 行，请分成几个文件。",
                    f"More than {limit} rows: make several files of it.",
                )
            )
        yield number, cells


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (cells + ("",) * width)[:width]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))  # a phone number that Excel took for a number
        case datetime():
            return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value).replace("\x00", "").strip()[:_LONGEST_CELL]


def _csv(content: bytes) -> Iterator[Sequence[object]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as broken:
        at = reader.line_num
        raise BadRequest(
            Text(f"第 {at} 行不是有效的 CSV：{broken}", f"Line {at} is not valid CSV: {broken}")
        ) from broken


def _decoded(content: bytes) -> str:
    """UTF-8, else what Chinese Excel writes."""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadRequest(
        Text("请将文件另存为 UTF-8 编码。", "Save the file as UTF-8: its letters cannot be read.")
    )


def _xlsx(content: bytes) -> Iterator[Sequence[object]]:
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        yield from sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
    except Exception as broken:  # whatever a broken file makes the library stumble over
        raise _no_workbook() from broken


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as broken:
        raise _no_workbook() from broken
    if unpacked > _MOST_UNPACKED:
        raise TooLarge(
            Text("工作簿解压后过大。", "The workbook unpacks to more than a list of leads needs.")
        )


def _no_workbook() -> BadRequest:
    return BadRequest(Text("不是有效的 XLSX 文件。", "This is not a valid XLSX file."))


_READERS: Final[Mapping[str, Callable[[bytes], Iterator[Sequence[object]]]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
}
