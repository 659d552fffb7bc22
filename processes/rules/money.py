"""Rules of campaigns, quotes, credit and contracts."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from engine.rule_kinds import DAYS, MONEY, NAMES, PERCENT
from engine.rules import Rule
from engine.texts import Text

_DAY: Final = timedelta(days=1)

RENEWAL_NOTICE: Final = Rule(
    "contract.renewal_notice",
    DAYS,
    60 * _DAY,
    Text("合同到期前开始续约", "Renewal begins before the end"),
    Text("到期前多少天启动续约流程。", "So long before a contract ends the renewal starts."),
    least=_DAY,
    most=365 * _DAY,
)
CONTRACT_TEMPLATES: Final = Rule(
    "contract.templates",
    NAMES,
    {
        "TPL-1": Text("标准销售合同", "Standard sale"),
        "TPL-2": Text("标准服务合同", "Standard service"),
        "TPL-3": Text("框架合同", "Framework"),
        "TPL-4": Text("保密协议", "Non-disclosure"),
    },
    Text("合同模板", "Contract templates"),
    Text("起草合同时可选的模板。", "To choose from when a contract is drafted."),
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
        "价目表没有成本时，按标价的百分比估算。",
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
