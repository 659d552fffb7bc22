"""Raw answers, from JSON or from an HTML form, to the values they stand for."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from tasks.calendar import CHINA
from tasks.forms.problems import Wrong
from tasks.forms.schema import Field, Kind, Meaning, Moment

_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_EMAIL: Final = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,190}\.[^\s@,;<>\".]{2,63}")
_CHINESE_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}\d{7,8}")
_FOREIGN_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
_URL: Final = re.compile(r"https?://[^\s/?#<>\"]+([/?#][^\s<>\"]*)?", re.IGNORECASE)
_YES_NO: Final = {
    **dict.fromkeys(("on", "true", "1", "yes", "是"), True),
    **dict.fromkeys(("off", "false", "0", "no", "否"), False),
}
MOST_DIGITS: Final = 34
MOST_ITEMS: Final = 200


def parsed(field: Field, raw: object) -> object:
    """The value of a raw answer, None or an empty list where there is none; raises ``Wrong``.

    Whether a choice is one of the options, and every rule, is judged later, when all is known.
    """
    if field.is_list:
        return _items(field, raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return False if field.kind is Kind.TICK else None
    return PARSERS[field.kind](field, raw)


def _items(field: Field, raw: object) -> list[object]:
    if raw is None or raw == "":
        return []
    items = list(raw) if isinstance(raw, (list, tuple)) else [raw]
    if isinstance(raw, Mapping):
        raise Wrong("not_a_list")
    if len(items) > MOST_ITEMS and field.kind is not Kind.ROWS:
        raise Wrong("too_many_items", most=MOST_ITEMS)
    values = [PARSERS[field.kind](field, item) for item in items if item not in (None, "")]
    unique = [value for at, value in enumerate(values) if value not in values[:at]]
    return values if field.kind is Kind.ROWS else unique


def _text(field: Field, raw: object) -> str:
    if not isinstance(raw, str):
        raise Wrong("not_text")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if field.kind is Kind.TEXT:
        text = text.replace("\n", " ")
    if _INVISIBLE.search(text):
        raise Wrong("control_characters")
    return MEANINGS.get(field.meaning, _as_it_is)(text)


def _as_it_is(text: str) -> str:
    return text


def _phone(text: str) -> str:
    compact = re.sub(r"[\s()\-]", "", unicodedata.normalize("NFKC", text))
    chinese = re.sub(r"^(\+|00)86", "", compact)
    if _CHINESE_PHONE.fullmatch(chinese):
        return chinese
    if _FOREIGN_PHONE.fullmatch(compact):
        return compact
    raise Wrong("phone")


def _email(text: str) -> str:
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise Wrong("email")
    return text.lower()


def _url(text: str) -> str:
    if not _URL.fullmatch(text):
        raise Wrong("url")
    return text


def _number(field: Field, raw: object) -> int | Decimal:
    value = _decimal(raw)
    if len(value.as_tuple().digits) > MOST_DIGITS or abs(value.adjusted()) > MOST_DIGITS:
        raise Wrong("too_many_digits")
    if value == value.to_integral_value():
        return int(value)
    digits = field.rules.digits
    if digits is not None and _decimals(value) > digits:
        raise Wrong("too_many_decimals", digits=digits) if digits else Wrong("not_whole")
    return value


def _decimals(value: Decimal) -> int:
    """How many digits stand behind the point; rounding would depend on the thread's context."""
    return len(f"{value:f}".partition(".")[2].rstrip("0"))


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        value = Decimal(raw)
    elif isinstance(raw, float):
        value = Decimal(repr(raw))
    else:
        text = raw if isinstance(raw, str) else ""
        text = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text[:100]))
        if not _NUMBER.fullmatch(text):
            raise Wrong("not_a_number")
        value = Decimal(text)
    if not value.is_finite():
        raise Wrong("not_a_number")
    return value


def _tick(_field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    answer = _YES_NO.get(raw.strip().lower()) if isinstance(raw, str) else None
    if answer is None:
        raise Wrong("not_yes_or_no")
    return answer


def _choice(field: Field, raw: object) -> object:
    if field.meaning is Meaning.BOOLEAN:
        return _tick(field, raw)
    odd = isinstance(raw, Decimal) and not raw.is_finite()
    if odd or not isinstance(raw, (str, int, Decimal)):
        raise Wrong("not_an_option", value=str(raw)[:40])
    return raw


def _moment(field: Field, raw: object) -> str:
    try:
        if isinstance(raw, str) and raw.isascii():
            return _MOMENTS[field.moment](raw.strip())
    except (ValueError, OverflowError):
        pass
    raise Wrong(f"not_a_{field.moment}")


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _time(text: str) -> str:
    return time.fromisoformat(text).replace(microsecond=0, tzinfo=None).isoformat()


def instant(text: str) -> str:
    """With the company's offset, so that two of them compare as texts."""
    moment = datetime.fromisoformat(text)
    here = moment.replace(tzinfo=CHINA) if moment.tzinfo is None else moment.astimezone(CHINA)
    return here.replace(microsecond=0).isoformat()


def _file(_field: Field, raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > 200 or _INVISIBLE.search(raw):
        raise Wrong("not_a_file")
    return raw.strip()


def _row(_field: Field, raw: object) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        raise Wrong("not_a_row")
    return raw


MEANINGS: Final[Mapping[Meaning, Callable[[str], str]]] = {
    Meaning.PHONE: _phone,
    Meaning.EMAIL: _email,
    Meaning.URL: _url,
}
_MOMENTS: Final[Mapping[Moment, Callable[[str], str]]] = {
    Moment.DATE: _date,
    Moment.TIME: _time,
    Moment.DATETIME: instant,
}
PARSERS: Final[Mapping[Kind, Callable[[Field, object], object]]] = {
    Kind.TEXT: _text,
    Kind.AREA: _text,
    Kind.NUMBER: _number,
    Kind.TICK: _tick,
    Kind.RADIO: _choice,
    Kind.SELECT: _choice,
    Kind.CHECKLIST: _choice,
    Kind.TAGLIST: _choice,
    Kind.MOMENT: _moment,
    Kind.FILE: _file,
    Kind.ROWS: _row,
}
