"""Records follow people's work: which step moves which record, in one table."""
