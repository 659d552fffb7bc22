"""What people do beside the tasks of a story told over HTTP, so that it goes as it is told."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from sqlalchemy import select

from processes.records.tables import Lead
from processes.scenarios.reading import Complete
from tasks import identities
from tests.support.telling import Telling

Deed = Callable[[Telling], None]


def deed_after(story_id: str, step: object) -> Deed:
    """What is done when that step of that story is over; mostly nothing."""
    place = step.task if isinstance(step, Complete) else type(step).__name__
    return _DEEDS.get((story_id, place), lambda _telling: None)


def _lock_the_lead(telling: Telling) -> None:
    """The manager wants it to stay with its owner."""
    here = telling.town
    number = telling.variables()["lead_id"]
    with here.laneway.sessions.read() as session:
        key = session.scalars(select(Lead.key).where(Lead.number == number)).one()
    locked = here.http.post(
        f"{here.url}/records/leads/{key}/act/lock", headers=here.headers("mgr1")
    )
    assert locked.status_code == 302, locked.text


def _set_active(active: bool, telling: Telling) -> None:
    """The account of a receiver is blocked, or works again."""
    here = telling.town
    with here.laneway.sessions.write() as session, session.begin():
        person = identities.find_person(session, "rep5")
        identities.set_active(session, person, active, by="admin", at=here.now)


def _put_figures(telling: Telling) -> None:
    """Somebody puts there what the advertising platforms tell of a campaign."""
    campaign = telling.variables().get("campaign_id")
    folder = telling.town.laneway.settings.home / "ads"
    folder.mkdir(exist_ok=True)
    for channel in ("wechat", "ads") if campaign else ():
        file = folder / f"{campaign}.{channel}.json"
        file.write_text('{"impressions": 9000, "clicks": 300, "cost": 5000}')


_DEEDS: Final[Mapping[tuple[str, str], Deed]] = {
    ("L35", "Start"): _lock_the_lead,
    ("M13", "T_ApproveCampaign"): _put_figures,
    ("M15", "T_PlanCampaign"): _put_figures,
    ("X03", "T_PlanTransfer"): partial(_set_active, False),
    ("X03", "T_ApproveTransfer"): partial(_set_active, True),
}
