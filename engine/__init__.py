"""The engine: reads files, runs instances, keeps state; it knows that work waits, not for whom."""
