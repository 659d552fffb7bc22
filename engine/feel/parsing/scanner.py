"""Text to tokens."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.feel.errors import FeelSyntaxError


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the source; ``value`` is the text without quotes and escapes."""

    kind: Kind
    text: str
    at: int
    value: str = ""


START: Final = "[^\\W\\d]|[\U00010000-\U000effff]"
TOKEN: Final = re.compile(
    rf"""(?P<gap>\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|\ufeff)
    |(?P<word>(?:{START})(?:{START}|\d|[\u0300-\u036f\u203f-\u2040\u00b7])*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<sign>\.\.|<=|>=|!=|\*\*|->|.)""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def scan(source: str) -> list[Token]:
    """All tokens of the source, the last of kind END."""
    tokens = []
    for found in TOKEN.finditer(source):
        kind = found.lastgroup
        if kind == "gap":
            continue
        text = found[0]
        if kind == "sign":
            refuse_open(source, found.start(), text)
        value = unescaped(text[1:-1]) if kind == "text" else text
        tokens.append(Token(Kind(kind or "sign"), text, found.start(), value))
    tokens.append(Token(Kind.END, "", len(source.rstrip())))
    return tokens


def refuse_open(source: str, at: int, text: str) -> None:
    """Refuse a quotation mark or comment that is never closed."""
    if text == '"':
        raise FeelSyntaxError(source, at, "text_open")
    if text == "/" and source.startswith("/*", at):
        raise FeelSyntaxError(source, at, "comment_open")


def unescaped(text: str) -> str:
    """The text meant by a literal."""
    if "\\" not in text:
        return text
    plain = ESCAPE.sub(meant, text)
    return SURROGATES.sub(joined, plain)


def meant(found: re.Match[str]) -> str:
    """The character meant by an escape; an unknown escape stays as it is written."""
    escape = found[1]
    if len(escape) == 1:
        return ESCAPED.get(escape, found[0])
    code = int(escape[1:], 16)
    return chr(code) if code <= 0x10FFFF else found[0]


def joined(pair: re.Match[str]) -> str:
    """The one character of two surrogates."""
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
