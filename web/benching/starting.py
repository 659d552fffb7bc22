"""Starting ``laneway serve``: how long until it answers, and how much memory it then holds."""

from pathlib import Path
from typing import Final

from web.benching.figures import Figure
from web.benching.places import folder, served

_MOST_SECONDS: Final = 3
_MOST_MB: Final = 200


def start() -> list[Figure]:
    """On an empty folder, which gets the demo company, and a second time."""
    with folder() as home:
        with served(home) as server:
            first, memory = server.seconds, _resident_mb(server.process_id)
        with served(home) as server:
            again = server.seconds
    return [
        Figure("ready with the demo company founded", first, "s", at_most=_MOST_SECONDS),
        Figure("ready the second time", again, "s", at_most=_MOST_SECONDS),
        Figure("resident memory", memory, "MB", at_most=_MOST_MB),
    ]


def _resident_mb(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
