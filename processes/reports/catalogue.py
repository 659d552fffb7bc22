"""Every report by the name that addresses use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.texts import Text
from processes.reports.analysis import analysis
from processes.reports.approvals import approvals
from processes.reports.asked import Asked
from processes.reports.channels import channels
from processes.reports.contracts import contracts
from processes.reports.funnel import funnel
from processes.reports.pool import pool
from processes.reports.processes import processes
from processes.reports.quality import quality
from processes.reports.sales import board
from processes.reports.satisfaction import satisfaction
from processes.reports.sheet import Sheet
from processes.reports.tickets import tickets
from processes.reports.work import trace, workload


@dataclass(frozen=True, slots=True)
class Report:
    """One report."""

    id: str
    name: Text
    about: Text
    sheets: Callable[[Session, Asked], Sequence[Sheet]]
    whole: bool = False
    """Whether it looks at everybody's cases: only for those who may read reports."""


_ALL: Final = (
    Report(
        "funnel",
        Text("销售漏斗", "Funnel"),
        Text("线索走多远、多快、在哪里流失。", "How far leads come, how fast, where they end."),
        funnel,
    ),
    Report(
        "channels",
        Text("渠道投资回报", "Channel ROI"),
        Text("每个渠道和活动的成本与产出。", "What each channel and campaign cost and brought."),
        channels,
    ),
    Report(
        "sales",
        Text("销售看板", "Sales board"),
        Text("在谈、预测、赢单与丢单。", "Pipeline, forecast, won and lost."),
        board,
    ),
    Report(
        "analysis",
        Text("销售分析", "Sales analysis"),
        Text("订单按产品、区域、员工和客户。", "Orders by product, region, employee, customer."),
        analysis,
    ),
    Report(
        "pool",
        Text("公海", "Public pool"),
        Text("存量、时长、原因与领取。", "What lies in it, for how long, why, who claims."),
        pool,
    ),
    Report(
        "approvals",
        Text("审批", "Approvals"),
        Text("各环节用时、自动通过、退回与升级。", "Time by level, sent back, escalated."),
        approvals,
    ),
    Report(
        "contracts",
        Text("合同与回款", "Contracts and payment"),
        Text("计划与实收、逾期账龄、周期与续约。", "Planned, received, overdue, renewals."),
        contracts,
    ),
    Report(
        "tickets",
        Text("工单 SLA", "Ticket SLA"),
        Text(
            "首次响应与解决是否按时、超时、积压。",
            "Response, resolution, late, backlog.",
        ),
        tickets,
    ),
    Report(
        "satisfaction",
        Text("满意度", "Satisfaction"),
        Text("评分、推荐、答复率与挽回。", "Ratings, NPS, response rate, recovery."),
        satisfaction,
    ),
    Report(
        "processes",
        Text("流程热力", "Process heat map"),
        Text("每个流程、每个步骤的次数与用时。", "How often and how long, by process and by step."),
        processes,
        whole=True,
    ),
    Report(
        "workload",
        Text("工作量", "Workload"),
        Text("谁手上有多少、完成多少、是否按时。", "Who has how much and did how much in time."),
        workload,
    ),
    Report(
        "trace",
        Text("任务追溯", "Task trace"),
        Text(
            "每个任务的送达、阅读、领取与完成。",
            "When each task was read, claimed, done.",
        ),
        trace,
    ),
    Report(
        "quality",
        Text("使用与数据质量", "Adoption and data quality"),
        Text("谁在使用，缺什么，谁被遗忘。", "Who uses it, what is missing, what is forgotten."),
        quality,
    ),
)
REPORTS: Final[Mapping[str, Report]] = {report.id: report for report in _ALL}


def report_named(id: str) -> Report:
    """The report of that name, or ``NotFound``."""
    if id not in REPORTS:
        raise NotFound(Text("报表", "report"), id[:40])
    return REPORTS[id]
