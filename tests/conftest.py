"""How random examples are judged, where files are thrown away; builders: ``tests/support``."""

import os

from hypothesis import HealthCheck, settings

from tests.support.memory import in_memory

# A busy machine is no fault of the subject: time is held by counting, never by a test's clock.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# SQLite waits for the disk at each commit; nobody needs these data after a power cut.
if (memory := in_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
