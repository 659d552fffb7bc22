"""Regular expressions of XPath, translated for the ``regex`` package and bounded in time.

That package is used for its time limit and its Unicode categories and blocks. An engine that is
linear by construction has no back references, which XPath has; so the time is bounded instead.
"""

from collections.abc import Callable
from functools import lru_cache
from time import thread_time
from typing import Final, TypeVar

import regex

from engine.feel import limits
from engine.feel.errors import FeelLimitExceeded
from engine.feel.functions.xpath import BadPattern, Translator
from engine.feel.runtime.frame import BecameNull, Run
from engine.feel.texts import said

Result = TypeVar("Result")
FLAGS: Final = {
    "s": regex.DOTALL,
    "m": regex.MULTILINE,
    "i": regex.IGNORECASE,
    "x": 0,
    "q": 0,
}
"""The flags of XPath; x and q are worked off by the translation."""
UNITS_PER_SECOND: Final = 250_000
"""Work charged for the time that a match really takes."""


def refused(pattern: str, reason: str, **facts: object) -> BecameNull:
    """The reason for null where a pattern is not one."""
    return BecameNull("bad_pattern", pattern=pattern, why=said(reason, **facts))


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """The compiled pattern; the reason for null is raised where it is not one."""
    if len(pattern) > limits.PATTERN_LENGTH:
        raise FeelLimitExceeded("text_too_long", limit=limits.PATTERN_LENGTH)
    if not set(flags) <= FLAGS.keys():
        raise refused(pattern, "pattern_flags", flags=flags)
    wanted = 0
    for flag in flags:
        wanted |= FLAGS[flag]
    try:
        translated = Translator(pattern, flags).translated()
        return regex.compile(translated, wanted)
    except BadPattern as bad:
        raise refused(pattern, bad.reason, **bad.facts) from None
    except (regex.error, ValueError, OverflowError):
        raise refused(pattern, "pattern_unreadable") from None


def limited(run: Run, pattern: str, work: Callable[[float], Result]) -> Result:
    """Do the work within its time, which is charged."""
    start = thread_time()
    try:
        result = work(limits.PATTERN_SECONDS)
    except TimeoutError:
        raise FeelLimitExceeded("slow_pattern", pattern=pattern) from None
    run.charge(int((thread_time() - start) * UNITS_PER_SECOND))
    return result


def filled(replacement: str, groups: int, *, literal: bool) -> Callable[[regex.Match[str]], str]:
    """What puts the groups of a match into a replacement."""
    parts = [replacement] if literal else parts_of(replacement, groups)

    def fill(match: regex.Match[str]) -> str:
        return "".join(part if type(part) is str else match[part] or "" for part in parts)

    return fill


def parts_of(replacement: str, groups: int) -> list[str | int]:
    """The texts and the group numbers of a replacement such as ``[$1]``."""
    parts: list[str | int] = []
    position = 0
    while position < len(replacement):
        sign = replacement[position]
        after = replacement[position + 1 : position + 2]
        if sign == "\\":
            if after not in ("\\", "$"):
                raise refused(replacement, "replacement_escape")
            parts.append(after)
            position += 2
        elif sign == "$":
            number, position = group_number(replacement, position + 1, groups)
            parts.append(number if number <= groups else "")
        else:
            parts.append(sign)
            position += 1
    return parts


def group_number(replacement: str, position: int, groups: int) -> tuple[int, int]:
    """The number of a group, as many digits as there are groups for; and the place behind it."""
    if not replacement[position : position + 1].isdecimal():
        raise refused(replacement, "replacement_group")
    end = position + 1
    while replacement[end : end + 1].isdecimal() and int(replacement[position : end + 1]) <= groups:
        end += 1
    return int(replacement[position:end]), end
