"""Custom fields to test with."""

from typing import Final

from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.kinds import kind_named
from processes.fields import defining
from processes.fields.schema import CustomField, Option, Type
from tests.support.people import NOON

CHANNEL: Final = CustomField(
    "channel_kind",
    Type.ENUM,
    Text("渠道类型", "Channel kind"),
    required=True,
    listed=True,
    options=(Option("direct", Text("直销", "Direct")), Option("dealer", Text("经销商", "Dealer"))),
)
NICKNAME: Final = CustomField("nickname", Type.STRING, Text("别名", "Nickname"), listed=True)
WECHAT: Final = CustomField("wechat_id", Type.STRING, Text("微信号", "WeChat id"), personal=True)
EVERY_TYPE: Final = (
    CHANNEL,
    NICKNAME,
    WECHAT,
    CustomField("seats", Type.INTEGER, Text("席位", "Seats")),
    CustomField("share", Type.NUMBER, Text("份额", "Share")),
    CustomField("audited", Type.BOOLEAN, Text("已审计", "Audited")),
    CustomField("founded_on", Type.DATE, Text("成立日期", "Founded on")),
)


def define(session: Session, kind: str, *fields: CustomField) -> None:
    """Let a kind of record have these fields."""
    for field in fields:
        defining.add(session, kind_named(kind), field, by="admin", at=NOON)
