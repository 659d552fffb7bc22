"""Tables to take away: CSV that Excel reads in any language and never runs as formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from flask import Response

from engine.texts import Text
from web.language import moment, said, say

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the machine's old encoding."""


def cell(value: object) -> object:
    """A value as a CSV cell in the reader's language.

    >>> cell("=1+1"), cell(-5), cell(None)
    ("'=1+1", -5, '')
    """
    match value:
        case None:
            return ""
        case bool():
            return say("yes") if value else say("no")
        case Text():
            return harmless(said(value))
        case datetime():
            return moment(value)
        case str():
            return harmless(value)
    return value


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_file(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The answer that a browser saves as ``name.csv``."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([cell(value) for value in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    answer = Response((_BYTE_ORDER_MARK + file.getvalue()).encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
