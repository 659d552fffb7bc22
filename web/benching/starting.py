"""Starting ``laneway serve``: how long until it answers, how much memory it holds, its demo."""

import time
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from engine.store.tables import Instance
from web.benching.figures import Figure
from web.benching.places import folder, installed, served
from web.demo_cases import tell_all

_MOST_SECONDS: Final = 3
_MOST_MB: Final = 200
_MOST_TELLING: Final = 60
_FEWEST_CASES: Final = 250


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


def demo_company() -> list[Figure]:
    """The past of the demo company, told as ``laneway serve`` tells it."""
    with folder() as home, installed(home) as laneway:
        began = time.process_time()
        failed = tell_all(laneway)
        spent = time.process_time() - began
        with laneway.sessions.read() as session:
            cases = select(func.count()).where(Instance.parent_key.is_(None))
            told = session.scalar(cases) or 0
    return [
        Figure("processor time of the demo's whole past", spent, "s", at_most=_MOST_TELLING),
        Figure("cases in it", told, "", at_least=_FEWEST_CASES),
        Figure("stories that failed", failed, "", at_most=0),
    ]


def _resident_mb(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
