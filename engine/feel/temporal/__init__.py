"""Dates, times and durations beyond the years that Python knows."""
