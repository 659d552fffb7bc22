"""Functions of texts."""

from engine.feel.functions.patterns import compiled, filled, limited
from engine.feel.functions.registry import Registry, refuse
from engine.feel.runtime.frame import Run, Value, bounded_list, bounded_text, refuse_longer
from engine.feel.runtime.numbers import Number, as_index

builtin = Registry()


@builtin("substring", "string: string, start position: number, length?: number")
def substring(text: str, start: Number, length: Number | None = None) -> str:
    """A part of a text from a position, counted from 1 or from the end."""
    first = as_index(start)
    if first is None or not 0 < abs(first) <= len(text):
        raise refuse("substring", "no_start", start=start)
    begin = first - 1 if first > 0 else len(text) + first
    if length is None:
        return text[begin:]
    if length < 1:
        raise refuse("substring", "length_below_one")
    return text[begin : begin + int(min(length, len(text)))]


@builtin("string length", "string: string")
def string_length(text: str) -> int:
    """The number of characters."""
    return len(text)


@builtin("upper case", "string: string")
def upper_case(text: str) -> str:
    """The text in capitals."""
    return bounded_text(text.upper())


@builtin("lower case", "string: string")
def lower_case(text: str) -> str:
    """The text in small letters."""
    return bounded_text(text.lower())


@builtin("substring before", "string: string, match: string")
def substring_before(text: str, match: str) -> str:
    """What stands before the first occurrence; nothing where there is none."""
    position = text.find(match)
    return text[:position] if position > 0 else ""


@builtin("substring after", "string: string, match: string")
def substring_after(text: str, match: str) -> str:
    """What stands after the first occurrence; nothing where there is none."""
    position = text.find(match)
    return text[position + len(match) :] if position >= 0 else ""


@builtin("contains", "string: string, match: string")
def contains(text: str, match: str) -> bool:
    """Whether one text is in the other."""
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(text: str, match: str) -> bool:
    """Whether a text begins with the other."""
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(text: str, match: str) -> bool:
    """Whether a text ends with the other."""
    return text.endswith(match)


@builtin("matches", "input: string, pattern: string, flags?: string|null", with_run=True)
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a regular expression finds something in a text."""
    found = compiled(pattern, flags or "")
    return limited(run, pattern, lambda seconds: found.search(text, timeout=seconds)) is not None


@builtin(
    "replace",
    "input: string, pattern: string, replacement: string, flags?: string|null",
    with_run=True,
)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with all that a regular expression finds replaced; ``$1`` is the first group."""
    found = compiled(pattern, flags or "")
    fill = filled(replacement, found.groups, literal="q" in (flags or ""))

    def work(seconds: float) -> str:
        pieces, behind, size = [], 0, 0
        for match in found.finditer(text, timeout=seconds):
            piece = text[behind : match.start()] + fill(match)
            behind = match.end()
            size += len(piece)
            pieces.append(piece)
            if size > len(text):
                bounded_text("".join(pieces))
        return bounded_text("".join(pieces) + text[behind:])

    return limited(run, pattern, work)


@builtin("split", "string: string, delimiter: string", with_run=True)
def split(run: Run, text: str, delimiter: str) -> list[Value]:
    """The parts of a text between what a regular expression finds."""
    found = compiled(delimiter, "")

    def work(seconds: float) -> list[Value]:
        parts, behind = [], 0
        for match in found.finditer(text, timeout=seconds):
            if match.end() > match.start():
                parts.append(text[behind : match.start()])
                behind = match.end()
        return bounded_list([*parts, text[behind:]])

    return limited(run, delimiter, work)


@builtin(
    "string join",
    "list: list, delimiter?: string|null, prefix?: string|null, suffix?: string|null",
    with_run=True,
)
def string_join(
    run: Run,
    items: list[Value],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> str:
    """All texts of a list as one, nulls left out."""
    texts = [item for item in items if item is not None]
    if not all(type(item) is str for item in texts):
        raise refuse("string join", "item_not_text")
    size = sum(map(len, texts)) + len(delimiter or "") * len(texts)
    size += len(prefix or "") + len(suffix or "")
    refuse_longer(size)
    run.charge(size >> 6)
    return (prefix or "") + (delimiter or "").join(texts) + (suffix or "")


@builtin("trim", "string: string")
def trim(text: str) -> str:
    """The text without white space at its ends."""
    return text.strip()


@builtin("is blank", "string: string")
def is_blank(text: str) -> bool:
    """Whether a text is empty or white space only."""
    return not text.strip()
