"""All stories of the demo company, in the order in which they are told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from processes.demo.lead_stories import lead_stories
from processes.demo.office_stories import closing_stories, expo_before, office_stories
from processes.demo.story import Story
from processes.demo.ticket_stories import ticket_stories
from processes.records.days import CHINA

_MINUTES: Final = 7.3
_LATELY: Final = timedelta(hours=2)
_LITTLE: Final = timedelta(minutes=1)
_BACK: Final = timedelta(minutes=30)


def stories(now: datetime, later: Callable[[datetime, timedelta], datetime]) -> list[Story]:
    """The stories of the half year before ``now``; ``later`` adds working time."""

    def at_work(moment: datetime) -> datetime:
        """The last time before it that people were at work."""
        while later(moment, _LITTLE) - moment > _LITTLE:
            moment -= _BACK
        return moment

    # So that early on a morning, or on a Sunday, the work of these days is not all to be begun.
    newest = at_work(now.astimezone(CHINA) - _LATELY)

    def back(days: float) -> datetime:
        """A working moment about so many days ago, at another minute for each."""
        at = newest - timedelta(days=days, minutes=_MINUTES * (days * 7 % 9))
        return at_work(at)

    expo = expo_before(now)
    told = [*lead_stories(back, expo), *ticket_stories(back), *office_stories(back)]
    told.sort(key=lambda story: story.at)
    return told + closing_stories(back, expo)
