"""The fields of an imported lead: by which titles they go, and how their cells are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.texts import Text
from processes.browsing.words import word
from processes.fields import values as custom
from processes.fields.places import VARIABLES
from processes.fields.schema import CustomField
from processes.records.regions import REGIONS, region_named
from processes.records.wording import tidy


def _as_text(cell: str) -> object:
    return tidy(cell)


def _as_flag(cell: str) -> object:
    return tidy(cell).casefold() in _YES


def _as_count(cell: str) -> object:
    digits = tidy(cell).replace(",", "")
    if digits.startswith("-") and digits[1:].isdecimal():
        raise BadRequest(Text("不得小于 0，按空白导入", "not less than 0, counts as empty"))
    if not digits.isdecimal() or len(digits) > _LONGEST_COUNT:
        raise BadRequest(Text("不是整数，按空白导入", "no whole number, counts as empty"))
    return int(digits)


def _as_one_of(*known: str, **more: str) -> Callable[[str], object]:
    """A choice by its value or its name in either language."""
    names = {name.casefold(): value for name, value in more.items()}
    for value in known:
        for name in (value, word(value).zh, word(value).en):
            names[name.casefold()] = value

    def read(cell: str) -> object:
        choice = names.get(tidy(cell).casefold())
        if choice is None:
            raise BadRequest(Text("没有这个选项，不导入此值", "no such choice, is left out"))
        return choice

    return read


def _as_custom(field: CustomField, cell: str) -> object:
    value = custom.read(field, cell)
    if value is None:
        raise BadRequest(Text("与字段不符，按空白导入", "does not fit the field, counts as empty"))
    return value


def _as_region(cell: str) -> object:
    """A region by its code or name, a province by its name."""
    region = region_named(cell)
    if region is None:
        zh, en = ("、".join(one.zh for one in REGIONS.values()), ", ".join(REGIONS))
        raise BadRequest(
            Text(
                f"没有区域“{cell[:40]}”。可填：{zh}，或省份。",
                f'There is no region "{cell[:40]}". Write one of {en}, or a province.',
            )
        )
    return region


_CUSTOM: Final = VARIABLES["leads"]
_LONGEST_COUNT: Final = 9
_YES: Final = frozenset({"是", "y", "yes", "true", "1", "同意", "有", "√", "✓"})


@dataclass(frozen=True, slots=True)
class LeadField:
    """One field that a column may fill."""

    name: str
    label: Text
    titles: tuple[str, ...]
    """What columns with it are called, in small letters."""
    read: Callable[[str], object] = _as_text
    """Refuses what it cannot read."""
    otherwise: str | None = None
    """What counts where a cell cannot be read; None where it counts as empty."""
    must_fit: bool = False
    """Whether a row is refused for a cell that cannot be read."""


FIELDS: Final = (
    LeadField(
        "lead_name",
        Text("联系人", "Contact"),
        ("联系人", "姓名", "客户姓名", "name", "contact", "contact name", "full name", "lead_name"),
    ),
    LeadField(
        "company",
        Text("公司", "Company"),
        ("公司", "公司名称", "企业名称", "单位", "company", "company name", "organisation"),
    ),
    LeadField(
        "phone",
        Text("电话", "Phone"),
        ("电话", "手机", "手机号", "手机号码", "联系电话", "phone", "mobile", "tel", "telephone"),
    ),
    LeadField(
        "email",
        Text("邮箱", "E-mail"),
        ("邮箱", "电子邮箱", "邮件", "email", "e-mail", "mail", "email address"),
    ),
    LeadField(
        "source",
        Text("来源", "Source"),
        ("来源", "渠道", "线索来源", "source", "channel", "lead source"),
        _as_one_of(
            *("referral", "web_form", "phone_in", "exhibition", "ads", "social", "seo"),
            *("partner", "import", "other"),
        ),
        otherwise="other",
    ),
    LeadField(
        "region",
        Text("区域", "Region"),
        ("区域", "地区", "省份", "region", "area"),
        _as_region,
        must_fit=True,
    ),
    LeadField(
        "employee_count",
        Text("员工数", "Employees"),
        ("员工数", "人数", "规模", "employees", "employee_count", "size"),
        _as_count,
    ),
    LeadField(
        "target_industry",
        Text("目标行业", "Target industry"),
        ("目标行业", "target industry", "target_industry"),
        _as_flag,
    ),
    LeadField(
        "job_level",
        Text("职级", "Job level"),
        ("职级", "职位", "job level", "job_level", "level"),
        _as_one_of(
            *("decision_maker", "manager", "staff", "unknown"),
            决策人="decision_maker",
            中层="manager",
            员工="staff",
        ),
        otherwise="unknown",
    ),
    LeadField(
        "engagement",
        Text("互动", "Engagement"),
        ("互动", "engagement"),
        _as_one_of(
            *("demo_request", "price_inquiry", "download", "visit", "none"),
            申请演示="demo_request",
            询价="price_inquiry",
            下载="download",
            浏览="visit",
        ),
        otherwise="none",
    ),
    LeadField(
        "product_line",
        Text("产品线", "Product line"),
        ("产品线", "product line", "product_line"),
        _as_one_of("standard", "service"),
        otherwise="standard",
    ),
    LeadField(
        "consent",
        Text("同意联系", "Consents to contact"),
        ("同意联系", "同意", "授权", "consent", "opt-in"),
        _as_flag,
    ),
)


def lead_fields(session: Session) -> Sequence[LeadField]:
    """The fields that a column may fill, those that the company has added behind the others."""
    added = [
        LeadField(
            f"{_CUSTOM}.{field.name}",
            field.label,
            tuple(tidy(t).casefold() for t in (field.label.zh, field.label.en, field.name)),
            partial(_as_custom, field),
        )
        for field in custom.fields_of(session, "leads")
    ]
    return (*FIELDS, *added)


def guessed(head: Sequence[str], fields: Sequence[LeadField] = FIELDS) -> dict[str, int]:
    """The column of each field whose title is known; a title serves one field only."""
    titles = [tidy(title).casefold() for title in head]
    found: dict[str, int] = {}
    for field in fields:
        columns = (titles.index(title) for title in field.titles if title in titles)
        column = next((one for one in columns if one not in found.values()), None)
        if column is not None:
            found[field.name] = column
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a lead."""

    values: Mapping[str, object]
    """The body of its message."""
    unread: Mapping[str, Text]
    """The fields whose cells could not be read, and why."""


def said_of(
    cells: Sequence[str],
    columns: Mapping[str, int],
    usual: Mapping[str, object],
    fields: Sequence[LeadField] = FIELDS,
) -> Said:
    """Read a row; ``usual`` holds what the file says of all of them."""
    known: dict[str, object] = {}
    inside: dict[str, object] = {}
    unread: dict[str, Text] = {}
    for field in fields:
        cell = cells[columns[field.name]] if field.name in columns else ""
        if not cell:
            continue
        try:
            value = field.read(cell)
        except BadRequest as refused:
            unread[field.name], value = refused.text, field.otherwise
        group, _, name = field.name.rpartition(".")
        if value is not None:
            (inside if group == _CUSTOM else known)[name] = value
    return Said({**usual, **known, **({_CUSTOM: inside} if inside else {})}, unread)
