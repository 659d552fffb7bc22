"""What letters and notifications say, by template."""

from collections.abc import Mapping
from typing import Final

from engine.texts import Text

_SURVEY: Final = Text(
    "您对我们满意吗？请花一分钟告诉我们。", "How did we do? Please tell us in a minute."
)

WORDS: Final[Mapping[str, Text]] = {
    # to customers
    "ticket_receipt": Text("我们已收到您的服务请求。", "We have received your request."),
    "ticket_resolved": Text(
        "您的问题已处理，请告诉我们是否已解决。",
        "We have worked on your problem; please tell us whether it is solved.",
    ),
    "info_request": Text("我们需要您补充一些资料。", "We need some more information from you."),
    "information_waits": Text(
        "我们仍在等待您补充资料。", "We are still waiting for your information."
    ),
    "service_quote": Text("这是您所需服务的报价。", "Here is our offer for the service."),
    "quote_sent": Text("您的报价已准备好。", "Your quote is ready."),
    "contract_sent": Text("您的合同已准备好，请签署。", "Your contract is ready to be signed."),
    "survey_purchase": _SURVEY,
    "survey_contract": _SURVEY,
    "survey_ticket": _SURVEY,
    "survey_nps": _SURVEY,
    "survey_reminder": Text("我们仍期待您的评价。", "We would still like to hear from you."),
    "survey_thanks": Text("感谢您的评价。", "Thank you for your answer."),
    "nurture": Text("您可能感兴趣的新内容。", "Something new that may interest you."),
    "dunning_1": Text("付款提醒：有一笔款项已到期。", "A reminder: a payment is due."),
    "dunning_2": Text("第二次付款提醒：款项已逾期。", "Second reminder: a payment is overdue."),
    "dunning_3": Text("最后一次付款提醒：请立即付款。", "Last reminder: please pay at once."),
    "owner_changed": Text(
        "您的对接人已更换，今后由{owner}为您服务。", "{owner} looks after you from now on."
    ),
    # to other systems
    "contract_active": Text("合同已生效。", "A contract is in force."),
    "call": Text("请呼叫此号码。", "Please ring this number up."),
    # to ourselves
    "campaign_approval_waits": Text("有营销活动等待审批", "A campaign waits for approval"),
    "contract_review_waits": Text("有合同等待会审", "A contract waits for review"),
    "signature_waits": Text("客户尚未签署合同", "The customer has not signed yet"),
    "first_contact_due": Text("首次联系即将到期", "The first contact is due"),
    "stage_without_progress": Text("机会长时间没有进展", "An opportunity makes no progress"),
    "diagram_published": Text("流程图有新版本", "A diagram has a new version"),
    "pool_unclaimed": Text("公海线索长时间无人领取", "Nobody claims a lead in the pool"),
    "sla_warning": Text("工单即将超时", "A ticket is close to its deadline"),
    "ticket_not_classified": Text("有工单尚未分类", "A ticket is not classified yet"),
    "lead_merged": Text("您的线索合并了一条重复线索", "A duplicate was merged into your lead"),
    "task_due_soon": Text("任务即将到期", "A task is due soon"),
    "task_due": Text("任务已到期", "A task is due"),
    "task_overdue": Text("任务已超期，请督办", "A task is long overdue; please see to it"),
    "letter_failed": Text("有一封信未能送达客户", "A letter did not reach the customer"),
}


_TOLD: Final[Mapping[str, Text]] = {
    "info_request": Text("我们的问题：{question}", "Our question: {question}"),
    "service_quote": Text("报价：{service_price} 元。", "The price: CNY {service_price}."),
    "ticket_receipt": Text(
        "工单 {ticket_id} 不再需要处理时，可用下面的链接撤回。",
        "Should you no longer need {ticket_id}, withdraw it by the link below.",
    ),
}
"""What a letter tells of that which its link shows."""
_SOMEBODY: Final = Text("新的同事", "A new colleague")


def words_about(template: str) -> Text:
    """The words for lists, where nobody knows whose name stands in the letter.

    >>> words_about("owner_changed").en
    'A new colleague looks after you from now on.'
    """
    words = words_of(template)
    return Text(
        words.zh.replace("{owner}", _SOMEBODY.zh), words.en.replace("{owner}", _SOMEBODY.en)
    )


def words_of(template: str) -> Text:
    """The words of a template; one that nobody has written shows its name.

    >>> words_of("nurture_2").en
    'Something new that may interest you.'
    """
    found = WORDS.get(template) or WORDS.get(template.rpartition("_")[0])
    return found or Text(template, template)


def told_of(template: str, shown: Mapping[str, object]) -> Text:
    """What a letter tells beside its words; nothing where its link shows nothing.

    >>> told_of("service_quote", {"service_price": 800}).en
    'The price: CNY 800.'
    """
    words = _TOLD.get(template, Text())
    for name, value in shown.items():
        hole, said = f"{{{name}}}", str(value)
        if hole in words.zh:
            return Text(words.zh.replace(hole, said), words.en.replace(hole, said))
    return Text()
