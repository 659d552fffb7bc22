"""What the demo company has been doing: leads and tickets, each told up to where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

Answers = Mapping[str, object]
Told = tuple[str, Answers]
"""A task that is done, by its element, and the answers."""


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody who may buy."""

    name: str
    contact: str
    phone: str
    email: str
    region: str
    department: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a company: how it began, and what has been done since."""

    process: str
    event: str
    payload: Answers
    steps: Sequence[Told]


COMPANIES: Final = tuple(
    Company(
        name,
        contact,
        f"138{place:08d}",
        f"{mail}@{mail}-demo.cn",
        region,
        region if region in ("east", "south", "north") else "inside_sales",
    )
    for place, (name, contact, mail, region) in enumerate(
        (
            ("华东机械有限公司", "王五", "huadong", "east"),
            ("苏州精工电子有限公司", "陆云", "jinggong", "east"),
            ("杭州云图软件有限公司", "沈佳", "yuntu", "east"),
            ("宁波远洋物流有限公司", "郑帆", "yuanyang", "east"),
            ("上海申达汽车配件有限公司", "顾明", "shenda", "east"),
            ("广州岭南食品有限公司", "麦克", "lingnan", "south"),
            ("深圳鹏程智能有限公司", "欧阳静", "pengcheng", "south"),
            ("佛山陶瓷集团有限公司", "区志强", "foshan", "south"),
            ("福州海峡医疗器械有限公司", "林芳", "haixia", "south"),
            ("北京燕山化工有限公司", "石磊", "yanshan", "north"),
            ("天津渤海装备有限公司", "于洋", "bohai", "north"),
            ("石家庄华药包装有限公司", "赵倩", "huayao", "north"),
            ("成都天府能源有限公司", "蒋文", "tianfu", "west"),
            ("重庆山城建设有限公司", "罗杰", "shancheng", "west"),
            ("西安秦岭仪表有限公司", "姚远", "qinling", "west"),
            ("武汉长江造船有限公司", "程刚", "changjiang", "central"),
            ("长沙湘江重工有限公司", "谭丽", "xiangjiang", "central"),
            ("郑州中原粮机有限公司", "孟飞", "zhongyuan", "central"),
        ),
        1,
    )
)


def cases(today: date) -> list[Case]:
    """Every case, with dates around today."""
    deal = _deal(today)
    depths = (3, 0, 8, 5, 0, 2, 6, 9, 4, 7, 0, 5, 3, 0, 6, 2, 9, 4)
    grades = ("A", "B", "A")
    told = [
        _sales(company, place, grades[place % 3], deal[:depth])
        for place, (company, depth) in enumerate(zip(COMPANIES, depths, strict=True))
    ]
    told += [_inquiry(company, place) for place, company in enumerate(COMPANIES[:6])]
    return told + [_ticket(COMPANIES[place], *ticket) for place, ticket in enumerate(_TICKETS)]


def _sales(company: Company, place: int, grade: str, steps: Sequence[Told]) -> Case:
    source = ("web_form", "exhibition", "ads", "phone_in")[place % 4]
    payload = {
        "lead_grade": grade,
        "source": source,
        "owner_dept": company.department,
        **_who(company),
    }
    # Grade A is given to somebody; the others are offered first.
    offered = {"exhibition": "T_ManualAssign"}.get(source, "T_GrabLead" if grade == "B" else "")
    first = [(offered, {"lead_owner": "rep1"})] if offered and steps else []
    named = {"customer_name": company.name, "customer_region": company.region}
    contact = {"name": company.contact, "phone": company.phone, "is_primary": True}
    told = [
        (element, {**answers, **named, "contacts": [contact]})
        if element == "T_BuildProfile"
        else (element, answers)
        for element, answers in steps
    ]
    return Case("lead_to_order", "Start_LeadReady", payload, [*first, *told])


def _deal(today: date) -> Sequence[Told]:
    """The steps from the first call to the order."""
    return (*_talks(today), *_offer(today))


def _talks(today: date) -> Sequence[Told]:
    return (
        (
            "T_FirstContact",
            {
                "contact_result": "connected",
                "contact_method": "phone",
                "contact_note": "客户关注设备联网,约定下周演示",
            },
        ),
        (
            "T_Qualify",
            {
                "budget": "confirmed",
                "authority": "decision_maker",
                "need": "clear",
                "timeline": "le3m",
                "est_amount": 60_000,
                "qualify_note": "预算已批,三个月内上线",
            },
        ),
        (
            "T_BuildProfile",
            {"customer_level": "normal", "industry": "machinery"},
        ),
        (
            "T_ConfirmNeeds",
            {
                "stage_action": "advance",
                "need_summary": "三条产线的设备联网、告警推送与年度维保服务",
                "decision_process": "设备部提出,总经理批准",
                "expected_amount": 60_000,
                "expected_close": f"{today + timedelta(days=45)}",
            },
        ),
        (
            "T_PresentSolution",
            {"solution_action": "advance", "demo_done": True, "solution_note": "认可方案"},
        ),
    )


def _offer(today: date) -> Sequence[Told]:
    line = {"product": "platform", "qty": 1, "list_price": 60_000, "discount_pct": 3}
    ordered = {"product": "platform", "qty": 1, "unit_price": 58_200, "amount": 58_200}
    return (
        (
            "T_PrepareQuote",
            {
                "quote_action": "submit",
                "quote_lines": [line],
                "quote_valid_days": 30,
                "payment_terms": "deposit",
            },
        ),
        (
            "T_Negotiate",
            {"negotiation_result": "accepted", "negotiation_note": "接受报价,首付三成"},
        ),
        (
            "T_CreateOrder",
            {
                "order_lines": [ordered],
                "order_amount": 58_200,
                "delivery_date": f"{today + timedelta(days=60)}",
                "payment_terms": "deposit",
                "deposit_pct": 30,
            },
        ),
    )


def _inquiry(company: Company, place: int) -> Case:
    """A form on the web: complete ones go on, the others wait for somebody to mend them."""
    payload = {
        **_who(company),
        "phone": company.phone.replace("138", "139", 1),
        "email": company.email.replace("@", ".info@"),
        "source": "web_form",
        "consent": place % 2 == 0,
        "employee_count": 80 * (place + 1),
        "engagement": "price_inquiry",
        "job_level": "manager",
    }
    return Case("marketing_to_lead", "Start_WebLead", payload, ())


_CLASSIFIED: Final[Answers] = {
    "validity": "valid",
    "ticket_type": "repair",
    "impact": "medium",
    "urgency": "medium",
    "damage_cause": "normal",
}
_TICKETS: Final[Sequence[tuple[str, str, Sequence[Told]]]] = (
    ("设备不联网", "三号线网关离线,重启无效", ()),
    ("发票抬头有误", "上月发票抬头需要更正为集团公司", ()),
    (
        "告警推送延迟",
        "告警晚到约十分钟,影响值班",
        (("T_Classify", {**_CLASSIFIED, "ticket_type": "consult", "impact": "low"}),),
    ),
    (
        "现场服务态度投诉",
        "上周上门的工程师未按时到达",
        (("T_Classify", {**_CLASSIFIED, "ticket_type": "complaint", "urgency": "high"}),),
    ),
    ("想了解培训安排", "新员工入职,需要操作培训", ()),
)


def _ticket(company: Company, subject: str, description: str, steps: Sequence[Told]) -> Case:
    payload = {
        "contact_name": company.contact,
        "phone": company.phone,
        "company": company.name,
        "channel": "wechat",
        "subject": subject,
        "description": description,
    }
    return Case("ticket_handling", "Start_PortalTicket", payload, steps)


def _who(company: Company) -> Answers:
    return {
        "company": company.name,
        "lead_name": company.contact,
        "phone": company.phone,
        "email": company.email,
        "region": company.region,
    }
