"""Room in memory for what tests throw away: hundreds of databases that nobody needs after them."""

import shutil
from pathlib import Path
from typing import Final

_SHARED: Final = Path("/dev/shm")
_ROOM: Final = 2 << 30


def in_memory() -> Path | None:
    """A folder in memory with room enough, where this machine has one."""
    roomy = _SHARED.is_dir() and shutil.disk_usage(_SHARED).free > _ROOM
    return _SHARED if roomy else None
