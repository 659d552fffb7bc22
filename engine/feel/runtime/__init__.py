"""What closures need while they run: frame, numbers, comparison, functions, types."""
