"""How often one address may send something without a sign-in; a throttle, not a truth."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from werkzeug.exceptions import TooManyRequests

MOST_ADDRESSES: Final = 10_000


class TooOften(TooManyRequests):
    """The address has sent too much of late."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.retry_after = max(1, int(wait.total_seconds()))


class Throttle:
    """So many posts of an address in a span of time."""

    def __init__(self, clock: Callable[[], datetime], most: int, span: timedelta) -> None:
        self._clock, self._most, self._span = clock, most, span
        self._lock = threading.Lock()
        self._seen: dict[str, deque[datetime]] = {}

    def admit(self, address: str) -> None:
        """Count one more, or refuse with ``TooOften``."""
        now = self._clock()
        with self._lock:
            if len(self._seen) >= MOST_ADDRESSES:
                self._forget(now)
            seen = self._seen.setdefault(address, deque())
            while seen and seen[0] <= now - self._span:
                seen.popleft()
            if len(seen) >= self._most:
                raise TooOften(seen[0] + self._span - now)
            seen.append(now)

    def _forget(self, now: datetime) -> None:
        """Those who have been quiet go; of a flood of addresses, all: memory has an end."""
        recent = {
            key: seen for key, seen in self._seen.items() if seen and seen[-1] > now - self._span
        }
        self._seen = recent if len(recent) < MOST_ADDRESSES else {}
