"""The stages of an opportunity: each has its probability, and when it was first reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from processes.records.states import Stage
from processes.records.tables import Opportunity

PROBABILITY: Final[Mapping[Stage, int]] = {
    Stage.NEEDS: 20,
    Stage.SOLUTION: 40,
    Stage.QUOTE: 60,
    Stage.NEGOTIATION: 80,
    Stage.WON: 100,
    Stage.LOST: 0,
}
_REACHED: Final[Mapping[Stage, str]] = {
    Stage.SOLUTION: "solution_at",
    Stage.QUOTE: "quote_at",
    Stage.NEGOTIATION: "negotiation_at",
}


def come_to(deal: Opportunity, stage: Stage, at: datetime) -> None:
    """Put the opportunity into a stage."""
    if deal.stage is not stage:
        deal.moved_at = at
    deal.stage, deal.probability = stage, PROBABILITY[stage]
    deal.updated_at = at
    reached = _REACHED.get(stage)
    if reached is not None and getattr(deal, reached) is None:
        setattr(deal, reached, at)
