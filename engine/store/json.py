"""Variables as JSON bytes: numbers keep every digit, and what JSON cannot say is refused."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Final

import msgspec

from engine.errors import BadRequest, TooLarge
from engine.texts import Text

LIMIT_BYTES: Final = 4_000_000
"""The most that the variables of one instance, or one answer, may weigh."""
_LARGEST_EXPONENT: Final = 6144


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"the number {text[:40]} is out of range")
    return number


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=_number)


def encode(value: object) -> bytes:
    """JSON bytes of plain data; ``plain`` makes data plain."""
    data = _ENCODER.encode(value)
    if len(data) > LIMIT_BYTES:
        raise TooLarge(
            Text(
                f"数据共 {len(data)} 字节，上限为 {LIMIT_BYTES}。",
                f"The data weigh {len(data)} bytes; the limit is {LIMIT_BYTES}.",
            )
        )
    return data


def decode(data: bytes) -> object:
    """Plain data of JSON bytes: numbers become ``int`` or ``Decimal``, never ``float``.

    >>> decode(b'[1, 1.10]')
    [1, Decimal('1.10')]
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as broken:
        raise BadRequest(
            Text(f"不是有效的 JSON：{broken}", f"This is not valid JSON: {broken}")
        ) from broken


def decode_object(data: bytes) -> dict[str, object]:
    """Plain data of JSON bytes that must be an object."""
    value = decode(data)
    if not isinstance(value, dict):
        raise BadRequest(Text("此处需要 JSON 对象。", "A JSON object is wanted here."))
    return value


def plain(value: object) -> object:
    """The same value in what JSON can say: dates as ISO text, tuples as lists, no NaN.

    >>> plain({"on": date(2026, 12, 1), "rates": (0.1, 2)})
    {'on': '2026-12-01', 'rates': [Decimal('0.1'), 2]}
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case float():
            return _finite(Decimal(repr(value)))
        case Decimal():
            return _finite(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case datetime() | date() | time():
            return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    raise BadRequest(
        Text(
            f"{type(value).__name__} 类型的值不能作为变量。",
            f"A value of type {type(value).__name__} cannot be a variable.",
        )
    )


def plain_object(values: Mapping[str, object]) -> dict[str, object]:
    """Variables in what JSON can say."""
    return {str(name): plain(value) for name, value in values.items()}


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise BadRequest(Text(f"{number} 不是有效数字。", f"{number} is not a number to keep."))
    return number
