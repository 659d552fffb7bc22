"""What stands beside a task: what is judged, and what was said about it before."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import select

from processes.records.service import Ticket
from processes.records.tables import Opportunity, Order, Quote
from processes.scenarios.reading import Complete, Publish, Scenario, Wait
from tests.support.records import stamped
from tests.support.stories import STORIES, tell
from tests.support.town import Town, town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("sides")) as found:
        yield found


def beside(here: Town, story: str, task: str, who: str, language: str = "en") -> str:
    """The page of a story's task as somebody reads it, in words."""
    _, telling = tell(here, STORIES[story], until=task)
    key = telling.open_task(task)["userTaskKey"]
    return words(here.page(who, f"/tasks/{key}", language).text)


def words(page: str) -> str:
    main = page[page.index("<main") :]
    return " ".join(
        unescape(re.sub(r"<(svg|form)\b.*?</\1>|<[^>]+>", " ", main, flags=re.S)).split()
    )


def test_who_approves_a_contract_reads_it_and_what_the_others_said(here: Town) -> None:
    page = beside(here, "O19", "T_ApproveDirector", "dir1")

    assert "Contract approval · SO-O19 · The case" in page
    assert "just now completed the task · Manager approval" in page
    assert re.search(
        r"What it is about CT-202601-\d{5} Contract · PDF Customer \w+机械有限公司", page
    )
    assert "Order SO-O19 Type Sale Amount 1,200,000 Order amount (differs) 97,000 Version 2" in page
    assert "Standard terms yes Drafted by Xu Jing" in page
    said = [
        "Manager approval · Wang Jianguo Decision Approve",
        "Finance review · Hu Qin Result Pass",
        "Legal review · Ma Chao Result Pass",
        "Draft the contract · Xu Jing Type of contract Sale Standard terms yes Contract amount 1",
        "Manager approval · Wang Jianguo Decision Return Comment 缺附件",
    ]
    assert [page.index(one) for one in said] == sorted(page.index(one) for one in said)


def test_who_reviews_a_contract_opens_it_and_its_draft(here: Town) -> None:
    _, telling = tell(here, STORIES["O20"], until="T_LegalReview")
    task = here.page("legal1", f"/tasks/{telling.open_task('T_LegalReview')['userTaskKey']}").text
    record, paper = (
        re.search(rf'href="(/{place}/contracts/\d+[^"]*)"', task) for place in ("records", "papers")
    )
    assert record
    assert paper

    assert "1,200,000" in words(here.page("legal1", record[1]).text)
    assert here.page("legal1", paper[1]).content.startswith(b"%PDF")


def test_a_contract_comes_from_an_order_and_that_from_a_quote(here: Town) -> None:
    _, telling = tell(here, STORIES["O16"], until="T_ApproveManager")
    with here.laneway.sessions.write() as session, session.begin():
        order = session.scalars(select(Order).where(Order.number == "SO-O16")).one()
        deal = Opportunity(**stamped("O", customer_key=order.customer_key, name="云平台"))
        session.add(deal)
        session.flush()
        amounts = dict.fromkeys(("list_amount", "net_amount", "discount_pct", "margin_pct"), 10)
        quote = Quote(**stamped("Q", opportunity_key=deal.key, version=1, **amounts))
        session.add(quote)
        session.flush()
        order.quote_key = quote.key
        number = quote.number

    key = telling.open_task("T_ApproveManager")["userTaskKey"]

    assert f"{number} Quote · PDF" in words(here.page("dir1", f"/tasks/{key}").text)


