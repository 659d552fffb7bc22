"""What tells who somebody is, found and taken out wherever people have written it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from processes.records.wording import email, phone

_GONE: Final = ""
_CUT: Final = "…"
_SHORTEST: Final = 2
"""A name of one letter stands in too many words."""


@dataclass(frozen=True)
class Traces:
    """Name, phone and address of a person."""

    name: str
    phone: str
    email: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where they are reached."""
        return tuple(filter(None, (self.phone, self.email)))

    def wiped(self, value: object) -> object:
        """The same data without the traces, however a phone number is written."""
        match value:
            case str():
                return _GONE if self._is_trace(value) else self.without(value)
            case Mapping():
                return {name: self.wiped(inner) for name, inner in value.items()}
            case list():
                return [self.wiped(inner) for inner in value]
        return value

    def without(self, text: str) -> str:
        """A text that people wrote, with the traces cut out of it.

        >>> Traces("王伟", "13800007777", "").without("请联系王伟，138-0000-7777")
        '请联系…，…'
        >>> Traces("Sal", "", "").without("Ask Sal about the sale of salt")
        'Ask … about the sale of salt'
        """
        return self._written.sub(_CUT, text) if self._written else text

    @cached_property
    def _written(self) -> re.Pattern[str] | None:
        ways = []
        if len(self.name) >= _SHORTEST:
            name = re.escape(self.name)
            ways.append(rf"(?<!\w){name}(?!\w)" if self.name.isascii() else name)
        if self.phone:
            digits = r"[\s-]*".join(map(re.escape, self.phone))
            ways.append(rf"(?<!\d)(?:\+86[\s-]*|0086[\s-]*)?{digits}(?!\d)")
        if self.email:
            ways.append(rf"(?<![\w.]){re.escape(self.email)}(?!\w)")
        return re.compile("|".join(ways), re.IGNORECASE) if ways else None

    def _is_trace(self, text: str) -> bool:
        if not text.strip() or len(text) > 250:
            return False
        if text.strip() == self.name:
            return True
        if self.email and "@" in text:
            return email(text).text == self.email
        return bool(self.phone) and text[-1].isdigit() and phone(text).text == self.phone
