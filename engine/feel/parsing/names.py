"""Names of several tokens, such as ``Monthly Salary``: the longest known one wins."""

from collections.abc import Iterable, Sequence
from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.feel.parsing.scanner import Kind, Token, scan

RESERVED: Final = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"}
    | {"between", "instance", "function", "true", "false", "null"}
)
"""Words that end a name."""


def tokens_of(name: str) -> tuple[str, ...]:
    """The texts of the tokens of a name; none where no expression can hold it, as ``5" nail``."""
    try:
        tokens = scan(name)
    except FeelSyntaxError:
        return ()
    return tuple(token.text for token in tokens if token.kind is not Kind.END)


class KnownNames:
    """The names of several tokens that are known at one place of the source."""

    def __init__(self, names: Iterable[str], outer: "KnownNames | None" = None) -> None:
        self._outer = outer
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name; names of one word need no memory."""
        if name.isidentifier():
            return
        texts = tokens_of(name)
        if len(texts) > 1:
            known = self._by_first.setdefault(texts[0], [])
            known.append((texts, name))
            known.sort(key=lambda entry: -len(entry[0]))

    def match(self, tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
        """The longest known name that begins at a token, and how many tokens it has."""
        found = self._own_match(tokens, start)
        outer = self._outer.match(tokens, start) if self._outer is not None else None
        if found is None or (outer is not None and outer[1] > found[1]):
            return outer
        return found

    def _own_match(self, tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
        for texts, name in self._by_first.get(tokens[start].text, ()):
            end = start + len(texts)
            if end < len(tokens) and all(
                token.text == text for token, text in zip(tokens[start:end], texts, strict=True)
            ):
                return name, len(texts)
        return None
