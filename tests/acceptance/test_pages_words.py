"""Every word of the pages has its Chinese, and no Chinese is left over from words that are gone."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "web"
_METHODS = [("templates/**.html", "jinja2"), ("pages/**.py", "python"), ("*.py", "python")]


def written() -> set[str]:
    """What the pages say, as their authors wrote it."""
    found = extract_from_dir(
        WEB, method_map=_METHODS, keywords={"_": None, "say": None}, comment_tags=()
    )
    return {str(message) for _, _, message, *_ in found}


def translated() -> dict[str, str]:
    with (WEB / "translations/zh.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def test_every_word_has_its_chinese() -> None:
    known = translated()

    assert sorted(one for one in written() if not known.get(one)) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(translated()) - written()) == []


def test_what_is_filled_in_is_filled_in_in_both_languages() -> None:
    assert [one for one, said in translated().items() if _filled(one) != _filled(said)] == []


def _filled(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))
