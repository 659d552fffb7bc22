"""What goes wrong with an expression: wrong text, too much work; and why a value became null."""

from dataclasses import dataclass

from engine.feel.texts import Said, said


class FeelError(Exception):
    """The root of all errors of FEEL."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL; says where, why and, if known, the cure."""

    def __init__(self, source: str, offset: int, code: str, **facts: object) -> None:
        """Tell what ``code`` means at ``offset`` of ``source``."""
        self.source = source
        self.code = code
        self.line, self.column = place(source, offset)
        self.message, self.message_zh = said(code, **facts)
        self.hint, self.hint_zh = said(f"{code}.hint", **facts)
        super().__init__(source, offset, code)

    def told(self) -> Said:
        """One sentence with place, cause and cure, in English and Chinese."""
        facts = {"line": self.line, "column": self.column}
        return Said(
            said("at", **facts, what=self.message, cure=self.hint).en.strip(),
            said("at", **facts, what=self.message_zh, cure=self.hint_zh).zh.strip(),
        )

    def __str__(self) -> str:
        return self.told().en


class FeelLimitExceeded(FeelError):
    """An expression, its work or its result went past a limit."""

    def __init__(self, code: str, **facts: object) -> None:
        """Tell which limit was passed."""
        self.code = code
        self.message, self.message_zh = said(code, **facts)
        super().__init__(self.message)


class FeelValueError(FeelError):
    """A value that FEEL does not know, or that has no form in JSON."""

    def __init__(self, code: str, **facts: object) -> None:
        """Tell which value was refused."""
        self.code = code
        self.message, self.message_zh = said(code, **facts)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """Why something became null, and where (1-based)."""

    message: str
    line: int
    column: int
    message_zh: str = ""

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


def place(source: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    line = source.count("\n", 0, offset) + 1
    return line, offset - source.rfind("\n", 0, offset)
