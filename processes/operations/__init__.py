"""What the diagrams call: one function for each operation, on our own records."""
