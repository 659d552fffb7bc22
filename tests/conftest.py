"""Nothing but what every test may use; builders live in ``tests/support``."""
