"""How large an expression and its work may grow. All limits stand here, each has its test."""

from typing import Final

SOURCE_LENGTH: Final = 32_000
"""Characters of one expression."""
NODES: Final = 4_000
"""Parts of one expression."""
NESTING: Final = 64
"""Brackets, ifs, fors and functions inside each other."""
HEIGHT: Final = 150
"""Height of the syntax tree: terms of one sum, steps of one path."""
WORK: Final = 200_000
"""Units of work of one evaluation: about one for each part walked, item touched, 64 characters."""
TEXT_LENGTH: Final = 65_536
"""Characters of one text that an evaluation makes."""
LIST_LENGTH: Final = 20_000
"""Items of one list, entries of one context that an evaluation makes."""
CALL_DEPTH: Final = 60
"""User functions calling each other."""
WARNINGS: Final = 100
"""Warnings kept of one evaluation."""
PATTERN_LENGTH: Final = 1_000
"""Characters of one regular expression."""
PATTERN_SECONDS: Final = 0.1
"""Time for one match of a regular expression."""
RESULT_SIZE: Final = 200_000
"""Parts of one result written as JSON; 64 characters of a text count as one."""
RESULT_LENGTH: Final = 1_000_000
"""Characters of one result written as text for a person."""
