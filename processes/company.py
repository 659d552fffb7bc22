"""The demo company: its departments, what each role may do, and its people. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.texts import Text

DEMO_PASSWORD: Final = "laneway-demo"  # noqa: S105 - shown on the sign-in page of every demo


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the company."""

    id: str
    name: Text
    parent: str | None = "company"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the holders of a role may do beside its tasks."""

    manager: str | None = None
    """The role that assigns this role's work."""
    scope: str = "own"
    abilities: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the demo company."""

    username: str
    name: Text
    roles: tuple[str, ...]
    department: str
    language: str = "zh"
    skills: tuple[str, ...] = ()
    left_days_ago: int | None = None
    """Has stopped working so long before the demo was opened."""


DEPARTMENTS: Final = (
    Department("company", Text("示例公司", "Demo company"), None),
    Department("marketing", Text("市场部", "Marketing")),
    Department("sales", Text("销售部", "Sales")),
    Department("key_account", Text("大客户部", "Key accounts"), "sales"),
    Department("east", Text("华东区", "East"), "sales"),
    Department("south", Text("华南区", "South"), "sales"),
    Department("north", Text("华北区", "North"), "sales"),
    Department("inside_sales", Text("电销部", "Inside sales"), "sales"),
    Department("service_sales", Text("服务销售部", "Service sales"), "sales"),
    Department("commercial", Text("商务部", "Commercial")),
    Department("legal", Text("法务部", "Legal")),
    Department("finance", Text("财务部", "Finance")),
    Department("service", Text("服务部", "Service")),
    Department("process_office", Text("流程管理部", "Process office")),
    Department("it", Text("信息部", "IT")),
)

_SALES: Final = ("lead_to_order",)
_MARKETING: Final = ("campaign_management", "marketing_to_lead", "customer_lifecycle")

RIGHTS: Final[Mapping[str, Rights]] = {
    "marketing_specialist": Rights("marketing_manager", starts=_MARKETING),
    "marketing_manager": Rights(
        scope="department", abilities=("export", "report"), starts=_MARKETING
    ),
    "sdr": Rights("sales_manager", starts=_SALES),
    "sales_rep": Rights("sales_manager", starts=_SALES),
    "sales_manager": Rights(
        "sales_director",
        scope="department",
        abilities=("export", "report"),
        starts=(*_SALES, "customer_transfer"),
    ),
    "sales_director": Rights("general_manager", scope="all", abilities=("report",)),
    "contract_admin": Rights(
        "sales_director", scope="department", starts=("order_to_contract", "contract_change")
    ),
    "legal": Rights("general_manager", scope="department"),
    "finance": Rights("general_manager", scope="department", abilities=("export",)),
    "general_manager": Rights(scope="all", abilities=("export", "report")),
    "customer_service": Rights("service_manager", starts=("ticket_handling",)),
    "tech_support": Rights("service_manager"),
    "service_manager": Rights(
        "service_director", scope="department", abilities=("export", "report")
    ),
    "service_director": Rights("general_manager", scope="all", abilities=("report",)),
    "customer_success": Rights(
        "service_manager",
        scope="department",
        starts=("contract_change", "satisfaction_followup"),
    ),
    "process_designer": Rights(
        "process_owner", scope="all", abilities=("draw",), starts=("diagram_review",)
    ),
    "process_owner": Rights(scope="all", abilities=("draw", "publish", "report")),
    "department_reviewer": Rights("process_owner"),
    "administrator": Rights(
        scope="all",
        abilities=("administer", "operate", "publish", "export", "report"),
        starts=("customer_transfer",),
    ),
    "viewer": Rights(scope="all", abilities=("report",)),
}

PEOPLE: Final = (
    Colleague("rep1", Text("陈晓东", "Chen Xiaodong"), ("sales_rep", "sdr"), "east"),
    Colleague("rep2", Text("林晓梅", "Lin Xiaomei"), ("sales_rep", "sdr"), "east"),
    Colleague("rep3", Text("赵北辰", "Zhao Beichen"), ("sales_rep", "sdr"), "south"),
    Colleague("rep4", Text("周敏", "Zhou Min"), ("sales_rep",), "north"),
    Colleague("rep5", Text("吴强", "Wu Qiang"), ("sales_rep",), "inside_sales"),
    Colleague("rep6", Text("孙丽", "Sun Li"), ("sales_rep",), "inside_sales"),
    Colleague("rep7", Text("何佳", "He Jia"), ("sales_rep",), "key_account"),
    Colleague("rep8", Text("郭涛", "Guo Tao"), ("sales_rep",), "service_sales"),
    Colleague("rep9", Text("钱进", "Qian Jin"), ("sales_rep",), "east", left_days_ago=12),
    Colleague("sdr1", Text("杨帆", "Yang Fan"), ("sdr",), "inside_sales"),
    Colleague("sdr2", Text("丁一", "Ding Yi"), ("sdr",), "inside_sales"),
    Colleague("mgr1", Text("王建国", "Wang Jianguo"), ("sales_manager",), "sales"),
    Colleague("mgr2", Text("苏珊", "Su Shan"), ("sales_manager",), "sales"),
    Colleague("dir1", Text("李慧", "Li Hui"), ("sales_director",), "sales"),
    Colleague("gm1", Text("张伟", "Zhang Wei"), ("general_manager",), "company"),
    Colleague("mkt1", Text("刘洋", "Liu Yang"), ("marketing_specialist",), "marketing"),
    Colleague("mkt2", Text("叶青", "Ye Qing"), ("marketing_specialist",), "marketing"),
    Colleague("mktmgr1", Text("黄珊", "Huang Shan"), ("marketing_manager",), "marketing"),
    Colleague("ca1", Text("徐静", "Xu Jing"), ("contract_admin",), "commercial"),
    Colleague("ca2", Text("方圆", "Fang Yuan"), ("contract_admin",), "commercial"),
    Colleague("legal1", Text("马超", "Ma Chao"), ("legal",), "legal"),
    Colleague("legal2", Text("白雪", "Bai Xue"), ("legal",), "legal"),
    Colleague("fin1", Text("胡琴", "Hu Qin"), ("finance",), "finance"),
    Colleague("fin2", Text("钟诚", "Zhong Cheng"), ("finance",), "finance"),
    Colleague("cs1", Text("朱琳", "Zhu Lin"), ("customer_service",), "service"),
    Colleague("cs2", Text("高翔", "Gao Xiang"), ("customer_service",), "service"),
    Colleague("cs3", Text("江南", "Jiang Nan"), ("customer_service",), "service", language="en"),
    Colleague("eng1", Text("罗刚", "Luo Gang"), ("tech_support",), "service", skills=("hardware",)),
    Colleague(
        "eng2", Text("梁欣", "Liang Xin"), ("tech_support",), "service", skills=("software",)
    ),
    Colleague(
        "eng3",
        Text("石磊", "Shi Lei"),
        ("tech_support",),
        "service",
        skills=("hardware", "software"),
    ),
    Colleague("svcmgr1", Text("宋岩", "Song Yan"), ("service_manager",), "service"),
    Colleague("svcdir1", Text("郑红", "Zheng Hong"), ("service_director",), "service"),
    Colleague("csm1", Text("谢婷", "Xie Ting"), ("customer_success",), "service"),
    Colleague("csm2", Text("金铭", "Jin Ming"), ("customer_success",), "service"),
    Colleague("designer1", Text("韩冰", "Han Bing"), ("process_designer",), "process_office"),
    Colleague("owner1", Text("唐宁", "Tang Ning"), ("process_owner",), "process_office"),
    Colleague("reviewer1", Text("冯杰", "Feng Jie"), ("department_reviewer",), "sales"),
    Colleague("reviewer2", Text("温馨", "Wen Xin"), ("department_reviewer",), "service"),
    Colleague("admin", Text("系统管理员", "Administrator"), ("administrator",), "it"),
    Colleague("viewer1", Text("董卓然", "Dong Zhuoran"), ("viewer",), "company", language="en"),
)
