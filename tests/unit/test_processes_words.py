"""Names, companies, phones, e-mails and amounts in the one form that they are kept and found in."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn.analysis.tables import tables_of
from engine.dmn.reader import read_decisions
from processes.records.base import Hundredths
from processes.records.regions import REGIONS
from processes.records.states import LEAD_MOVES, LeadState
from processes.records.wording import company_key, email, masked, phone, tidy


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800000000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("0086-138-0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("021-55550000", "02155550000"),
        ("(0571) 8888 6666", "057188886666"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_a_phone_is_kept_as_it_is_dialled(written: str, kept: str) -> None:
    assert phone(written).text == kept
    assert phone(written).ok


@pytest.mark.parametrize("written", ["1380000", "abc", "12345678901234567890", "1"])
def test_what_nobody_can_dial_is_kept_and_said_to_be_wrong(written: str) -> None:
    assert (phone(written).text, phone(written).ok) == (written, False)


@pytest.mark.parametrize("written", ["W@EX.cn", " w@ex.cn ", "w@ex.cn"])
def test_an_address_is_kept_in_lower_case(written: str) -> None:
    assert (email(written).text, email(written).ok) == ("w@ex.cn", True)


@pytest.mark.parametrize("written", ["w@", "@ex.cn", "w@@ex.cn", "w@nowhere", "w ex.cn"])
def test_what_is_no_address_is_said_to_be_wrong(written: str) -> None:
    assert not email(written).ok


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_written_is_nothing_wrong(nothing: str | None) -> None:
    assert phone(nothing).ok
    assert email(nothing).ok


@pytest.mark.parametrize(
    "name",
    ["华东机械有限公司", "华东机械股份有限公司", "华东机械集团有限公司", "华东 机械", "华东机械"],
)
def test_a_company_is_the_same_whatever_its_legal_form(name: str) -> None:
    assert company_key(name) == "华东机械"


@pytest.mark.parametrize("name", ["Acme Co., Ltd.", "ACME Inc.", "acme ltd", "Acme"])
def test_so_is_one_with_an_english_name(name: str) -> None:
    assert company_key(name) == "acme"


def test_a_company_that_is_called_company_keeps_its_name() -> None:
    assert company_key("有限公司") == "有限公司"


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(max_size=60))
def test_a_masked_text_never_shows_the_whole(text: str) -> None:
    shown = masked(text)
    assert shown != text or not text or set(text) <= {"*"}


def test_every_region_of_the_tables_is_one_that_records_may_have() -> None:
    table = Path("processes/crm/lead_department.dmn").read_bytes()
    model = read_decisions(table)
    [(_, rules)] = tables_of(model)
    cells = [rule.inputs[1].text for rule in rules.rules]

    assert {name for cell in cells for name in re.findall(r'"(\w+)"', cell)} <= set(REGIONS)


@given(st.decimals(-10_000_000, 10_000_000, places=2))
def test_money_comes_back_to_the_cent(amount: Decimal) -> None:
    column = Hundredths()
    kept = column.process_bind_param(amount, None)  # type: ignore[arg-type]
    assert column.process_result_value(kept, None) == amount  # type: ignore[arg-type]


def test_half_a_cent_is_rounded_up() -> None:
    assert Hundredths().process_bind_param(Decimal("0.125"), None) == 13  # type: ignore[arg-type]


def test_every_state_of_a_lead_but_the_first_can_be_reached() -> None:
    reached = {target for _, target in LEAD_MOVES.values()}
    assert reached | {LeadState.NEW} == set(LeadState)


def test_a_closed_lead_moves_no_more_until_it_is_revived() -> None:
    for closed in (LeadState.INVALID, LeadState.DISQUALIFIED, LeadState.MERGED):
        assert not [move for move, (sources, _) in LEAD_MOVES.items() if closed in sources]
    assert [m for m, (s, _) in LEAD_MOVES.items() if LeadState.ARCHIVED in s] == ["revive"]
