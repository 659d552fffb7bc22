"""How random examples are judged; builders live in ``tests/support``."""

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the subject: time is held by counting, never by a test's clock.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
