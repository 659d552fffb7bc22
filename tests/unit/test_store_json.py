"""Variables as JSON: exact, or refused."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadRequest, TooLarge
from engine.store.json import LIMIT_BYTES, decode, decode_object, encode, plain

NUMBERS = st.integers(-(10**40), 10**40) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_every_value_comes_back_as_it_went(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, max_value=10**20))
def test_every_digit_of_a_number_is_kept(number: Decimal) -> None:
    assert str(decode(encode([number]))) == str([number])


def test_no_number_is_a_float() -> None:
    assert decode(b"[1, 0.1, 1e2]") == [1, Decimal("0.1"), Decimal("100")]
    assert not any(isinstance(number, float) for number in decode_object(b'{"a": 0.1}').values())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"NaN",
        b"[Infinity]",
        b"1e999999",
        b'"\xff"',
        b"[" * 9999,
        b"9" * 9999,
        b"{'a': 1}",
    ],
)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        decode(data)


def test_variables_are_an_object() -> None:
    with pytest.raises(BadRequest):
        decode_object(b"[1]")


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), object(), b"bytes"]
)
def test_what_json_cannot_say_is_no_variable(value: object) -> None:
    with pytest.raises(BadRequest):
        plain({"list": [value]})


def test_dates_tuples_and_dataclasses_become_plain() -> None:
    @dataclass
    class Line:
        product: str
        price: float

    made = plain({"at": datetime(2026, 1, 2, tzinfo=UTC), "on": (date(2026, 1, 2), Line("a", 0.1))})

    assert made == {
        "at": "2026-01-02T00:00:00+00:00",
        "on": ["2026-01-02", {"product": "a", "price": Decimal("0.1")}],
    }


def test_too_much_is_refused() -> None:
    with pytest.raises(TooLarge):
        encode("x" * LIMIT_BYTES)
