"""The rules of people's work: working time, how much anybody gets, when somebody is reminded."""

from datetime import date, time
from decimal import Decimal
from typing import Final

from engine.rule_kinds import COUNT, DATES, HOUR_OF_DAY, PERCENT
from engine.rules import Chapter, Rule
from engine.texts import Text

_NO_DAYS: Final[frozenset[date]] = frozenset()

OPENS_AT: Final = Rule(
    "calendar.opens_at",
    HOUR_OF_DAY,
    time(9),
    Text("上班时间", "Work begins"),
    Text("标准日历每个工作日的开始。", "The begin of every working day of the standard calendar."),
    most=time(11, 59),
)
CLOSES_AT: Final = Rule(
    "calendar.closes_at",
    HOUR_OF_DAY,
    time(18),
    Text("下班时间", "Work ends"),
    Text("标准日历每个工作日的结束。", "The end of every working day of the standard calendar."),
    least=time(12),
)
EXTRA_HOLIDAYS: Final = Rule(
    "calendar.extra_holidays",
    DATES,
    _NO_DAYS,
    Text("额外放假日", "Extra days off"),
    Text(
        "法定节假日之外的休息日；新年度放假安排公布后可先填在这里。",
        "Days off beside the public holidays that are built in, such as newly announced ones.",
    ),
)
EXTRA_WORKDAYS: Final = Rule(
    "calendar.extra_workdays",
    DATES,
    _NO_DAYS,
    Text("额外上班日", "Extra working days"),
    Text(
        "周末或节假日调休上班的日子；与放假日冲突时以上班为准。",
        "Weekend days or holidays that are worked in exchange; they win over days off.",
    ),
)
LEADS_AT_MOST: Final = Rule(
    "assignment.leads_at_most",
    COUNT,
    100,
    Text("自动分配：每人线索上限", "Automatic assignment: leads a person"),
    Text(
        "待办达到该数的销售代表不再自动分到线索。",
        "A sales representative with so many open items gets no more leads.",
    ),
    least=1,
    most=10_000,
)
TICKETS_AT_MOST: Final = Rule(
    "assignment.tickets_at_most",
    COUNT,
    20,
    Text("自动分配：每人工单上限", "Automatic assignment: tickets a person"),
    Text(
        "待办达到该数的客服或工程师不再自动分到工单。",
        "An agent or engineer with so many open items gets no more tickets.",
    ),
    least=1,
    most=10_000,
)
OVERDUE_AT: Final = Rule(
    "tasks.overdue_at",
    PERCENT,
    Decimal("1.5"),
    Text("任务超期后提醒主管", "A task's manager is reminded at"),
    Text(
        "任务所允许工作时间的百分比；到期时先提醒经办人。",
        "A part of the task's working time; whoever has the task is reminded when it is due.",
    ),
    least=Decimal(1),
    most=Decimal(10),
)

CHAPTERS: Final = (
    Chapter(
        Text("工作日历", "Working calendar"),
        (OPENS_AT, CLOSES_AT, EXTRA_HOLIDAYS, EXTRA_WORKDAYS),
    ),
    Chapter(
        Text("分配与提醒", "Assignment and reminders"),
        (LEADS_AT_MOST, TICKETS_AT_MOST, OVERDUE_AT),
    ),
)
