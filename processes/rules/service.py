"""Rules of service: clocks, duplicates, surveys, links."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from engine.rule_kinds import DAYS, PERCENT
from engine.rules import Rule
from engine.texts import Text

_DAY: Final = timedelta(days=1)

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