@pytest.mark.parametrize(
    ("story", "task", "who", "told"),
    [
        (
            "C04",
            "T_ApproveTermination",
            "dir1",
            "退款金额 5,000 未收金额 0 说明 按比例退 .* CT-C04 合同",
        ),
        ("L02", "T_ApproveManager", "mgr1", r"Q-\d+-\d+ 报价 · PDF .* 成交价 88,000 折扣 12 %"),
        ("M13", "T_ApproveCampaign", "mktmgr1", "春季直播 营销活动 .* 预算 80,000 .* 预期线索 100"),
        ("X01", "T_ApproveTransfer", "dir1", r"TB-\d+-\d+ 客户转移 离职员工 \w+ .* 接收人 rep5"),
        (
            "D01",
            "T_DeptReview",
            "reviewer1",
            r"绘制流程图 · 韩冰 BPMN 文件 \S+ .* DG-\d+-\d+ 流程图",
        ),
        ("T14", "T_GoodwillReview", "svcmgr1", "设备不联网 工单 .* 影响 中 .* 描述 三号线网关离线"),
        ("M07", "T_ConfirmDuplicate", "mkt1", r"\w+机械厂 线索 · L-M07 联系人 王五"),
        ("S05", "T_RecoveryEscalated", "svcmgr1", "机械有限公司老客户 客户 · C-S05"),
    ],
)
def test_what_is_judged_stands_beside_its_judgement(
    here: Town, story: str, task: str, who: str, told: str
) -> None:
    assert re.search(told, beside(here, story, task, who, "zh"))


def test_a_case_says_what_it_knows_by_who_answered_it(here: Town) -> None:
    _, telling = tell(here, STORIES["O21"], until="T_ApproveDirector")

    page = here.page("ca1", f"/cases/{telling.root}").text

    knows = words(page)
    assert re.search(
        r"knows Contract CT-\d+-\d+ Order SO-O21 Customer \w+机械有限公司老客户 C-O21", knows
    )
    assert re.search(
        r"Draft the contract Xu Jing · .* Type of contract Sale .* Contract amount 1,200,000 .*"
        r"Check the order Xu Jing · .* Result OK .*"
        r"Order placed Administrator · .* Order SO-O21",
        knows,
    )
    assert re.search(r'<dt>Order</dt><dd><a href="/records/orders/\d+">SO-O21', page)


def test_what_customers_answer_is_told_to_who_goes_on(here: Town) -> None:
    handled = STORIES["T10"].steps[6]
    assert isinstance(handled, Complete)
    asked = {"handle_result": "need_info", "question": "请提供日志", "repair_method": "remote"}
    _, telling = tell(here, STORIES["T10"], until=handled.task)

    def desk(task: str, who: str) -> str:
        key = telling.open_task(task)["userTaskKey"]
        return words(here.page(who, f"/tasks/{key}").text)

    def answer(message: str, **said: object) -> None:
        telling.perform(Publish(message, said))

    page = desk(handled.task, "eng2")
    assert re.search(r"Await the answer( · \w+)? Do you accept\? yes", page)
    assert re.search(r"Price the service · .* Service fee 800", page)

    telling.perform(Complete(handled.task, asked))
    answer("msg_info_reply", text="日志里全是超时")
    assert "Your answer 日志里全是超时" in desk(handled.task, "eng2")

    telling.perform(handled)
    answer("msg_ticket_confirm", confirm_result="not_resolved", comment="三号线仍然离线")
    said = "Is it solved? No What is still wrong 三号线仍然离线"
    assert said in desk(handled.task, "eng2")
    assert said in words(here.page("svcmgr1", f"/cases/{telling.root}").text)

    telling.perform(handled)
    answer("msg_ticket_confirm", confirm_result="resolved")
    answer("msg_survey_reply", csat=2, comment="等得太久")
    said = "How satisfied are you with the service? Dissatisfied Anything to add 等得太久"
    assert said in desk("T_FollowUpUnhappy", "svcmgr1")


