"""What people outside may tell us: each entry with its form, its message and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from engine.errors import NotFound
from engine.messages import TIME_TO_LIVE
from engine.texts import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of form that needs no sign-in."""

    id: str
    title: Text
    thanks: Text
    message: str | None = None
    """Published with the answers; None where no process waits for them."""
    always: Mapping[str, object] | None = None
    """Variables that the form does not ask for."""
    form: str = ""
    """The entry whose form it uses, if not its own."""
    keep: timedelta = TIME_TO_LIVE
    """How long its message may lie until somebody waits for it."""


_THANKS: Final = Text("谢谢，我们已收到您的答复。", "Thank you, we have your answer.")
_SURVEY: Final = Text("满意度调查", "How did we do?")

OPEN: Final[Mapping[str, Entry]] = {
    "lead": Entry(
        "lead",
        Text("联系我们", "Contact us"),
        Text("谢谢，我们会尽快联系您。", "Thank you, we will contact you soon."),
        "msg_web_lead",
        {"source": "web_form"},
    ),
    "inquiry": Entry(
        "inquiry",
        Text("联系我们", "Contact us"),
        Text("谢谢，我们会尽快联系您。", "Thank you, we will contact you soon."),
        "msg_lifecycle_inquiry",
        {"source": "web_form"},
        form="lead",
    ),
    "ticket": Entry(
        "ticket",
        Text("提交服务请求", "Ask for help"),
        Text("谢谢，您的请求已受理。", "Thank you, we are looking after it."),
        "msg_ticket_submitted",
        {"channel": "portal"},
    ),
}
"""Open to everybody."""

ASKED: Final[Mapping[str, Entry]] = {
    entry.id: entry
    for entry in (
        Entry("survey_ticket", _SURVEY, _THANKS, "msg_survey_reply"),
        Entry("survey_nps", _SURVEY, _THANKS, "msg_survey_reply"),
        Entry("survey_purchase", _SURVEY, _THANKS),
        Entry("survey_contract", _SURVEY, _THANKS),
        Entry(
            "ticket_confirm",
            Text("问题解决了吗？", "Is your problem solved?"),
            _THANKS,
            "msg_ticket_confirm",
        ),
        Entry("info_reply", Text("补充资料", "We have a question"), _THANKS, "msg_info_reply"),
        Entry("service_quote", Text("服务报价", "Our offer"), _THANKS, "msg_service_quote_reply"),
        Entry(
            "withdraw",
            Text("撤回工单", "Withdraw your ticket"),
            Text("您的工单将被撤回。", "Your ticket will be withdrawn."),
            "msg_ticket_withdrawn",
            keep=timedelta(days=30),
        ),
        Entry("contract", Text("签署合同", "Sign the contract"), _THANKS, "msg_contract_signed"),
        Entry(
            "opt_out",
            Text("退订", "Unsubscribe"),
            Text("已退订。", "You will hear no more advertising from us."),
        ),
    )
}
"""Open to those who have been sent a link."""


def open_entry(id: str) -> Entry:
    """A form that is open to everybody."""
    if id not in OPEN:
        raise NotFound(Text("页面", "page"), id)
    return OPEN[id]


@cache
def form_content(id: str) -> bytes:
    """The form file of an entry."""
    entry = OPEN.get(id)
    name = (entry and entry.form) or id
    return (Path(__file__).parent / f"entry.{name}.form").read_bytes()
