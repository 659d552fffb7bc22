"""The kinds of record that marketing and selling make."""

from typing import Final

from engine.texts import Text
from processes.browsing.kind import Field, Kind, Shown
from processes.records.marketing import Campaign, TransferBatch
from processes.records.tables import Contact, Customer, Lead, Opportunity, Order, Quote

CUSTOMER: Final = Field(
    "customer_key", Text("客户", "Customer"), Shown.LINK, to="customers", listed=True
)
PHONE: Final = Field("phone", Text("电话", "Phone"), Shown.PERSONAL)
EMAIL: Final = Field("email", Text("邮箱", "E-mail"), Shown.PERSONAL)
_TERMS: Final = Field("payment_terms", Text("付款条件", "Payment terms"), Shown.CHOICE)
_OPT_OUT: Final = Field("opt_out", Text("拒绝营销", "No marketing"), Shown.FLAG)

SELLING: Final = (
    Kind(
        "customers",
        Text("客户", "Customer"),
        Text("客户", "Customers"),
        Customer,
        (
            Field("name", Text("名称", "Name"), listed=True),
            Field("level", Text("级别", "Level"), Shown.CHOICE, listed=True),
            Field("industry", Text("行业", "Industry"), Shown.CHOICE, listed=True),
            Field("region", Text("区域", "Region"), Shown.CHOICE, listed=True),
            Field("tax_no", Text("税号", "Tax number")),
            _OPT_OUT,
            Field("service_eligible", Text("可享服务", "May ask for service"), Shown.FLAG),
            Field("followup_due", Text("下次回访", "Next follow-up"), Shown.MOMENT),
        ),
        title="name",
        found_by=("name",),
    ),
    Kind(
        "contacts",
        Text("联系人", "Contact"),
        Text("联系人", "Contacts"),
        Contact,
        (
            Field("name", Text("姓名", "Name"), listed=True),
            Field("title", Text("职务", "Title"), listed=True),
            CUSTOMER,
            PHONE,
            EMAIL,
            Field("is_primary", Text("首要联系人", "Main contact"), Shown.FLAG),
            Field("is_decision_maker", Text("决策人", "Decides"), Shown.FLAG),
            _OPT_OUT,
        ),
        title="name",
        found_by=("name",),
    ),
    Kind(
        "leads",
        Text("线索", "Lead"),
        Text("线索", "Leads"),
        Lead,
        (
            Field("name", Text("联系人", "Contact"), listed=True),
            Field("company", Text("公司", "Company"), listed=True),
            Field("phone", Text("电话", "Phone"), Shown.PERSONAL, listed=True),
            EMAIL,
            Field("source", Text("来源", "Source"), Shown.CHOICE, listed=True),
            Field("grade", Text("等级", "Grade"), listed=True),
            Field("score", Text("评分", "Score"), Shown.NUMBER),
            Field("region", Text("区域", "Region"), Shown.CHOICE),
            Field("consent", Text("同意联系", "Consents to contact"), Shown.FLAG),
            Field("campaign", Text("营销活动", "Campaign")),
            Field("customer_key", Text("客户", "Customer"), Shown.LINK, to="customers"),
            Field("assigned_at", Text("分配时间", "Assigned"), Shown.MOMENT),
            Field("protected_until", Text("保护期至", "Protected until"), Shown.MOMENT),
            Field("recycled", Text("回收次数", "Times recycled"), Shown.NUMBER),
        ),
        title="company",
        found_by=("name", "company"),
    ),
    Kind(
        "opportunities",
        Text("机会", "Opportunity"),
        Text("机会", "Opportunities"),
        Opportunity,
        (
            Field("name", Text("名称", "Name"), listed=True),
            Field("customer_key", Text("客户", "Customer"), Shown.LINK, to="customers"),
            Field("lead_key", Text("线索", "Lead"), Shown.LINK, to="leads"),
            Field("stage", Text("阶段", "Stage"), Shown.CHOICE, listed=True),
            Field("amount", Text("金额", "Amount"), Shown.NUMBER, listed=True),
            Field("probability", Text("成交概率", "Probability"), Shown.PERCENT, listed=True),
            Field("expected_close", Text("预计成交", "Expected close")),
            Field("lost_reason", Text("丢单原因", "Why it was lost"), Shown.CHOICE),
            Field("closed_at", Text("关闭时间", "Closed"), Shown.MOMENT),
        ),
        title="name",
        found_by=("name",),
    ),
    Kind(
        "quotes",
        Text("报价", "Quote"),
        Text("报价", "Quotes"),
        Quote,
        (
            Field(
                "opportunity_key",
                Text("机会", "Opportunity"),
                Shown.LINK,
                to="opportunities",
                listed=True,
            ),
            Field("version", Text("版本", "Version"), Shown.NUMBER, listed=True),
            Field("list_amount", Text("目录价", "List amount"), Shown.NUMBER),
            Field("net_amount", Text("成交价", "Net amount"), Shown.NUMBER, listed=True),
            Field("discount_pct", Text("折扣", "Discount"), Shown.PERCENT, listed=True),
            Field("margin_pct", Text("毛利率", "Margin"), Shown.PERCENT),
            _TERMS,
        ),
    ),
    Kind(
        "orders",
        Text("订单", "Order"),
        Text("订单", "Orders"),
        Order,
        (
            CUSTOMER,
            Field("opportunity_key", Text("机会", "Opportunity"), Shown.LINK, to="opportunities"),
            Field("amount", Text("金额", "Amount"), Shown.NUMBER, listed=True),
            _TERMS,
            Field("deposit_pct", Text("预付比例", "Deposit"), Shown.PERCENT),
            Field("delivery_date", Text("交付日期", "Delivery date"), listed=True),
        ),
    ),
    Kind(
        "campaigns",
        Text("营销活动", "Campaign"),
        Text("营销活动", "Campaigns"),
        Campaign,
        (
            Field("name", Text("名称", "Name"), listed=True),
            Field("type", Text("类型", "Type"), Shown.CHOICE, listed=True),
            Field("budget", Text("预算", "Budget"), Shown.NUMBER, listed=True),
            Field("ends_at", Text("结束", "Ends"), Shown.MOMENT, listed=True),
        ),
        title="name",
        found_by=("name",),
    ),
    Kind(
        "transfers",
        Text("客户转移", "Transfer of customers"),
        Text("客户转移", "Transfers"),
        TransferBatch,
        (
            Field("leaving_user", Text("离职员工", "Who leaves"), listed=True),
            Field("moved", Text("已转移", "Moved"), Shown.NUMBER, listed=True),
            Field("failed", Text("失败", "Failed"), Shown.NUMBER, listed=True),
        ),
    ),
)
