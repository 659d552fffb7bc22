"""Finds what is wrong with decision tables before they run: gaps, overlaps, dead rules."""
