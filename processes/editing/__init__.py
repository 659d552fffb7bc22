"""What people keep right by hand: the descriptive fields of records, and a few moves."""
