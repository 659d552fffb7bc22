"""Rules of leads and opportunities: how long they wait, when the public pool has them."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from engine.rule_kinds import COUNT, DAYS, HOURS, PERCENT, WORDS
from engine.rules import Rule
from engine.texts import Text

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_NOTHING: Final[frozenset[str]] = frozenset()

CLAIMS_A_DAY: Final = Rule(
    "pool.claims_a_day",
    COUNT,
    5,
    Text("每人每天最多领取", "Claims a person and day"),
    Text("从公海领取的线索数。", "Leads that one may claim from the public pool."),
    least=1,
    most=1_000,
)
HELD: Final = Rule(
    "pool.held",
    COUNT,
    100,
    Text("每人最多持有", "Leads held by a person"),
    Text("持有达到该数者不能再领取。", "Whoever holds so many claims no more."),
    least=1,
    most=100_000,
)
COOL_DOWN: Final = Rule(
    "pool.cool_down",
    HOURS,
    12 * _HOUR,
    Text("前任负责人冷却时间", "Cool-down of the previous owner"),
    Text("在此时间内前任不能领回该线索。", "So long the previous owner may not claim it back."),
    least=timedelta(0),
    most=10_000 * _HOUR,
)
REMIND_AFTER: Final = Rule(
    "pool.remind_after",
    DAYS,
    30 * _DAY,
    Text("公海多久无人领取提醒主管", "Unclaimed in the pool: the manager hears after"),
    Text("不影响线索本身。", "Nothing happens to the lead."),
    least=_DAY,
    most=3_650 * _DAY,
)
ARCHIVE_AFTER: Final = Rule(
    "pool.archive_after",
    DAYS,
    90 * _DAY,
    Text("公海多久无人领取归档", "Unclaimed in the pool: archived after"),
    Text("归档的线索可检索、可恢复。", "An archived lead can be found and revived."),
    least=_DAY,
    most=3_650 * _DAY,
)
RECYCLES: Final = Rule(
    "pool.recycles",
    COUNT,
    3,
    Text("最多回收次数", "Recycles at most"),
    Text("再次回收时直接归档。", "At the next one the lead is archived."),
    least=0,
    most=100,
)
ASSIGN_WITHIN: Final = Rule(
    "lead.assign_within",
    DAYS,
    _DAY,
    Text("人工分配时限", "A manager assigns within"),
    Text("超过则进入公海。", "Else the lead goes to the public pool."),
    least=_DAY,
    most=365 * _DAY,
)
FIRST_CONTACT_A: Final = Rule(
    "lead.first_contact_a",
    HOURS,
    4 * _HOUR,
    Text("A 级线索首次联系时限", "First contact, grade A"),
    Text("过半时提醒，超过则进入公海。", "Reminded at half of it; then the public pool."),
    least=_HOUR,
    most=10_000 * _HOUR,
)
FIRST_CONTACT_B: Final = Rule(
    "lead.first_contact_b",
    DAYS,
    _DAY,
    Text("B 级线索首次联系时限", "First contact, grade B"),
    FIRST_CONTACT_A.hint,
    least=_DAY,
    most=365 * _DAY,
)
FIRST_CONTACT_C: Final = Rule(
    "lead.first_contact_c",
    DAYS,
    2 * _DAY,
    Text("C 级和自拓线索首次联系时限", "First contact, grade C and self-sourced"),
    FIRST_CONTACT_A.hint,
    least=_DAY,
    most=365 * _DAY,
)
CALLS: Final = Rule(
    "lead.calls",
    COUNT,
    3,
    Text("最多未接通次数", "Calls without an answer"),
    Text("达到后进入公海。", "Then the lead goes to the public pool."),
    least=1,
    most=100,
)
QUALIFY_WITHIN: Final = Rule(
    "lead.qualify_within",
    DAYS,
    7 * _DAY,
    Text("线索鉴定时限", "Qualified within"),
    ASSIGN_WITHIN.hint,
    least=_DAY,
    most=365 * _DAY,
)
STAGE_REMINDED: Final = Rule(
    "opportunity.remind_after",
    DAYS,
    14 * _DAY,
    Text("机会阶段多久未推进提醒负责人", "A stage without progress: the owner hears after"),
    Text("不影响机会本身。", "Nothing happens to the opportunity."),
    least=_DAY,
    most=3_650 * _DAY,
)
STAGNANT_AFTER: Final = Rule(
    "opportunity.stagnant_after",
    DAYS,
    30 * _DAY,
    Text("机会阶段多久未推进视为停滞", "A stage without progress: stagnant after"),
    Text("停滞的机会进入公海。", "A stagnant one goes to the public pool."),
    least=_DAY,
    most=3_650 * _DAY,
)
PROTECTION: Final = Rule(
    "lead.protection",
    DAYS,
    90 * _DAY,
    Text("保护期", "Protection"),
    Text(
        "从分配、领取或转为机会起；到期未成交进入公海。",
        "Of a lead once assigned, of an opportunity until won; then the public pool.",
    ),
    least=_DAY,
    most=3_650 * _DAY,
)
LEADS_ALIKE: Final = Rule(
    "lead.alike",
    PERCENT,
    Decimal("0.85"),
    Text("疑似重复线索的相似度", "Likeness of duplicate leads"),
    Text(
        "姓名相同且公司名相似度达到该值时请人确认。",
        "With the same name and so similar a company, somebody is asked.",
    ),
    least=Decimal("0.5"),
    most=Decimal(1),
)
COMPETITORS: Final = Rule(
    "lead.competitors",
    WORDS,
    _NOTHING,
    Text("竞争对手", "Competitors"),
    Text(
        "公司名或邮箱域名；命中的线索标为竞争对手。",
        "Names of companies or domains of mail; leads of these are flagged.",
    ),
)
REGIONS: Final = Rule(
    "lead.regions",
    WORDS,
    _NOTHING,
    Text("服务区域", "Regions served"),
    Text(
        "区域代码；不在其中的线索标为非服务区域，留空表示不限。",
        "Codes of regions; leads of others are flagged. Empty: everywhere.",
    ),
)
PERSONAL_MAIL: Final = Rule(
    "lead.personal_mail",
    WORDS,
    frozenset(
        {
            *("qq.com", "163.com", "126.com", "139.com", "189.cn", "foxmail.com", "sina.com"),
            *("yeah.net", "gmail.com", "outlook.com", "hotmail.com", "icloud.com", "yahoo.com"),
        }
    ),
    Text("个人邮箱域名", "Private mail providers"),
    Text("来自这些域名的线索标为个人邮箱。", "Leads with such an address are flagged."),
)
