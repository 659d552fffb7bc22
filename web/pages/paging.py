"""Where a page of a list begins: behind the key that its address names."""

from typing import Final

from engine.errors import BadRequest
from engine.texts import Text

_LARGEST: Final = 2**63 - 1
_DIGITS: Final = len(str(_LARGEST))


def key_named(text: str | None) -> int | None:
    """The key of an address; one that no row can have is refused.

    >>> key_named("12"), key_named(None)
    (12, None)
    """
    if not text:
        return None
    if len(text) > _DIGITS or not text.isdecimal() or int(text) > _LARGEST:
        raise BadRequest(Text("页码无效,请从第一页开始。", "No such page; begin with the first."))
    return int(text)
