"""Why something was decided: the codes of rules and decision tables in people's words."""

from collections.abc import Mapping
from typing import Final

from engine.texts import Text

REASONS: Final[Mapping[str, Text]] = {
    "company_missing": Text("缺少公司", "the company is missing"),
    "no_contact": Text("缺少电话和邮箱", "neither phone nor e-mail"),
    "phone_format": Text("电话格式不对", "the phone number is wrong"),
    "email_format": Text("邮箱格式不对", "the e-mail address is wrong"),
    "no_consent": Text("未同意联系", "no consent to contact"),
    "not_assigned": Text("未分配", "Not assigned"),
    "no_first_contact": Text("未首次联系", "No first contact"),
    "unreachable": Text("联系不上", "Unreachable"),
    "no_followup": Text("未跟进", "No follow-up"),
    "person_forgotten": Text("个人信息已删除", "The personal data were deleted"),
    "rolled back": Text("客户转移已回滚", "The transfer was undone"),
    "owner_left": Text("负责人离开", "Its owner left"),
    "protection_expired": Text("保护期到期", "Protection expired"),
    "no_need": Text("无需求", "No need"),
    "no_budget_no_timeline": Text("无预算无时间", "No budget, no time"),
    "need_not_clear": Text("需求不明确", "Need not clear"),
    "too_early": Text("为时尚早", "Too early"),
    "insufficient_bant": Text("条件不足", "Not enough known"),
    "bant_ok": Text("条件具备", "Qualified"),
    "authority_need_ok": Text("有权且有需求", "Authority and need"),
    "not_required": Text("无需判定", "Not required"),
    "non_repair": Text("非报修", "Not a repair"),
    "order_not_effective": Text("订单未生效", "The order is not in effect"),
    "end_of_support": Text("产品已停止支持", "No longer supported"),
    "misuse": Text("使用不当", "Misuse"),
    "contract_scope": Text("在合同范围内", "Within the contract"),
    "in_warranty": Text("在保修期内", "Under warranty"),
    "out_of_scope": Text("不在合同范围内", "Outside the contract"),
    "vip_goodwill": Text("VIP 通融", "Goodwill for a VIP"),
    "out_of_warranty": Text("已过保修期", "Out of warranty"),
}
