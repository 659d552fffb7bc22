"""A text in both languages that the product speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English; either may be empty, then the other one stands in."""

    zh: str = ""
    en: str = ""

    def said_in(self, language: str) -> str:
        """The text for a language tag such as ``zh``, ``zh-CN`` or ``en``.

        >>> Text("线索", "Lead").said_in("en")
        'Lead'
        >>> Text("线索").said_in("en")
        '线索'
        """
        first, second = (self.zh, self.en) if language.startswith("zh") else (self.en, self.zh)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Named(Text):
    """The name of a thing, with what is known of it."""

    facts: Mapping[str, object] = field(default_factory=dict)
