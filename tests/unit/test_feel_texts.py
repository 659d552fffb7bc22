"""Every sentence of FEEL exists in both languages and is used."""

import re
import string
from pathlib import Path

import pytest

from engine.feel.errors import FeelWarning
from engine.feel.expression import compile_expression
from engine.feel.reasons import REASONS
from engine.feel.texts import TEXTS, said

ROOM = Path(__file__).parents[2] / "engine" / "feel"
SOURCE = "\n".join(file.read_text(encoding="utf-8") for file in ROOM.rglob("*.py"))
ALL = {**TEXTS, **REASONS}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sorted(ALL))
def test_both_languages_tell_the_same_facts(code: str) -> None:
    english, chinese = ALL[code]

    assert fields(english) == fields(chinese)
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english)


@pytest.mark.parametrize("code", sorted(ALL))
def test_a_sentence_is_said_somewhere(code: str) -> None:
    assert SOURCE.count(f'"{code.removesuffix(".hint")}"') >= 2


@pytest.mark.parametrize(
    "source",
    ['date("x")', "sqrt(-1)", 'matches("a", "(")', "sublist([], 1)", 'range("[a")', "sum([])"],
)
def test_a_reason_is_told_in_chinese_throughout(source: str) -> None:
    warnings: list[FeelWarning] = []
    compile_expression(source).evaluate({}, warnings=warnings)

    assert not re.search(r"\b(is|the|there|not|it)\b", warnings[0].message_zh)


def test_a_long_text_is_not_repeated_whole() -> None:
    assert len(said("no_date", text="x" * 10_000).en) < 150
