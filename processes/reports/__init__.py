"""Reports: what records and history add up to, as typed rows."""
