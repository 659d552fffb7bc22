"""How every task of the shipped processes is usually done."""

from collections.abc import Mapping
from typing import Final

from processes.demo.caring import CARING
from processes.demo.contracting import CONTRACTING
from processes.demo.running import RUNNING
from processes.demo.selling import SELLING
from processes.demo.story import Habit

HABITS: Final[Mapping[str, Habit]] = {**SELLING, **CONTRACTING, **CARING, **RUNNING}
"""By process and element."""
