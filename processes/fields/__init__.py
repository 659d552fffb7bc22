"""Custom fields: defined by people without code, kept with the records, found by their values."""
