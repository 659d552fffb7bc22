"""Plain data to closures, and what they need while they run."""
