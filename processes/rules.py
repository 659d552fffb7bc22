"""The rules of the CRM that people change: pool, leads, service, surveys, money."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from engine.rule_kinds import COUNT, DAYS, HOURS, MONEY, PERCENT, WORDS
from engine.rules import Chapter, Rule
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
PROTECTION: Final = Rule(
    "lead.protection",
    DAYS,
    90 * _DAY,
    Text("线索保护期", "Protection of a lead"),
    Text("分配或领取后受保护的天数,记在线索上。", "Begins when a lead is assigned or claimed."),
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
        "公司名或邮箱域名;命中的线索标为竞争对手。",
        "Names of companies or domains of mail; leads of these are flagged.",
    ),
)
REGIONS: Final = Rule(
    "lead.regions",
    WORDS,
    _NOTHING,
    Text("服务区域", "Regions served"),
    Text(
        "区域代码;不在其中的线索标为非服务区域,留空表示不限。",
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
WARN_AT: Final = Rule(
    "sla.warn_at",
    PERCENT,
    Decimal("0.75"),
    Text("SLA 预警", "SLA warning at"),
    Text("解决时限的百分比。", "A part of the time to resolve."),
    least=Decimal("0.01"),
    most=Decimal(1),
)
ESCALATE_AT: Final = Rule(
    "sla.escalate_at",
    PERCENT,
    Decimal("1.5"),
    Text("SLA 二级升级", "SLA second escalation at"),
    Text("解决时限的百分比。", "A part of the time to resolve."),
    least=Decimal(1),
    most=Decimal(10),
)
TICKETS_ALIKE: Final = Rule(
    "ticket.alike",
    PERCENT,
    Decimal("0.9"),
    Text("重复工单的相似度", "Likeness of duplicate tickets"),
    Text("同一客户的主题相似度。", "Of the subjects of one customer's tickets."),
    least=Decimal("0.5"),
    most=Decimal(1),
)
TICKETS_RECENT: Final = Rule(
    "ticket.recent",
    DAYS,
    7 * _DAY,
    Text("查找重复工单的范围", "Duplicate tickets are looked for among"),
    Text("最近这些天内的未关闭工单。", "The open tickets of so many days."),
    least=_DAY,
    most=365 * _DAY,
)
SURVEY_REST: Final = Rule(
    "survey.rest",
    DAYS,
    30 * _DAY,
    Text("NPS 间隔", "Rest between NPS surveys"),
    Text("同一客户在此期间只问一次。", "A customer is asked once in this time."),
    least=_DAY,
    most=3_650 * _DAY,
)
NEXT_FOLLOW_UP: Final = Rule(
    "survey.next_follow_up",
    DAYS,
    90 * _DAY,
    Text("满意度回访周期", "Satisfaction follow-up every"),
    Text("上次回访后多少天再次回访。", "So long after the last one."),
    least=_DAY,
    most=3_650 * _DAY,
)
LINK_VALID: Final = Rule(
    "link.valid",
    DAYS,
    30 * _DAY,
    Text("客户链接有效期", "Customers' links are valid for"),
    Text("调查、确认和签署链接。", "Links to surveys, questions and signatures."),
    least=_DAY,
    most=365 * _DAY,
)
RENEWAL_NOTICE: Final = Rule(
    "contract.renewal_notice",
    DAYS,
    60 * _DAY,
    Text("合同到期前开始续约", "Renewal begins before the end"),
    Text("到期前多少天启动续约流程。", "So long before a contract ends the renewal starts."),
    least=_DAY,
    most=365 * _DAY,
)
CREDIT_LIMIT: Final = Rule(
    "finance.credit_limit",
    MONEY,
    Decimal(200_000),
    Text("默认信用额度", "Usual credit limit"),
    Text("客户未单独设置额度时使用。", "For customers whose own limit is not set."),
    least=Decimal(0),
    most=Decimal(10**12),
)
USUAL_COST: Final = Rule(
    "quote.usual_cost",
    PERCENT,
    Decimal("0.66"),
    Text("默认成本率", "Usual cost"),
    Text(
        "价目表没有成本时,按标价的百分比估算。",
        "A part of the list price, where the price book does not say.",
    ),
    least=Decimal(0),
    most=Decimal(1),
)
CAMPAIGN_LENGTH: Final = Rule(
    "campaign.usual_length",
    DAYS,
    30 * _DAY,
    Text("活动默认时长", "Usual length of a campaign"),
    Text("未填写结束日期时使用。", "Where no end is given."),
    least=_DAY,
    most=365 * _DAY,
)

CHAPTERS: Final = (
    Chapter(Text("公海", "Public pool"), (CLAIMS_A_DAY, HELD, COOL_DOWN)),
    Chapter(Text("线索", "Leads"), (PROTECTION, LEADS_ALIKE, COMPETITORS, REGIONS, PERSONAL_MAIL)),
    Chapter(Text("服务", "Service"), (WARN_AT, ESCALATE_AT, TICKETS_ALIKE, TICKETS_RECENT)),
    Chapter(Text("回访与链接", "Surveys and links"), (SURVEY_REST, NEXT_FOLLOW_UP, LINK_VALID)),
    Chapter(
        Text("销售与财务", "Sales and finance"),
        (CAMPAIGN_LENGTH, USUAL_COST, CREDIT_LIMIT, RENEWAL_NOTICE),
    ),
)