def test_a_ticket_is_withdrawn_for_its_customer_while_somebody_works_on_it(here: Town) -> None:
    _, telling = tell(here, STORIES["T19"], until="T_HandleRepair")
    with here.laneway.sessions.read() as session:
        key = session.scalars(
            select(Ticket.key).where(Ticket.number == telling.variables()["ticket_id"])
        ).one()
    button = f"/records/tickets/{key}/act/withdraw"

    assert button in here.page("svcmgr1", f"/records/tickets/{key}").text
    answer = here.http.post(here.url + button, headers=here.headers("svcmgr1"))
    telling.settle()

    assert answer.status_code == 302
    assert telling.variables()["ticket_outcome"] == "withdrawn"
    page = here.page("svcmgr1", f"/records/tickets/{key}").text
    assert "was withdrawn for the customer" in page
    assert button not in page


def form_of(here: Town, story: str, task: str, who: str) -> str:
    """The form of a story's task, as HTML."""
    _, telling = tell(here, STORIES[story], until=task)
    key = telling.open_task(task)["userTaskKey"]
    page = here.page(who, f"/tasks/{key}").text
    return page[page.index("<form", page.index("<main")) :].partition("</form>")[0]


@pytest.mark.parametrize(
    ("story", "task", "first", "names"),
    [
        ("T25", "T_Classify", {"validity": "valid"}, ["impact", "urgency"]),
        (
            "T17",
            "T_IdentifyCustomer",
            {"identify_result": "linked"},
            ["order_effective", "contract_valid", "in_scope", "in_warranty"],
        ),
    ],
)
def test_what_only_a_person_can_judge_is_not_answered_beforehand(
    here: Town, story: str, task: str, first: dict[str, str], names: list[str]
) -> None:
    _, telling = tell(here, STORIES[story], until=task)
    key = telling.open_task(task)["userTaskKey"]

    form = here.http.post(f"{here.url}/tasks/{key}/form", data=first, headers=here.headers("cs1"))

    inputs = re.findall(r"<input[^>]*>", form.text)
    for name in names:
        asked = [one for one in inputs if f'name="{name}"' in one and "radio" in one]
        assert asked
        assert not any(re.search(r"\bchecked\b", one) for one in asked)


def test_a_late_ticket_says_how_late_it_is_and_who_has_it(here: Town) -> None:
    form = unescape(re.sub(r"<[^>]+>", "", form_of(here, "T03", "T_DirectorAction", "svcdir1")))

    assert re.search(r"Handled by \w+ \w+ · due \d+ \w+ 2026, \d\d:\d\d · \d+ hours ago", form)


@pytest.mark.parametrize(("story", "task"), [("S10", "T_PhoneFollowup"), ("S02", "T_Recovery")])
def test_no_answer_is_no_score(here: Town, story: str, task: str) -> None:
    form = form_of(here, story, task, "csm1")

    said = "NPS no answer" if task == "T_PhoneFollowup" else "NPS 3"
    assert said in form


def test_a_case_says_what_it_waits_for_and_until_when(here: Town) -> None:
    steps = STORIES["O22"].steps
    until = next(at for at, step in enumerate(steps) if isinstance(step, Publish | Wait))
    _, telling = tell(here, Scenario(id="O22", steps=steps[:until]))

    case = words(here.page("ca1", f"/cases/{telling.root}").text)
    listed = words(here.page("dir1", "/cases/?state=active&text=SO-O22", "zh").text)

    signing = r"↳ Contract signing .* waits for a message: Await the signature .*"
    assert re.search(signing + r"until \d+ \w+ 2026, 09:00: Not signed in 30 days", case)
    assert re.search(r"SO-O22 订单到合同 v1 ▶ 运行中 等待消息：等待客户签署", listed)


@pytest.mark.parametrize(
    ("story", "task", "name"),
    [
        ("M14", "T_ApproveCampaign", "春季直播"),
        ("X03", "T_ApproveTransfer", "x03_rep x03_rep"),
        ("D02", "T_DeptReview", "展示销售流程各阶段,详见附件中的沟通记录"),
    ],
)
def test_a_case_is_called_by_a_name(here: Town, story: str, task: str, name: str) -> None:
    _, telling = tell(here, STORIES[story], until=task)

    heading = words(here.page("admin", f"/cases/{telling.root}").text)

    assert re.search(rf"{name} · v1 ", heading)
