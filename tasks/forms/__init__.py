"""Forms: what is asked of a person, and what counts as an answer."""
