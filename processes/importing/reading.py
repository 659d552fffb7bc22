"""Reading a table from an uploaded file, CSV or XLSX, within limits."""

import codecs
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
from processes.records.wording import email, phone

MOST_BYTES: Final = 10 << 20
MOST_ROWS: Final = 50_000
_MOST_COLUMNS: Final = 60
_LONGEST_CELL: Final = 1_000
_MOST_UNPACKED: Final = 100 << 20
"""A workbook that unpacks to more is not a list of leads."""
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


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
        raise BadRequest(
            Text(
                "这不是 .csv 或 .xlsx 文件，请在 Excel 中另存为其中一种后再上传。",
                "This is no .csv or .xlsx file. Save it as one of them in Excel and choose that.",
            )
        )
    rows = _numbered(reader(content))
    _, head = next(rows, (0, ()))
    _refuse_headless(head)
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


def _refuse_headless(head: Sequence[str]) -> None:
    """A phone or an address is no title: the first lead would be lost as one."""
    data = next((cell for cell in head if _is_contact(cell)), None)
    if data is not None:
        raise BadRequest(
            Text(
                f"第 1 行含“{data[:40]}”，像是一条线索而不是列名。"
                "请在最上方加一行列名，如“联系人、公司、电话”。",
                f'Row 1 holds "{data[:40]}": it looks like a lead, not like the names of columns.'
                " Put a row with names such as Contact, Company, Phone above it.",
            )
        )


def _is_contact(cell: str) -> bool:
    return any(said.text and said.ok for said in (phone(cell), email(cell)))


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
    while True:
        begun = reader.line_num + 1  # a quote that stays open is only noticed at the end
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            raise BadRequest(
                Text(
                    f"第 {begun} 行开始的引号不成对。请补上或删去多余的引号"
                    "（单元格内的引号须写两次），或另存为 .xlsx。",
                    f"The quotation marks that begin in line {begun} do not pair. Close or remove"
                    " the odd one (inside a cell a mark is written twice), or save as .xlsx.",
                )
            ) from broken


def _decoded(content: bytes) -> str:
    """UTF-8, else what Chinese Excel writes, else what Excel calls Unicode text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _in(content, ("utf-16",))
    return _in(content, ("utf-8-sig", "gb18030"))


def _in(content: bytes, encodings: Sequence[str]) -> str:
    faults = []
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as fault:
            faults.append(fault)
    at = content.count(b"\n", 0, max(fault.start for fault in faults)) + 1
    raise BadRequest(
        Text(
            f"第 {at} 行的文字编码无法识别。请在 Excel 中另存为“CSV UTF-8”后再上传。",
            f"The letters in line {at} cannot be read. Save the file as CSV UTF-8 in Excel.",
        )
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
    if content.startswith(_OLD_OFFICE):
        raise BadRequest(
            Text(
                "这是旧格式（.xls）或加了密码的工作簿。请去掉密码并另存为 .xlsx。",
                "This is a workbook of the old kind (.xls) or behind a password."
                " Take the password off and save it as .xlsx.",
            )
        )
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
    return BadRequest(
        Text(
            "这不是有效的 Excel 工作簿，文件可能不完整。请在 Excel 中打开，另存为 .xlsx 后再上传。",
            "This is no valid Excel workbook; perhaps it is incomplete."
            " Open it in Excel, save it as .xlsx and choose that.",
        )
    )


_READERS: Final[Mapping[str, Callable[[bytes], Iterator[Sequence[object]]]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
}
