"""Reads a regular expression of XPath and writes the same one for the ``regex`` package.

What XPath does not know (look-around, inline flags, possessive quantifiers …) is refused.
"""

import re
from typing import Final

NAME_START: Final = r"_:A-Za-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
NAME_START_MORE: Final = r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
FIRST: Final = NAME_START + NAME_START_MORE + r"\U00010000-\U000EFFFF"
FURTHER: Final = FIRST + r"\-.0-9\xB7\u0300-\u036F\u203F-\u2040"
CLASSES: Final = {
    "d": r"\p{Nd}",
    "s": r"\x20\t\n\r",
    "i": FIRST,
    "c": FURTHER,
}
"""What the short classes stand for, inside brackets."""
WORD: Final = r"\p{P}\p{Z}\p{C}"
"""What is not a part of a word."""
ESCAPES: Final = frozenset("nrt\\|.?*+(){}-[]^$")
QUANTIFIER: Final = re.compile(r"(?:[?*+]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})\??")
PROPERTY: Final = re.compile(r"\{(?:Is([A-Za-z0-9-]+)|([A-Z][a-z]?))\}")
LITERAL: Final = re.compile(r"[\w\s]|[^\x00-\x7f]")
BLANK: Final = " \t\n\r"


class BadPattern(ValueError):
    """The pattern is not one of XPath."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Translator:
    """A place in a pattern."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()

    def translated(self) -> str:
        """The whole pattern."""
        if "q" in self.flags:
            return re.escape(self.pattern)
        if "x" in self.flags:
            self.pattern = without_blanks(self.pattern)
        result = self.alternatives()
        if self.at < len(self.pattern):
            raise BadPattern("pattern_bracket_extra")
        return result

    def peek(self) -> str:
        """The sign in front, empty at the end."""
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        """The sign in front, which is then behind."""
        sign = self.peek()
        if not sign:
            raise BadPattern("pattern_ends")
        self.at += 1
        return sign

    def alternatives(self) -> str:
        """Branches with bars between them."""
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        return "|".join(branches)

    def branch(self) -> str:
        """Pieces one after the other."""
        pieces = []
        while self.peek() not in ("", "|", ")"):
            piece = self.atom()
            found = QUANTIFIER.match(self.pattern, self.at)
            if found is not None:
                self.at = found.end()
                if self.peek() in ("?", "*", "+"):
                    raise BadPattern("pattern_quantifiers")
                piece = f"(?:{piece}){found[0]}"
            pieces.append(piece)
        return "".join(pieces)

    def atom(self) -> str:
        """One piece without its quantifier."""
        sign = self.take()
        if sign in "?*+{}]":
            raise BadPattern("pattern_stray", sign=sign)
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.character_class()
        if sign == "\\":
            return self.escape()
        if sign == ".":
            return "." if "s" in self.flags else r"[^\n\r]"
        if sign == "$":
            return "$" if "m" in self.flags else r"\Z"
        return sign if sign == "^" else quoted(sign)

    def group(self) -> str:
        """``(…)`` or ``(?:…)``."""
        captures = self.peek() != "?"
        if captures:
            self.groups += 1
            number = self.groups
        elif self.pattern[self.at : self.at + 2] != "?:":
            raise BadPattern("pattern_groups")
        else:
            self.at += 2
        inner = self.alternatives()
        if self.take() != ")":
            raise BadPattern("pattern_bracket_open")
        if not captures:
            return f"(?:{inner})"
        self.closed.add(number)
        return f"({inner})"

    def escape(self) -> str:
        """What follows a backslash outside brackets."""
        sign = self.peek()
        if sign.isdecimal() and sign != "0":
            return self.back_reference()
        kind, inner = self.class_escape()
        if kind == "sign":
            return inner
        return f"[^{inner}]" if kind == "not" else f"[{inner}]"

    def back_reference(self) -> str:
        """A group that must have been closed before."""
        number = int(self.take())
        while self.peek().isdecimal() and number * 10 + int(self.peek()) in self.closed:
            number = number * 10 + int(self.take())
        if number not in self.closed:
            raise BadPattern("pattern_reference", number=number)
        return rf"(?:\{number})"

    def class_escape(self) -> tuple[str, str]:
        """An escape that also stands inside brackets: what it is, and how it is written there."""
        sign = self.take()
        if sign in ESCAPES:
            return "sign", f"\\{sign}"
        if sign in "wW":
            return ("not" if sign == "w" else "any"), WORD
        if sign.lower() in CLASSES:
            return ("any" if sign.islower() else "not"), CLASSES[sign.lower()]
        if sign in "pP":
            return ("any" if sign == "p" else "not"), self.property()
        raise BadPattern("pattern_escape", sign=f"\\{sign}")

    def property(self) -> str:
        """A category or a block of Unicode."""
        found = PROPERTY.match(self.pattern, self.at)
        if found is None:
            raise BadPattern("pattern_property")
        self.at = found.end()
        return rf"\p{{In{found[1]}}}" if found[1] else rf"\p{{{found[2]}}}"

    def character_class(self) -> str:
        """``[…]``, perhaps less another one: ``[a-z-[aeiou]]``."""
        negated = self.peek() == "^"
        self.at += negated
        members: list[str] = []
        without = ""
        while self.peek() != "]" or not members:
            if self.pattern.startswith("-[", self.at) and members:
                self.at += 2
                without = f"(?!{self.character_class()})"
                break
            members.append(self.member())
        if self.take() != "]":
            raise BadPattern("pattern_subtraction")
        positive = union(members)
        return f"(?:{without}{f'(?!{positive}){ANY}' if negated else positive})"

    def member(self) -> str:
        """A sign, a range of signs or an escape inside brackets, as a class of its own."""
        kind, low = self.class_sign()
        if kind != "sign":
            return f"[^{low}]" if kind == "not" else f"[{low}]"
        if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", "["):
            return f"[{low}]"
        self.at += 1
        kind, high = self.class_sign()
        if kind != "sign":
            raise BadPattern("pattern_range")
        return f"[{low}-{high}]"

    def class_sign(self) -> tuple[str, str]:
        """One sign inside brackets."""
        sign = self.take()
        if sign == "\\":
            return self.class_escape()
        if sign == "[":
            raise BadPattern("pattern_nested")
        return "sign", quoted(sign)


ANY: Final = r"[\s\S]"


def union(members: list[str]) -> str:
    """What is in one of many classes."""
    return members[0] if len(members) == 1 else f"(?:{'|'.join(members)})"


def quoted(sign: str) -> str:
    """A sign that stands for itself."""
    return sign if LITERAL.fullmatch(sign) and sign not in BLANK else re.escape(sign)


def without_blanks(pattern: str) -> str:
    """The pattern without white space outside of brackets, even where a backslash is before it."""
    result: list[str] = []
    depth, escaped = 0, False
    for sign in pattern:
        if sign in BLANK and not depth:
            continue
        if not escaped:
            depth += (sign == "[") - (sign == "]" and depth > 0)
        escaped = sign == "\\" and not escaped
        result.append(sign)
    return "".join(result)
