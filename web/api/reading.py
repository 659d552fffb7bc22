"""What programs send: JSON read strictly, refused with the place that is wrong."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeVar

import msgspec
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from engine.errors import BadRequest
from engine.texts import Text

DEEPEST: Final = 32
LONGEST_NUMBER: Final = 40
"""Digits; whoever needs more sends a text."""
_LARGEST_INT: Final = 2**63
T = TypeVar("T")


def received(kind: type[T]) -> T:
    """The body of this request as a typed value; no body is an empty object."""
    data = request.get_data()
    if data and not request.is_json:
        raise UnsupportedMediaType
    return converted(strictly(data) if data else {}, kind)


def converted(value: object, kind: type[T]) -> T:
    """Plain data as a typed value; what does not fit is named with its place."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as wrong:
        _refuse(f"请求内容不符合要求：{wrong}", f"The request does not fit: {wrong}")


def strictly(data: bytes) -> object:
    """JSON without what readers disagree about: no NaN, no key twice, no NUL, not too deep.

    >>> strictly(b'{"price": 1.10}')
    {'price': Decimal('1.10')}
    """
    try:
        value: object = json.loads(
            data,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_constant,
        )
    except RecursionError:
        _too_deep()
    except ValueError as broken:  # also what is not UTF-8
        _refuse(f"不是有效的 JSON:{broken}", f"This is not valid JSON: {broken}")
    _check(value, "$", 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(f"键 {twice!r} 出现了两次。", f"The key {twice!r} stands there twice.")
    return found


def _number(text: str) -> int | Decimal:
    number = Decimal(text) if len(text) <= 2 * LONGEST_NUMBER else None
    if number is None or not _is_fit(number):
        _refuse(
            f"数字 {text[:60]} 过长(最多 {LONGEST_NUMBER} 位)。",
            f"The number {text[:60]} is too long: {LONGEST_NUMBER} digits at the most.",
        )
    whole = text.lstrip("-").isdecimal() and abs(number) < _LARGEST_INT
    return int(text) if whole else number


def _is_fit(number: Decimal) -> bool:
    """Few digits, and not far from them: 1e400 would be written out by whoever adds to it."""
    return len(number.as_tuple().digits) <= LONGEST_NUMBER >= abs(number.adjusted())


def _no_constant(name: str) -> NoReturn:
    _refuse(f"{name} 不是数字。", f"{name} is not a number.")


def _check(value: object, place: str, depth: int) -> None:
    if depth > DEEPEST:
        _too_deep()
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            _check_text(name, place)
            _check(item, f"{place}.{name}", depth + 1)
    elif isinstance(value, Sequence):
        for n, item in enumerate(value):
            _check(item, f"{place}[{n}]", depth + 1)


def _check_text(text: str, place: str) -> None:
    if text.isascii() and "\0" not in text:
        return
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        _refuse(
            f"{place[:200]} 处的文本含有不允许的字符(NUL 或不成对的代理项)。",
            f"The text at {place[:200]} holds a NUL or half a character.",
        )


def _too_deep() -> NoReturn:
    _refuse(f"JSON 嵌套超过 {DEEPEST} 层。", f"The JSON is nested more than {DEEPEST} deep.")


def _refuse(zh: str, en: str) -> NoReturn:
    raise BadRequest(Text(zh, en))
