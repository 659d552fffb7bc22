"""The kinds of record that contracts and service make."""

from typing import Final

from engine.texts import Text
from processes.browsing.kind import Field, Kind, Shown
from processes.browsing.selling import CUSTOMER, EMAIL, PHONE
from processes.records.contracts import Contract, Invoice
from processes.records.service import Entitlement, Survey, Ticket

_PLAN: Final = Field("sla_plan", Text("服务级别", "Service plan"), Shown.CHOICE, listed=True)
_CONTRACT: Final = Field(
    "contract_key", Text("合同", "Contract"), Shown.LINK, to="contracts", listed=True
)

SERVING: Final = (
    Kind(
        "contracts",
        Text("合同", "Contract"),
        Text("合同", "Contracts"),
        Contract,
        (
            CUSTOMER,
            Field("order_key", Text("订单", "Order"), Shown.LINK, to="orders"),
            Field("type", Text("类型", "Type"), Shown.CHOICE),
            Field("amount", Text("金额", "Amount"), Shown.NUMBER, listed=True),
            Field("version", Text("版本", "Version"), Shown.NUMBER),
            Field("starts_on", Text("开始", "Starts")),
            Field("ends_at", Text("到期", "Ends"), Shown.MOMENT, listed=True),
            Field("payment_days", Text("账期(天)", "Days to pay"), Shown.NUMBER),
            Field("payment", Text("回款", "Payment"), Shown.CHOICE, listed=True),
            Field("received_pct", Text("已回款", "Received"), Shown.PERCENT, listed=True),
            Field("dunned", Text("催款次数", "Dunning letters"), Shown.NUMBER),
            Field("warranty_months", Text("质保(月)", "Months of warranty"), Shown.NUMBER),
            Field("sla_plan", Text("服务级别", "Service plan"), Shown.CHOICE),
        ),
    ),
    Kind(
        "invoices",
        Text("发票", "Invoice"),
        Text("发票", "Invoices"),
        Invoice,
        (
            _CONTRACT,
            Field("type", Text("类型", "Type"), Shown.CHOICE, listed=True),
            Field("tax_number", Text("发票号码", "Tax number"), listed=True),
            Field("amount", Text("金额", "Amount"), Shown.NUMBER, listed=True),
        ),
    ),
    Kind(
        "entitlements",
        Text("服务权益", "Entitlement"),
        Text("服务权益", "Entitlements"),
        Entitlement,
        (
            CUSTOMER,
            _CONTRACT,
            Field("contract_version", Text("合同版本", "Contract version"), Shown.NUMBER),
            Field("valid_from", Text("生效", "Valid from"), Shown.MOMENT),
            Field("valid_to", Text("失效", "Valid to"), Shown.MOMENT, listed=True),
            Field("warranty_to", Text("质保至", "Warranty to"), Shown.MOMENT),
            _PLAN,
        ),
    ),
    Kind(
        "tickets",
        Text("工单", "Ticket"),
        Text("工单", "Tickets"),
        Ticket,
        (
            Field("subject", Text("主题", "Subject"), listed=True),
            CUSTOMER,
            Field("type", Text("类型", "Type"), Shown.CHOICE, listed=True),
            Field("priority", Text("优先级", "Priority"), listed=True),
            Field("channel", Text("渠道", "Channel"), Shown.CHOICE),
            Field("contact", Text("联系人", "Contact")),
            PHONE,
            EMAIL,
            Field("reopened", Text("重开次数", "Times reopened"), Shown.NUMBER),
            Field("assigned_at", Text("分派时间", "Assigned"), Shown.MOMENT),
            Field("resolved_at", Text("解决时间", "Resolved"), Shown.MOMENT),
            Field("csat", Text("满意度", "Satisfaction"), Shown.NUMBER),
            Field("duplicate_of", Text("重复于", "Duplicate of")),
        ),
        title="subject",
        found_by=("subject", "contact"),
    ),
    Kind(
        "surveys",
        Text("满意度调查", "Survey"),
        Text("满意度调查", "Surveys"),
        Survey,
        (
            CUSTOMER,
            Field("ticket_key", Text("工单", "Ticket"), Shown.LINK, to="tickets"),
            Field("type", Text("类型", "Type"), Shown.CHOICE, listed=True),
            Field("score", Text("得分", "Score"), Shown.NUMBER, listed=True),
            Field("answered_at", Text("答复时间", "Answered"), Shown.MOMENT, listed=True),
            Field("expires_at", Text("失效", "Expires"), Shown.MOMENT),
        ),
    ),
)
