"""Reading: what pages and the API show, as typed frozen rows; nothing here writes."""
