"""Walks the tokens: takes, expects, refuses; knows the names in reach. The grammar builds on it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from engine.feel import limits
from engine.feel.errors import FeelSyntaxError
from engine.feel.parsing.names import RESERVED, KnownNames
from engine.feel.parsing.scanner import Kind, Token, scan
from engine.feel.parsing.syntax import Node

FOREIGN: Final = {"&": "symbol_and", "|": "symbol_or", "'": "single_quotes"}
"""Signs of other languages, and the code of the sentence that explains each."""


class Reader(ABC):
    """A place in the tokens of a source."""

    def __init__(self, source: str, names: Collection[str], functions: KnownNames) -> None:
        if len(source) > limits.SOURCE_LENGTH:
            self.refuse_limit(source, "source_too_long", limits.SOURCE_LENGTH)
        self.source = source
        self.tokens = scan(source)
        if len(self.tokens) > limits.NODES:
            self.refuse_limit(source, "too_many_parts", limits.NODES)
        self.next = 0
        self.depth = 0
        self.filters = 0
        self.ends_range = False
        self.known = KnownNames(names)
        self.properties = KnownNames(names)
        self.functions = functions

    @staticmethod
    def refuse_limit(source: str, code: str, limit: int) -> None:
        """Refuse a source that is too large."""
        raise FeelSyntaxError(source, 0, code, length=len(source), limit=limit)

    @abstractmethod
    def expression(self, level: int = 0) -> Node:
        """Read an expression whose operators bind at least as tightly as ``level``."""

    @property
    def token(self) -> Token:
        """The token in front."""
        return self.tokens[self.next]

    def ahead(self, count: int = 1) -> Token:
        """A token further on; the last one stands for all beyond it."""
        return self.tokens[min(self.next + count, len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether the token in front is one of these signs or words."""
        token = self.token
        return token.text in texts and token.kind in (Kind.SIGN, Kind.WORD)

    def take(self) -> Token:
        """The token in front, which is then behind."""
        token = self.tokens[self.next]
        if token.kind is not Kind.END:
            self.next += 1
        return token

    def took(self, *texts: str) -> bool:
        """Take the token in front if it is one of these."""
        if self.sees(*texts):
            self.next += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Take this sign or word, or refuse the source."""
        if not self.sees(text):
            raise self.refusal("expected", wanted=f"“{text}”")
        return self.take()

    def refusal(self, code: str, **facts: object) -> FeelSyntaxError:
        """The error for the token in front."""
        token = self.token
        if token.kind is Kind.END:
            code = ("ended_without" if "wanted" in facts else "ended") if self.next else "empty"
        elif token.text in FOREIGN:
            code = FOREIGN[token.text]
        elif token.text == "=" and self.tokens[self.next - 1].text == "=":
            code = "equals_twice"
        return FeelSyntaxError(self.source, token.at, code, found=token.text, **facts)

    def finish(self) -> None:
        """Refuse whatever follows the end of the expression."""
        if self.token.kind is Kind.END:
            return
        before = self.tokens[self.next - 1]
        if self.token.kind is Kind.WORD and before.kind is Kind.WORD:
            name = f"{before.text} {self.token.text}"
            code = "not_without_brackets" if before.text == "not" else "name_unknown"
            raise FeelSyntaxError(self.source, before.at, code, name=name)
        raise self.refusal("unexpected")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Inside one more bracket or keyword."""
        self.depth += 1
        ends_range, self.ends_range = self.ends_range, False
        if self.depth > limits.NESTING:
            at = self.token.at
            raise FeelSyntaxError(self.source, at, "too_deep", limit=limits.NESTING)
        yield
        self.depth -= 1
        self.ends_range = ends_range

    @contextmanager
    def knowing(self, names: Iterable[str] = ()) -> Iterator[None]:
        """Inside a part of the source where more names are known."""
        outer = self.known
        self.known = KnownNames(names, outer)
        yield
        self.known = outer

    def name_in_reach(self) -> str | None:
        """Take a known name of several words, or None if there is none in front."""
        known = self.known.match(self.tokens, self.next)
        if known is None and self.filters:
            known = self.properties.match(self.tokens, self.next)
        built_in = self.functions.match(self.tokens, self.next)
        if (
            built_in
            and self.ahead(built_in[1]).text == "("
            and (not known or built_in[1] > known[1])
        ):
            known = built_in
        if known is None:
            return None
        self.next += known[1]
        return known[0]

    def property_name(self) -> str:
        """Take the name after a dot."""
        known = self.properties.match(self.tokens, self.next)
        if known is not None:
            self.next += known[1]
            return known[0]
        if self.token.kind is not Kind.WORD:
            raise self.refusal("name_expected")
        return self.words()

    def words(self) -> str:
        """Take all words that stand side by side: no operator between them, so one name."""
        words = [self.take().text]
        while self.token.kind in (Kind.WORD, Kind.NUMBER) and self.token.text not in RESERVED:
            words.append(self.take().text)
        return " ".join(words)

    def written_until(self, *ends: str) -> str:
        """Take a name that is being declared, up to one of the tokens that may follow it."""
        first = self.token
        if first.kind is not Kind.WORD:
            raise self.refusal("key_missing")
        while not self.sees(*ends):
            if self.token.kind in (Kind.END, Kind.TEXT) or self.sees(*"()[]{},:"):
                raise self.refusal("expected", wanted=f"“{ends[0]}”")
            self.take()
        return re.sub(r"\s+", " ", self.source[first.at : self.token.at].strip())
