"""One JSON object of a form file, read by name; what cannot be is noted as a fault and left out."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.known import nearest, unknown
from engine.texts import Text
from tasks.forms.faults import Faults
from tasks.forms.formula import Formula
from tasks.forms.schema import Bound
from tasks.forms.template import Piece, Template

_CHINESE: Final = re.compile(r"[㐀-鿿豈-﫿]")
_HOLE: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?|\d\d:\d\d(:\d\d)?")


class Part:
    """A component with its ``validate``, ``properties`` and other objects."""

    def __init__(self, data: Mapping[str, object], faults: Faults) -> None:
        self.data = data
        self.faults = faults
        self.element = str(data.get("key") or data.get("path") or data.get("id") or "")
        self.validate = self._object("validate")
        self.properties = self._object("properties")
        self.label = self.bilingual(
            next(
                (text for name in ("label", "dateLabel", "timeLabel") if (text := self.text(name))),
                "",
            ),
            "label",
        )

    def wrong(self, code: str, **facts: object) -> None:
        """Note a fault of this component."""
        self.faults.add(code, element=self.element or None, label=self.label, **facts)

    def bad(self, name: str, value: object, wanted: str) -> None:
        """Note that a value is not what it should be."""
        self.wrong("form_bad_value", name=name, value=str(value)[:60], wanted=wanted)

    def text(self, name: str) -> str:
        """A text, empty where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def property(self, name: str) -> str:
        """A property's text, empty where there is none; properties are texts in the editor."""
        value = self.properties.get(name)
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, (dict, list)) else str(value)

    def bilingual(self, plain: str, name: str) -> Text:
        """A plain text with the same in the other language from ``properties``."""
        en, zh = self.property(f"{name}_en"), self.property(f"{name}_zh")
        return both(plain, zh, en)

    def flag(self, name: str, where: Mapping[str, object] | None = None) -> bool:
        """True or false."""
        value = (self.data if where is None else where).get(name, False)
        if not isinstance(value, bool):
            self.bad(name, value, "true / false")
            return False
        return value

    def count(self, name: str, value: object) -> int | None:
        """A whole number from nought up, or None."""
        number = self.number(name, value)
        if number is None:
            return None
        if number < 0 or number != number.to_integral_value():
            self.bad(name, value, "0, 1, 2 …")
            return None
        return int(number)

    def number(self, name: str, value: object) -> Decimal | None:
        """A number, or a text that is one; None where there is nothing."""
        if value is None or value == "":
            return None
        try:
            if isinstance(value, (int, Decimal, str)) and not isinstance(value, bool):
                number = Decimal(value)
                if number.is_finite():
                    return number
        except InvalidOperation:
            pass
        self.bad(name, value, "1, 2.5 …")
        return None

    def bound(self, name: str, value: object) -> Bound:
        """A number, a date or a formula."""
        if isinstance(value, str) and value.strip().startswith("="):
            return self.formula(name, value)
        if isinstance(value, str) and _DATE.fullmatch(value.strip()):
            return value.strip()
        return self.number(name, value)

    def formula(self, name: str, value: object) -> Formula | None:
        """An expression behind ``=``; None where there is nothing."""
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not value.strip().startswith("="):
            self.wrong("form_not_feel", name=name)
            return None
        return self.compiled(name, value)

    def compiled(self, name: str, source: str) -> Formula | None:
        """A compiled expression, with or without ``=``."""
        try:
            formula = Formula.of(source)
        except FeelSyntaxError as wrong:
            why = Text(wrong.told().zh, wrong.told().en)
            self.wrong("form_feel", name=name, why=why, source=source[:200])
            return None
        settings = self.faults.settings
        for path in unknown(formula.compiled.paths, settings):
            self.wrong("unknown_setting", slot=name, name=path, near=nearest(path, settings))
        return formula

    def flag_or_formula(self, name: str) -> bool | Formula:
        """True, false, or an expression that says so."""
        if isinstance(self.data.get(name), str):
            return self.formula(name, self.data[name]) or False
        return self.flag(name)

    def pattern(self) -> Formula | None:
        """The regular expression of a text as a formula over ``value``."""
        pattern = self.validate.get("pattern")
        if not isinstance(pattern, str) or not pattern:
            return None
        formula = Formula.of(f"matches(value, {json.dumps(pattern, ensure_ascii=False)})")
        if not formula.is_computed({"value": ""}):
            self.wrong("form_bad_pattern", pattern=pattern[:100])
        return formula

    def template(self, text: Text) -> Template:
        """A text in both languages, cut at its ``{{expression}}`` holes."""
        return Template(self._cut(text.zh), self._cut(text.en))

    def _cut(self, text: str) -> tuple[Piece, ...]:
        if text.startswith("="):
            whole = self.compiled("text", text)
            return () if whole is None else (whole,)
        pieces = [
            self.compiled("text", piece) if at % 2 else piece
            for at, piece in enumerate(_HOLE.split(text))
        ]
        return tuple(piece for piece in pieces if piece)

    def _object(self, name: str) -> Mapping[str, object]:
        value = self.data.get(name)
        return value if isinstance(value, dict) else {}


def both(plain: str, zh: str, en: str) -> Text:
    """Both languages of a plain text and what stands beside it.

    >>> both("联系结果", "", "Result")
    Text(zh='联系结果', en='Result')
    """
    if en and not zh:
        return Text(plain, en)
    if zh and not en:
        return Text(zh, plain)
    if zh and en:
        return Text(zh, en)
    return Text(zh=plain) if _CHINESE.search(plain) else Text(en=plain)
