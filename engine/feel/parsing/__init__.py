"""Text to syntax tree: scanner, names with spaces, grammar."""
