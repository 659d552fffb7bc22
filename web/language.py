"""Which language a person reads, and how words, dates and numbers are said in it."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, g, request
from markupsafe import Markup, escape

from engine.texts import Text

LANGUAGES: Final[Mapping[str, str]] = {"zh": "中文", "en": "English"}
COOKIE: Final = "language"
_LOCALES: Final = {"zh": Locale.parse("zh_CN"), "en": Locale.parse("en_GB")}
_MOMENT: Final = {"zh": "short", "en": "d MMM y, HH:mm"}
_DAY: Final = {"zh": "short", "en": "d MMM y"}
"""In English with the month in letters: 08/12 is two days, read on two sides of a sea."""
_STRONG: Final = re.compile(r"\*\*(.+?)\*\*")
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_THESE_DAYS: Final = timedelta(days=7)
_ZONE: Final = ZoneInfo("Asia/Shanghai")


@cache
def catalogue() -> Mapping[str, str]:
    """English message → Chinese, from ``translations/zh.po``."""
    path = Path(__file__).parent / "translations" / "zh.po"
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def language() -> str:
    """The language of this request: chosen here, else the browser's, else the person's."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE)
        g.language = chosen if chosen in LANGUAGES else _preferred()
    return str(g.language)


def _preferred() -> str:
    person = g.get("person")
    own = person.language if person else "zh"
    return request.accept_languages.best_match(list(LANGUAGES)) or own


def say(message: str, **values: object) -> str:
    """A page's own words in the reader's language; ``{name}`` is filled in."""
    words = catalogue().get(message) or message if language() == "zh" else message
    return words.format(**values) if values else words


def said(text: Text) -> str:
    """A text that comes in both languages."""
    return text.said_in(language())


def moment(at: datetime | None) -> str:
    """A moment as people write it."""
    if at is None:
        return "—"
    return _short(at, language())


@lru_cache(4_096)
def _short(at: datetime, reader: str) -> str:
    """A moment in a language; the end of a day stands for the day.

    >>> late = datetime(2026, 12, 1, 23, 59, 59, 999_999, _ZONE)
    >>> _short(late, "en"), _short(late - timedelta(hours=1), "zh")
    ('1 Dec 2026', '2026/12/1 22:59')
    """
    local = at.astimezone(_ZONE)
    if local.time() == time.max:
        return format_date(local, _DAY[reader], locale=_LOCALES[reader])
    return format_datetime(local, _MOMENT[reader], locale=_LOCALES[reader])


def day(at: datetime) -> str:
    """A day with its weekday."""
    return format_date(at.astimezone(_ZONE), "full", locale=_LOCALES[language()])


def written(value: object) -> object:
    """A day that was noted as ISO text, as people write it; anything else as it is."""
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return value
    try:
        reader = language()
        return format_date(date.fromisoformat(value), _DAY[reader], locale=_LOCALES[reader])
    except ValueError:
        return value


def distance(at: datetime, now: datetime) -> str:
    """How far a moment is from now: ``in 3 hours``, ``2 days ago``."""
    return format_timedelta(
        timedelta(seconds=round((at - now).total_seconds())),
        add_direction=True,
        locale=_LOCALES[language()],
    )


def ago(at: datetime, now: datetime) -> str:
    """A moment of these days by its distance, an older one by its date."""
    if timedelta(0) <= now - at < timedelta(seconds=1):
        return say("just now")
    return distance(at, now) if abs(now - at) < _THESE_DAYS else moment(at)


def number(value: int | Decimal) -> str:
    """A number with separators."""
    return format_decimal(value, locale=_LOCALES[language()])


def figure(text: str, money: bool = False) -> str:
    """A number as a form holds it, with separators; money in whole fen. Other texts stay."""
    try:
        value = Decimal(text)
        return format_decimal(value, "#,##0.00" if money else None, locale=_LOCALES[language()])
    except InvalidOperation:
        return text


def emphasised(text: str) -> Markup:
    """A text with ``**words**`` made strong; everything else stays as it is.

    >>> emphasised("**A & B** <i>")
    Markup('<strong>A &amp; B</strong> &lt;i&gt;')
    """
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(text))))  # noqa: S704


def init_app(app: Flask) -> None:
    """Give the templates their words."""
    app.add_template_global(say, "_")
    app.add_template_global(language, "language")
    app.add_template_filter(said, "said")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(emphasised, "emphasised")
    app.add_template_filter(number, "number")
    app.add_template_filter(figure, "figure")
    app.add_template_filter(day, "day")
    app.add_template_filter(written, "written")
    app.add_template_filter(ago, "ago")
    app.add_template_filter(distance, "distance")
    app.jinja_env.globals["languages"] = LANGUAGES
