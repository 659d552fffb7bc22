"""Stories of every family of processes over HTTP: forms judge, real operations answer."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from engine.checking import check_data
from engine.texts import Text
from processes.browsing.history import lines_of
from processes.browsing.kinds import KINDS
from processes.browsing.lines import line_words
from processes.records.base import Record
from processes.records.knowledge import Article
from processes.records.marketing import TransferBatch
from processes.records.reference import Product
from processes.records.service import Entitlement
from processes.records.states import LeadState
from processes.records.tables import Contact, Lead
from tests.support.records import add_lead
from tests.support.states import states_missed
from tests.support.stories import STORIES, tell
from tests.support.telling import Telling
from tests.support.town import Town, town

FAMILIES: Final = {
    "marketing": "M01 M02 M04 M05 M07 M08 M10 M11 M13 M14 M15 M16",
    "lead to order": "L01 L02 L03 L05 L08 L11 L12 L13 L14 L16 L18 L19 L20 L26 L28 L30 L35",
    "order to contract": "O01 O02 O05 O07 O08 O11 O13 O14 O15 O16 O22",
    "contract change": "C01 C02 C03 C04 C05 C07 C08 C09 C10 C11",
    "tickets": "T01 T02 T04 T05 T07 T10 T12 T13 T14 T16 T17 T20 T22 T25 T26 T32 T34 T35",
    "satisfaction": "S01 S02 S03 S04 S05 S06 S07 S08 S09 S10",
    "transfer": "X01 X02 X03 X04 X05 X06 X07 X08 X09 X10",
    "diagrams": "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10",
    "lifecycle": "Z01 Z02 Z03 Z04 Z05 Z07 Z08 Z09 Z10 Z11",
}
TOLD: Final = [id for told in FAMILIES.values() for id in told.split()]


Records = TypeVar("Records", bound=Record)


@dataclass
class Evening:
    """The stories told in one town: each once, however often it is asked for."""

    here: Town
    missed: Callable[[], Mapping[str, Set[str]]]
    told: dict[str, tuple[list[Text], Telling]] = field(default_factory=dict)

    def tell(self, id: str) -> tuple[list[Text], Telling]:
        """What went otherwise than told, and how it went."""
        if id not in self.told:
            story, telling = tell(self.here, STORIES[id])
            self.told[id] = (telling.differences(story), telling)
            self.here.clear()
        return self.told[id]

    def press(self, who: str, address: str) -> None:
        """Somebody presses a button of a record's page."""
        headers = self.here.headers(who)
        pressed = self.here.http.post(self.here.url + address, headers=headers)
        assert pressed.status_code in (200, 302), pressed.text
        self.here.work()

    def one(self, table: type[Records], number: str) -> Records:
        with self.here.laneway.sessions.read() as session:
            return session.scalars(select(table).where(table.number == number)).one()


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    with states_missed() as missed, town(tmp_path_factory.mktemp("town")) as here:
        yield Evening(here, missed)
        with here.laneway.sessions.read() as session:
            assert check_data(here.laneway.engine, session) == []


@pytest.mark.parametrize("id", TOLD)
def test_a_story_goes_over_http_as_it_was_told(evening: Evening, id: str) -> None:
    problems, _ = evening.tell(id)

    assert problems == []


def test_a_lead_that_comes_back_is_nurtured_again_or_merged(evening: Evening) -> None:
    _, telling = evening.tell("M10")
    number = str(telling.variables()["lead_id"])
    lead = evening.one(Lead, number)

    evening.press("mkt1", f"/records/leads/{lead.key}/act/revive")
    assert evening.one(Lead, number).state is LeadState.NURTURING

    evening.here.clear()
    with evening.here.laneway.sessions.write() as session, session.begin():
        session.get_one(Lead, lead.key).state = LeadState.ARCHIVED
        other = add_lead(session, phone=lead.phone, state=LeadState.IN_FOLLOW_UP, owner="rep1")
    evening.press("mkt1", f"/records/leads/{lead.key}/act/revive")
    assert evening.one(Lead, number).state is LeadState.MERGED
    assert other.number in evening.here.page("mkt1", f"/records/leads/{lead.key}").text


def test_every_state_of_every_record_is_reached(evening: Evening) -> None:
    for id in TOLD:
        evening.tell(id)
    entitlement, contact = evening.one(Entitlement, "E-C01"), evening.one(Contact, "P-C01")
    evening.press("svcmgr1", f"/records/entitlements/{entitlement.key}/act/suspend")
    evening.press("admin", f"/records/contacts/{contact.key}/act/retire")
    with evening.here.laneway.sessions.read() as session:
        article = session.scalars(select(Article.key).limit(1)).one()
    for move in ("publish", "retire"):
        evening.press("svcmgr1", f"/records/articles/{article}/act/{move}")
    _, telling = tell(evening.here, replace(STORIES["X07"], id="X11"), until="T_ConfirmHandover")
    with evening.here.laneway.sessions.read() as session:
        origin = TransferBatch.origin == f"transfer/{telling.root}"
        batch = session.scalars(select(TransferBatch.key).where(origin)).one()
    evening.press("dir1", f"/transfers/{batch}/roll-back")
    product = evening.one(Product, "gateway").key
    evening.press("dir1", f"/records/products/{product}/act/withdraw")
    assert evening.missed() == {}


def test_every_record_of_a_story_has_a_time_line_in_words(evening: Evening) -> None:
    for id in TOLD:
        evening.tell(id)
    with evening.here.laneway.sessions.read() as session:
        for kind in KINDS.values():
            made = session.scalars(select(kind.table).where(kind.table.origin.is_not(None))).all()
            lines = {one.number: lines_of(session, one) for one in made}
            said = {line.what for of_one in lines.values() for line in of_one}

            assert [number for number, of_one in lines.items() if not of_one] == []
            assert [what for what in said if line_words(what) == Text(what, what)] == []
