"""Keys: 63-bit integers that grow with time and are unique across tables and processes."""

import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01; 41 bits of milliseconds last until 2094
_NODE_BITS = 12
_SEQUENCE_BITS = 10


class Keys:
    """A source of keys: milliseconds, a node number drawn at start, a sequence."""

    def __init__(self, node: int | None = None) -> None:
        self._node = secrets.randbelow(1 << _NODE_BITS) if node is None else node
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        """A key greater than every key that this source gave before."""
        with self._lock:
            now = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _SEQUENCE_BITS
            # A full sequence, or a clock set back, borrows from the milliseconds to come.
            self._last = max(self._last + 1, now)
            tick, sequence = divmod(self._last, 1 << _SEQUENCE_BITS)
            return (
                (tick << (_NODE_BITS + _SEQUENCE_BITS)) | (self._node << _SEQUENCE_BITS) | sequence
            )


_KEYS = Keys()


def new_key() -> int:
    """A fresh key for a row of any table."""
    return _KEYS.next()
