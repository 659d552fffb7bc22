"""XML to plain data."""
