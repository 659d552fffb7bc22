"""FEEL, the expression language of DMN: text to Python callables. Imports nothing of the rest."""
