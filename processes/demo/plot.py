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


def stories(now: datetime, later: Callable[[datetime, timedelta], datetime]) -> list[Story]:
    """The stories of the half year before ``now``; ``later`` adds working time."""

    def back(days: float) -> datetime:
        """A working moment about so many days ago, at another minute for each."""
        morning = (now - timedelta(days=days)).astimezone(CHINA)
        at = later(morning, timedelta(minutes=_MINUTES * (days * 7 % 9)))
        return min(at, now)

    expo = expo_before(now)
    told = [*lead_stories(back, expo), *ticket_stories(back), *office_stories(back)]
    told.sort(key=lambda story: story.at)
    return told + closing_stories(back, expo)
